"""The one pattern: what matches, what no message can be, and how it is written."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from unittest.mock import ANY, MagicMock

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st
from support.patterns import EVERY_PASSING, Passing, passing, patterns

from mockixn import (
    OrderRefused,
    absent,
    at_least,
    at_most,
    contains,
    equal,
    matches,
    one_of,
    present,
)
from mockixn.cli.calling import table
from mockixn.messages.catalogue import CATALOGUE, esp, im, rep
from mockixn.messages.catalogue.structures import STRUCTURES
from mockixn.messages.codec import attributes_of
from mockixn.messages.expected import TABLE_KEYS, ExpectedValues
from mockixn.messages.matchers import Matcher
from mockixn.messages.message import Message
from mockixn.messages.pattern import Pattern, pattern, pattern_from_words
from mockixn.messages.spec import Attribute
from mockixn.scenario import parse
from mockixn.scenario.rules import Fault
from mockixn.scenario.validation import read
from mockixn.wire.attributes import Long, Type

REVOKED = Message(
    im.EventRevoked,
    attributes_of(
        Interaction={
            "InteractionId": "A1",
            "InteractionMediatype": "email",
            "InteractionIsHeld": 0,
            "InteractionReceivedAt": "2026-11-26T10:00:00Z",
            "InteractionUserData": {
                "Subject": "My order 12",
                "Priority": 5,
                "Big": Long(5),
                "Raw": b"\x00\xff",
                "List": {"a": 1, "b": 2},
                "present": 1,
            },
        },
        Reason={"ReasonSystemName": "Expired", "Reason": 4},
    ),
)


def user_data(**expected: object) -> Pattern:
    """A pattern for user data of EventRevoked."""
    return pattern("EventRevoked", Interaction={"InteractionUserData": expected})


# What matches

MATCHING: dict[str, Pattern] = {
    "any message": pattern(),
    "the name": pattern("EventRevoked"),
    "the receiver": pattern(to="desk-1"),
    "the client": pattern(client="desk-1"),
    "the direction": pattern(direction="out"),
    "the client and the direction": pattern(client="desk-1", direction="out"),
    "the protocol": pattern("EventRevoked", protocol="IM"),
    "the interaction": pattern(interaction="A1"),
    "an attribute": pattern(Reason={"ReasonSystemName": "Expired"}),
    "part of a list": pattern(Interaction={"InteractionMediatype": "email"}),
    "the reference": pattern(reference=0),
    "false for 0": pattern(Interaction={"InteractionIsHeld": False}),
    "a long for an int": user_data(Priority=Long(5)),
    "an int for a long": user_data(Big=5),
    "bytes": user_data(Raw=b"\x00\xff"),
    "bytes in hexadecimal": user_data(Raw={"bstr": "00FF"}),
    "an object with an __eq__": pattern(Reason=ANY, Interaction={"InteractionMediatype": ANY}),
    "an equal object": user_data(Priority=Decimal(5)),
    "equal": user_data(Priority=equal(5)),
    "equal list": user_data(List=equal({"a": 1, "b": 2})),
    "one_of": user_data(Priority=one_of("5", 5)),
    "one_of lists": user_data(List=one_of({"a": 1}, {"b": 2, "a": 1})),
    "contains": user_data(Subject=contains("order")),
    "contains in a list": user_data(List=contains({"a": 1})),
    "contains a key called like a matcher": pattern(
        Interaction={"InteractionUserData": {"contains": {"present": 1}}}
    ),
    "matches": user_data(Subject=matches(r"order \d+$")),
    "absent": user_data(Subjct=absent()),
    "absent attribute": pattern("EventRevoked", Actor=absent()),
    "present": user_data(Raw=present()),
    "present list": pattern(Reason=present()),
    "at_least": user_data(Priority=at_least(5)),
    "at_most": user_data(Priority=at_most(5)),
    "at_least of dates": pattern(Interaction={"InteractionReceivedAt": at_least("2026-11")}),
}


@pytest.mark.parametrize("wanted", MATCHING.values(), ids=MATCHING)
def test_what_is_as_given_matches(wanted: Pattern) -> None:
    """A pattern looks only at what it names, lists partly."""
    assert wanted.matches(REVOKED, "desk-1", "out")


NOT_MATCHING: dict[str, Pattern] = {
    "another name": pattern("EventInvite"),
    "another receiver": pattern("EventRevoked", to="desk-2"),
    "another client": pattern(client="desk-2"),
    "sent, not received": pattern(sender="desk-1"),
    "the other direction": pattern(direction="in"),
    "another protocol": pattern(protocol="REP"),
    "another interaction": pattern(interaction="B2"),
    "another reference": pattern(reference=7),
    "another value in a list": pattern(Reason={"ReasonSystemName": "Stopped"}),
    "a missing attribute": pattern(Operation="Transfer"),
    "a missing attribute, whatever it is": pattern(Operation=ANY),
    "a missing key": pattern(Interaction={"InteractionQueue": "q"}),
    "a text for an int": user_data(Priority="5"),
    "an int for a text": user_data(Subject=5),
    "a value for a list": user_data(List="a"),
    "a list for a value": user_data(Subject={}),
    "a text for bytes": user_data(Raw="00ff"),
    "equal list with fewer keys": user_data(List=equal({"a": 1})),
    "one_of": user_data(Priority=one_of(4, "5")),
    "contains": user_data(Subject=contains("Order")),
    "contains in an int": user_data(Priority=contains("5")),
    "matches": user_data(Subject=matches("^order")),
    "absent": user_data(Subject=absent()),
    "present": user_data(Subjct=present()),
    "at_least": user_data(Priority=at_least(6)),
    "at_most": user_data(Priority=at_most(4)),
    "at_least of a text": user_data(Subject=at_least(0)),
    "at_most of a missing one": user_data(Subjct=at_most(0)),
    "at_most of bytes": user_data(Raw=at_most("z")),
}


@pytest.mark.parametrize("wanted", NOT_MATCHING.values(), ids=NOT_MATCHING)
def test_what_is_otherwise_does_not_match(wanted: Pattern) -> None:
    """One part that differs is enough."""
    assert not wanted.matches(REVOKED, "desk-1", "out")


@pytest.mark.parametrize("name", ["desk-1", "alpha/desk-1"])
@pytest.mark.parametrize("client", [None, "", "desk-0"])
def test_registering_client_is_the_sender_of_its_registration(
    client: str | None, name: str
) -> None:
    """It has the name that it asks for, though the connection has none, or another client's."""
    register = Message(im.RequestRegisterClient, attributes_of(ClientName=name))
    assert pattern(sender="desk-1").matches(register, client, "in")
    assert pattern("RequestRegisterClient", client="desk-1").matches(register, client, "in")
    assert not pattern(sender="desk-2").matches(register, client, "in")
    if client:  # it is the oldest client of the connection, to which the frame belongs
        assert pattern(sender=client).matches(register, client, "in")
    assert not pattern(sender="desk-1").matches(Message(im.RequestHold), client, "in")


def test_parts_that_say_the_same_make_equal_patterns() -> None:
    """`from` is a client and the direction "in", `to` one and "out"."""
    assert pattern(sender="a") == pattern(client="a", direction="in")
    assert pattern(to="a") == pattern(client="a", direction="out")
    assert pattern(client="a", direction="out").to == "a"
    assert (pattern(sender="a").client, pattern(sender="a").direction) == ("a", "in")
    assert len({pattern(to="a"), pattern(client="a", direction="out"), pattern(to="b")}) == 2


# What no message can be

KEYS = "message, protocol, from, to, client, direction, interaction, reference"
OF_ACK = (
    f"unknown key, expected one of {KEYS}, or an attribute of EventAck: ProxyClientId, Extension"
)
LISTED = "Party, Interaction, Actor, Reason, EventTime, Extension, ReportingEventSequenceNumber"
OF = f"unknown key, expected one of {KEYS}, or an attribute of"
OF_ACK = f"{OF} EventAck: ProxyClientId, Extension"
OF_REVOKED = f"{OF} EventRevoked: {LISTED}"

Case = tuple[str, dict[str, Any], str, str]
REFUSED: list[Case] = [
    # names
    (
        "EventRevoked",
        {"InteractionID": "A1"},
        "InteractionID",
        f"{OF_REVOKED} (did you mean Interaction.InteractionId?)",
    ),
    (
        "EventRevoked",
        {"from_": "a"},
        "from_",
        f"{OF_REVOKED} (did you mean from, in Python sender?)",
    ),
    ("EventRevoked", {"too": "a"}, "too", f"{OF_REVOKED} (did you mean to?)"),
    (
        "EventRevoked",
        {"interation": "A1"},
        "interation",
        f"{OF_REVOKED} (did you mean interaction?)",
    ),
    ("EventAck", {"Xyzzy": 1}, "Xyzzy", OF_ACK),
    ("EventAck", {"attributes": {}}, "attributes", OF_ACK),
    (
        "EventRevoked",
        {"Interaction": {"InteractionID": "A1"}},
        "Interaction.InteractionID",
        "unknown key, expected one of InteractionId, InteractionIsHeld, InteractionType, … "
        "(73 in all) (did you mean InteractionId?)",
    ),
    (
        "EventRevoked",
        {"Reason": {"Text": "x"}},
        "Reason.Text",
        "unknown key, expected one of ReasonSystemName, ReasonDescription, Reason",
    ),
    (
        "EventRevokd",
        {},
        "message",
        'found "EventRevokd", expected a message of the catalogue (did you mean EventRevoked?)',
    ),
    (
        "EventRevoked",
        {"protocol": "TLib"},
        "protocol",
        'found "TLib", expected "IM", "REP", "TLIB" or "ESP"',
    ),
    (
        "EventInvite",
        {"protocol": "REP"},
        "protocol",
        'found "REP", expected IM, which has EventInvite',
    ),
    # types
    ("EventAck", {"ProxyClientId": "1"}, "ProxyClientId", 'found "1" (str), expected INT'),
    ("EventAck", {"ProxyClientId": True}, "ProxyClientId", "found true (bool), expected INT"),
    ("EventAck", {"ProxyClientId": 1.0}, "ProxyClientId", "found 1.0 (float), expected INT"),
    ("EventAck", {"ProxyClientId": {}}, "ProxyClientId", "found a table, expected INT"),
    ("EventAck", {"ProxyClientId": [1]}, "ProxyClientId", "found an array, expected INT"),
    (
        "EventAck",
        {"ProxyClientId": 2**31},
        "ProxyClientId",
        "found 2147483648 (int), expected INT",
    ),
    (
        "EventAck",
        {"ProxyClientId": 10**300},
        "ProxyClientId",
        "found an int of 997 bits, expected INT",
    ),
    ("EventRevoked", {"EventTime": 5}, "EventTime", "found 5 (int), expected a str"),
    ("EventRevoked", {"Reason": "Expired"}, "Reason", 'found "Expired" (str), expected a table'),
    (
        "EventRevoked",
        {"Interaction": {"InteractionIsHeld": 2}},
        "Interaction.InteractionIsHeld",
        "found 2 (int), expected 0 or 1",
    ),
    (
        "EventInvite",
        {"Operation": "Transfr"},
        "Operation",
        'found "Transfr", expected "Transfer", "Conference" or "Intrude" (did you mean Transfer?)',
    ),
    (
        "EventInvite",
        {"Operation": ""},
        "Operation",
        'found "", expected "Transfer", "Conference" or "Intrude"',
    ),
    # what free lists have
    *(
        (
            "RequestSubmit",
            {"UserData": {"a b": value}},
            'UserData."a b"',
            f"found {found}, expected a str, int, bool or table "
            "(user data has no such type on the wire)",
        )
        for value, found in (([1], "an array"), (1.5, "1.5 (float)"))
    ),
    (
        "RequestSubmit",
        {"UserData": {"a": 2**63}},
        "UserData.a",
        "found 9223372036854775808 (int), expected a signed int of 64 bits",
    ),
    (
        "RequestSubmit",
        {"UserData": {"": 1}},
        'UserData.""',
        "found a key of 0 bytes, expected 1 to 255",
    ),
    # who sends what
    (
        "EventError",
        {"from": "a"},
        "message",
        'found "EventError", expected a message that clients send, since from is given',
    ),
    (
        "RequestHold",
        {"to": "a"},
        "message",
        'found "RequestHold", expected a message that the server sends, since to is given',
    ),
    (
        "RequestHold",
        {"direction": "out", "client": "a"},
        "message",
        'found "RequestHold", expected a message that the server sends, since direction is given',
    ),
    # parts
    ("EventAck", {"from": "a", "to": "b"}, "to", "found together with from, expected ONE"),
    ("EventAck", {"client": "a", "to": "b"}, "client", "found together with to, expected ONE"),
    (
        "EventAck",
        {"direction": "out", "to": "b"},
        "direction",
        "found together with to, expected ONE",
    ),
    ("EventAck", {"to": ""}, "to", 'found "", expected at least one character'),
    ("EventAck", {"direction": "up"}, "direction", 'found "up", expected "in" or "out"'),
    ("EventAck", {"reference": -1}, "reference", "found -1, expected 0 to 4294967295"),
    ("EventAck", {"reference": True}, "reference", "found true (bool), expected an int"),
    (
        "EventRevoked",
        {"interaction": "A1", "Interaction": {"InteractionId": "A2"}},
        "interaction",
        'found "A1", expected "A2" as in attributes',
    ),
    # matchers
    (
        "EventAck",
        {"ProxyClientId": {"one_off": [1]}},
        "ProxyClientId",
        "found a table, expected INT (did you mean one_of?)",
    ),
    (
        "EventAck",
        {"ProxyClientId": {"one_of": [1, "2"]}},
        "ProxyClientId.one_of[2]",
        'found "2" (str), expected INT',
    ),
    (
        "EventAck",
        {"ProxyClientId": {"one_of": []}},
        "ProxyClientId.one_of",
        "found an empty array, expected an array of at least one value",
    ),
    (
        "EventAck",
        {"ProxyClientId": {"matches": "1"}},
        "ProxyClientId",
        "found matches, which is for a str, expected INT",
    ),
    (
        "EventAck",
        {"ProxyClientId": {"contains": "1"}},
        "ProxyClientId",
        "found contains, which is for a str or a table, expected INT",
    ),
    (
        "EventAck",
        {"Extension": {"at_least": 1}},
        "Extension",
        "found at_least, which is for an int or a str, expected a table",
    ),
    (
        "EventAck",
        {"ProxyClientId": {"at_least": "5"}},
        "ProxyClientId.at_least",
        'found "5" (str), expected INT',
    ),
    (
        "EventRevoked",
        {"Reason": {"ReasonSystemName": {"matches": "("}}},
        "Reason.ReasonSystemName.matches",
        'found "(", expected a regular expression (missing ), unterminated subpattern at '
        "position 0)",
    ),
    (
        "EventRevoked",
        {"Reason": {"ReasonSystemName": {"matches": 5}}},
        "Reason.ReasonSystemName.matches",
        "found 5 (int), expected a str",
    ),
    ("EventAck", {"Extension": {"absent": 1}}, "Extension.absent", "found 1 (int), expected true"),
    (
        "EventRevoked",
        {"Reason": {"equal": {"Text": "x"}}},
        "Reason.equal.Text",
        "unknown key, expected one of ReasonSystemName, ReasonDescription, Reason",
    ),
    (
        "RequestSubmit",
        {"UserData": {"a": {"bstr": "0"}}},
        "UserData.a.bstr",
        'found "0" (str), expected an even number of hexadecimal digits',
    ),
]
SHORT = {
    "INT": "a signed int of 32 bits",
    "ONE": "only one of them",
    "ONLY": "expected only one of them",
}


each_mistake = pytest.mark.parametrize(
    ("message", "keys", "path", "text"),
    REFUSED,
    ids=[f"{message}.{path}: {text[:40]}" for message, _, path, text in REFUSED],
)


def spelled_out(text: str) -> str:
    """The text of a mistake with its abbreviations spelled out."""
    return re.sub(r"\b(INT|ONE|ONLY)\b", lambda found: SHORT[found[0]], text)


def mistakes(make: Callable[[], object]) -> list[tuple[str, str]]:
    """What is wrong with something that must not be made."""
    with pytest.raises(OrderRefused) as caught:
        make()
    return [*caught.value.mistakes]


PARTS = KEYS.split(", ")


def as_keywords(keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys as Python has them, where `from` is no name."""
    return {"sender" if key == "from" else key: value for key, value in keys.items()}


def as_table(message: str | None, keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys as a table has them: attributes in a table of their own."""
    named = {} if message is None else {"message": message}
    parts = {key: value for key, value in keys.items() if key in PARTS}
    attributes = {key: value for key, value in keys.items() if key not in PARTS}
    return {**named, **parts, "attributes": attributes}


@each_mistake
def test_each_mistake_in_python(message: str, keys: dict[str, Any], path: str, text: str) -> None:
    """Keywords that no message can be are refused when the pattern is made."""
    found = mistakes(lambda: pattern(message, **as_keywords(keys)))
    assert found == [(path, spelled_out(text))]


@each_mistake
def test_each_mistake_in_a_table(message: str, keys: dict[str, Any], path: str, text: str) -> None:
    """Tables of TOML and JSON are refused in the same words, and so is what holds them."""
    in_table = path if path in ("message", *PARTS) else f"attributes.{path}"
    found = mistakes(lambda: read(Pattern, as_table(message, keys)))
    assert found == [(in_table, spelled_out(text))]
    found = mistakes(lambda: read(Fault, {"do": "drop", "on": as_table(message, keys)}))
    assert found == [(f"on.{in_table}", spelled_out(text))]


@each_mistake
def test_each_mistake_in_words(message: str, keys: dict[str, Any], path: str, text: str) -> None:
    """Words of the shell are refused in the same words."""
    words = table([f"{key}:={json.dumps(value)}" for key, value in keys.items()], "")
    found = mistakes(lambda: pattern_from_words(message, words))
    assert found == [(path, spelled_out(text))]


def test_keys_beside_the_attributes() -> None:
    """A table says of a key that is no part where the nearest one stands."""
    assert mistakes(lambda: read(Pattern, {"message": "EventRevoked", "too": "a"})) == [
        ("too", f"{OF_REVOKED} (did you mean to?)")
    ]
    [(path, text)] = mistakes(lambda: read(Pattern, {"message": "RequestHold", "Reasn": {}}))
    assert (path, text.split(" (")[1]) == ("Reasn", "did you mean Reason?)")


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (lambda: 1, "a callable"),
        (int, "a callable"),
        (MagicMock(), "a callable"),
        (None, "none"),
        (object(), "a value of type object"),
        (re.compile("x"), "a value of type Pattern"),
        ({1}, "a value of type set"),
    ],
)
def test_values_that_python_alone_has(value: object, found: str) -> None:
    """What can never equal a value of a message is refused, in a free list too."""
    assert mistakes(lambda: pattern("EventAck", ProxyClientId=value)) == [
        ("ProxyClientId", f"found {found}, expected a signed int of 32 bits")
    ]
    [(path, text)] = mistakes(lambda: pattern("RequestSubmit", UserData={"a": value}))
    assert path == "UserData.a"
    assert text.startswith(f"found {found}, expected a str, int, bool or table")


def test_keys_that_are_no_text() -> None:
    """In Python a key may be anything."""
    assert mistakes(lambda: pattern("RequestSubmit", UserData={5: 1})) == [
        ("UserData.5", "found 5 (int) as a key, expected a str")
    ]


def test_lists_nested_too_deep() -> None:
    """No deeper than the wire allows."""
    deep: dict[str, Any] = {}
    for _ in range(20):
        deep = {"a": deep}
    [(path, text)] = mistakes(lambda: pattern("RequestSubmit", UserData=deep))
    assert path.count(".a") == 16
    assert text == "found a table, expected tables nested at most 16 deep"


def test_too_many_keys() -> None:
    """No more than a list can have."""
    many = {str(number): 1 for number in range(2**16)}
    assert mistakes(lambda: pattern("RequestSubmit", UserData=many)) == [
        ("UserData", "found 65536 keys, expected at most 65535")
    ]


def test_bound_that_has_no_order() -> None:
    """A bound is an int or a text."""
    assert mistakes(lambda: pattern("RequestSubmit", UserData={"a": at_least(b"x")})) == [  # type: ignore[arg-type]
        ("UserData.a.at_least", "found a value of type bytes, expected an int or a str")
    ]


@pytest.mark.parametrize(
    ("table", "path", "text"),
    [
        (5, "", "found 5 (int), expected a table"),
        ([], "", "found an array, expected a table"),
        ({"from": 5}, "from", "found 5 (int), expected a str"),
        ({"attributes": []}, "attributes", "found an array, expected a table"),
    ],
)
def test_what_is_no_table(table: object, path: str, text: str) -> None:
    """Where JSON has something else."""
    assert mistakes(lambda: read(Pattern, table)) == [(path, text)]


def test_null_is_not_given() -> None:
    """JSON's null is as if the part did not stand there."""
    assert Pattern.from_dict({"message": None, "to": "a", "attributes": None}) == pattern(to="a")


@pytest.mark.parametrize(
    ("type", "found", "expected"),
    [
        (Type.BSTR, b"\xff", b"\xff"),
        (Type.BSTR, {"bstr": "ff"}, b"\xff"),
        (Type.BSTR, equal({"bstr": "ff"}), b"\xff"),
        (Type.BSTR, "ff", None),
        (Type.LONG, 5, Long(5)),
        (Type.LONG, 2**63, None),
        (Type.LONG, "5", None),
        (Type.LIST, equal({"a": {"bstr": "ff"}}), Matcher("equal", {"a": b"\xff"})),
    ],
)
def test_types_that_few_attributes_have(type: Type, found: object, expected: object) -> None:
    """Bytes, and integers of 64 bits."""
    reader = ExpectedValues()
    assert reader.value(Attribute("X", type), found, "X") == expected
    assert bool(reader.mistakes) is (expected is None)


def test_every_mistake_is_reported_at_once() -> None:
    """Not one after the other."""
    found = mistakes(lambda: pattern("EventAck", ProxyClientId="1", Reasn=1, Extension=5))
    assert [path for path, _ in found] == ["ProxyClientId", "Reasn", "Extension"]
    found = mistakes(lambda: read(Pattern, {"too": "a", "reference": -1, "protocol": 5}))
    assert [path for path, _ in found] == ["too", "protocol", "reference"]
    found = mistakes(lambda: pattern("EventAck", to="", reference=-1, ProxyClientId="1"))
    assert [path for path, _ in found] == ["to", "reference", "ProxyClientId"]
    found = mistakes(lambda: read(Pattern, {"too": "a", "reference": -1, "protocol": 5}))
    assert found[1] == ("protocol", 'found 5 (int), expected "IM", "REP", "TLIB" or "ESP"')


def test_without_a_name_the_whole_catalogue_is_asked() -> None:
    """An attribute must be one of a message that may match."""
    pattern(InteractionId="A1")
    pattern(sender="a", InteractionId="A1")
    [(path, text)] = mistakes(lambda: pattern(InteractionID="A1"))
    assert path == "InteractionID"
    assert text.endswith("(did you mean InteractionId?)")
    [(path, _)] = mistakes(lambda: pattern(protocol="ESP", TicketId=1))
    assert path == "TicketId"
    [(path, _)] = mistakes(lambda: pattern(direction="in", ErrorCode=1))
    assert path == "ErrorCode"


def test_what_either_side_sends_goes_both_ways() -> None:
    """What is relayed comes in from one client and goes out to another."""
    for spec in (esp.Request3rdServer, esp.Event3rdServerFault):
        for direction in ("in", "out"):
            assert pattern(spec.name, direction=direction).fits(spec)


def test_every_message_has_a_pattern() -> None:
    """By its name alone, and with its protocol."""
    for spec in CATALOGUE:
        assert pattern(spec.name).fits(spec)
        assert pattern(spec.name, protocol=spec.protocol.short).fits(spec)
        assert not pattern(spec.name).fits(rep.EventPartyAdded) or spec.name == "EventPartyAdded"


def test_no_structure_has_a_key_that_is_called_like_a_matcher() -> None:
    """So a table with one such key is a matcher wherever the catalogue knows the list."""
    assert not {key for each in STRUCTURES for key in each.names} & {*TABLE_KEYS}


# How it is written


def toml(value: object) -> str:
    """A value in TOML."""
    if isinstance(value, dict):
        inner = (f"{json.dumps(key)} = {toml(each)}" for key, each in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value)


def from_toml(wanted: Pattern) -> Pattern:
    """The pattern by way of a scenario file."""
    [fault] = parse(f'[[fault]]\ndo = "drop"\non = {toml(wanted.to_dict())}', "x.toml").faults
    assert fault.on is not None
    return fault.on


def from_json(wanted: Pattern) -> Pattern:
    """The pattern by way of HTTP."""
    return Pattern.from_dict(json.loads(json.dumps(wanted.to_dict())))


def from_words(wanted: Pattern) -> Pattern:
    """The pattern by way of a command line."""
    parts = wanted.to_dict()
    attributes = parts.pop("attributes", {})
    message = parts.pop("message", "*")
    words = [f"{key}={value}" for key, value in parts.items()]
    words += [f"{key}:={json.dumps(value)}" for key, value in attributes.items()]
    return pattern_from_words(message, table(words, ""))


def from_keywords(wanted: Pattern) -> Pattern:
    """The pattern by way of Python's keywords."""
    parts = wanted.to_dict()
    attributes = parts.pop("attributes", {})
    return pattern(**as_keywords(parts), **attributes)


WAYS = [from_toml, from_json, from_words, from_keywords]


@given(patterns, st.lists(passing, max_size=50))
def test_a_pattern_is_the_same_however_it_is_written(
    wanted: Pattern, passing: list[Passing]
) -> None:
    """TOML, JSON, words and keywords make equal patterns, which match the same messages."""
    for way in WAYS:
        made = way(wanted)
        assert made == wanted
        assert made.to_dict() == wanted.to_dict()
        assert str(made) == str(wanted)
        assert hash(made) == hash(wanted)
        for each in passing:
            assert made.matches(*each) == wanted.matches(*each)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wanted", [*MATCHING.values(), *NOT_MATCHING.values()], ids=str)
def test_each_part_survives(wanted: Pattern, way: Callable[[Pattern], Pattern]) -> None:
    """No part becomes another, or none."""
    if "ANY" not in str(wanted) and wanted != MATCHING["an equal object"]:
        assert way(wanted) == wanted


@given(patterns)
def test_a_pattern_for_one_receiver_keeps_the_rest(wanted: Pattern) -> None:
    """What is sent to a client is as the pattern says, except for who and which way."""
    try:
        sent = wanted.sent_to("desk-9")
    except OrderRefused:  # the server sends no such message
        reject()
    assert (sent.to, sent.attributes) == ("desk-9", wanted.attributes)
    assert sent.sent_to(None).to_dict() == {
        key: part
        for key, part in wanted.to_dict().items()
        if key not in ("from", "to", "client", "direction")
    }


def test_direction_alone_is_not_lost() -> None:
    """A pattern for all that clients send stays one."""
    assert pattern(direction="in").to_dict() == {"direction": "in"}
    assert pattern(client="a").to_dict() == {"client": "a"}
    assert pattern(client="a", direction="in").to_dict() == {"from": "a"}


def test_object_of_python_is_shown_by_its_text() -> None:
    """JSON has no such thing."""
    assert pattern("EventAck", ProxyClientId=ANY).to_dict() == {
        "message": "EventAck",
        "attributes": {"ProxyClientId": "<ANY>"},
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("EventAck ProxyClientId=1", pattern("EventAck", ProxyClientId=1)),
        ("EventAck ProxyClientId:=1", pattern("EventAck", ProxyClientId=1)),
        ("EventAck ProxyClientId.at_least=5", pattern("EventAck", ProxyClientId=at_least(5))),
        ("EventAck ProxyClientId.one_of=1,2", pattern("EventAck", ProxyClientId=one_of(1, 2))),
        ("EventAck Extension.absent=true", pattern("EventAck", Extension=absent())),
        (
            "EventRevoked Reason.ReasonSystemName~=^Ex",
            pattern("EventRevoked", Reason={"ReasonSystemName": matches("^Ex")}),
        ),
        (
            "EventRevoked Reason.ReasonSystemName.contains=pir Reason.Reason=4",
            pattern("EventRevoked", Reason={"ReasonSystemName": contains("pir"), "Reason": 4}),
        ),
        (
            "EventRevoked Interaction.InteractionIsHeld=true",
            pattern("EventRevoked", Interaction={"InteractionIsHeld": 1}),
        ),
        ("RequestSubmit UserData.a=1", pattern("RequestSubmit", UserData={"a": "1"})),
        ("RequestSubmit UserData.a:=1", pattern("RequestSubmit", UserData={"a": 1})),
        ("* from=a reference=7", pattern(sender="a", reference=7)),
    ],
)
def test_words_take_the_type_that_the_catalogue_lists(words: str, expected: Pattern) -> None:
    """A word of the shell has no type of its own; in a free list it is a text."""
    message, *rest = words.split()
    assert pattern_from_words(message, table(rest, "")) == expected


@pytest.mark.parametrize("word", ["ProxyClientId=five", "ProxyClientId=2147483648"])
def test_word_that_is_no_value_of_that_type(word: str) -> None:
    """It is refused as the text that it is."""
    [(path, text)] = mistakes(lambda: pattern_from_words("EventAck", table([word], "")))
    assert path == "ProxyClientId"
    assert text.endswith("expected a signed int of 32 bits")


def test_toml_dates_are_texts() -> None:
    """As they are in user data."""
    found = Pattern.from_dict(
        {"attributes": tomllib.loads("EventTime = {at_least = 2026-11-26T10:00:00}")}
    )
    assert found == pattern(EventTime=at_least("2026-11-26T10:00:00"))


def test_pattern_in_words() -> None:
    """A failure names the pattern as a person would."""
    assert str(pattern()) == "any message"
    assert str(pattern("EventAck", to="desk-1", reference=7)) == "EventAck to desk-1 ref 7"
    assert str(pattern(client="desk-1")) == "any message of desk-1"
    assert repr(pattern(to="desk-1")) == "<pattern: any message to desk-1>"
    assert str(pattern(direction="in")) == "any message from anybody"
    assert (
        str(pattern("EventInvite", protocol="IM", interaction="A1", Operation="Transfer"))
        == "EventInvite (IM) about 'A1' with Operation=\"Transfer\""
    )
    assert str(pattern(Reason={"Reason": 4})) == "any message with Reason={Reason=4}"
    assert (
        str(user_data(a=one_of(1, "b"), b=absent(), c=matches("x"), d=at_most(5)))
        == "EventRevoked with Interaction={InteractionUserData="
        '{a=one_of(1, "b"), b=absent(), c=matches("x"), d=at_m…'
    )


def test_nothing_matches_by_chance() -> None:
    """The generated patterns are worth something: some match, most do not."""
    wanted = pattern(sender="media-1", Extension={"x": at_least(2)})
    found = [each for each in EVERY_PASSING if wanted.matches(*each)]
    assert 0 < len(found) < len(EVERY_PASSING) // 10


KEYS_OF_TABLES = st.sampled_from([*TABLE_KEYS, "InteractionId", "a", ""]) | st.text(max_size=3)
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=3)
    | st.binary(max_size=3)
    | st.just(ANY)
    | st.builds(object),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(KEYS_OF_TABLES, inner, max_size=2)
        | st.builds(contains, inner)
        | st.builds(one_of, inner, inner)
        | st.builds(at_most, inner)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(["Extension", "Reason", "InteractionId", "Hold", "Xyzzy"]), ANYTHING
    ),
    st.sampled_from([None, "RequestStopProcessing", "EventRevoked"]),
    st.sampled_from(EVERY_PASSING),
)
def test_any_value_is_taken_or_refused(
    attributes: dict[str, Any], name: str | None, passing: Passing
) -> None:
    """Any expectation works, or each mistake has one line."""
    try:
        wanted = pattern(name, **attributes)
    except OrderRefused as refused:
        found = refused.mistakes
    else:
        found = ()
    assert all(line.isprintable() for mistake in found for line in mistake)
    if found:
        return
    wanted.matches(*passing)
    assert str(wanted).isprintable()
    table = wanted.to_dict()
    if "ANY" not in str(table):
        assert Pattern.from_dict(table) == wanted


def test_messages_that_take_any_attribute_may_be_expected_with_any() -> None:
    """A message of T-Library known by name alone; its shell words are texts."""
    made = Pattern("EventRinging", attributes={"ThisDN": "101", "Extensions": {"a": 1}})
    assert made.attributes == {"ThisDN": "101", "Extensions": {"a": 1}}
    with pytest.raises(OrderRefused, match="found a key of 0 bytes, expected 1 to 255"):
        Pattern("EventRinging", attributes={"": 1})


def test_names_that_two_protocols_have_are_still_checked() -> None:
    """T-Library's EventAgentLogin takes anything, and lets no misspelt AgentId of Reporting by."""
    with pytest.raises(OrderRefused, match=r"AgentID: unknown key, .*did you mean AgentId"):
        Pattern("EventAgentLogin", attributes={"AgentID": "ada"})
    assert Pattern("EventAgentLogin", protocol="TLIB", attributes={"AgentID": "ada"})
