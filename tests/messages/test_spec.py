"""What a message is declared to be, and how a catalogue finds it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import FrozenInstanceError

import pytest

from mockixn.messages.spec import Attribute, Catalogue, MessageSpec, Protocol, Structure
from mockixn.wire.attributes import AttributeList, Long, Type

IM, REP, TLIB, ESP = Protocol


def spec(
    protocol: Protocol, number: int, name: str, attributes: tuple[Attribute, ...] = ()
) -> MessageSpec:
    """A message of no real catalogue."""
    return MessageSpec(protocol, number, name, "event", "server", "ours", attributes)


EVERY_TYPE = spec(
    IM,
    9,
    "EventOurs",
    (
        Attribute("Id", Type.STR, required=True),
        Attribute("Count", Type.INT),
        Attribute("Big", Type.LONG),
        Attribute("Data", Type.BSTR),
        Attribute("List", Type.LIST, required=True),
    ),
)
STOPPED_IM, STOPPED_REP = spec(IM, 1, "EventStopped"), spec(REP, 1, "EventStopped")
USED = spec(TLIB, 7, "EventUsed")
SMALL = Catalogue((USED, STOPPED_REP, STOPPED_IM))


@pytest.mark.parametrize(
    ("protocol", "number", "label", "short"),
    [
        (IM, 1, "Interaction Management", "IM"),
        (REP, 2, "Reporting", "REP"),
        (TLIB, 3, "T-Library", "TLIB"),
        (ESP, 4, "External Service", "ESP"),
    ],
)
def test_protocol_has_its_number_and_names(
    protocol: Protocol, number: int, label: str, short: str
) -> None:
    """The value is the header's byte; the label is the reference's name, short the diagrams'."""
    assert (int(protocol), protocol.label, protocol.short) == (number, label, short)


def test_required_attributes_keep_their_order() -> None:
    """`required` names the attributes without which the message is refused, as declared."""
    assert EVERY_TYPE.required == ("Id", "List")


def test_types_are_those_of_the_attributes() -> None:
    """`types` has the wire type of each listed attribute, and no other."""
    assert EVERY_TYPE.types == {
        "Id": Type.STR,
        "Count": Type.INT,
        "Big": Type.LONG,
        "Data": Type.BSTR,
        "List": Type.LIST,
    }


def test_classes_are_those_of_decoded_values() -> None:
    """`classes` has the Python class that a value of each attribute has when it is read."""
    assert EVERY_TYPE.classes == {
        "Id": str,
        "Count": int,
        "Big": Long,
        "Data": bytes,
        "List": AttributeList,
    }


def test_attribute_of_a_message_is_found_by_name() -> None:
    """A listed attribute is found with all that is known of it, another is not."""
    assert EVERY_TYPE.attribute("Count") == Attribute("Count", Type.INT)
    assert EVERY_TYPE.attribute("count") is None


INNER = Structure("Inner", (Attribute("Id", Type.STR),))


@pytest.mark.parametrize(
    ("structure", "known", "other"),
    [
        (INNER, Attribute("Id", Type.STR), None),
        (Structure("Free", INNER.attributes, free=True), Attribute("Id", Type.STR), None),
        (
            Structure("Numbers", INNER.attributes, free=True, values=Type.INT),
            Attribute("Id", Type.STR),
            Attribute("Other", Type.INT),
        ),
        (
            Structure("Lists", free=True, values=INNER),
            Attribute("Id", Type.LIST, structure=INNER),
            Attribute("Other", Type.LIST, structure=INNER),
        ),
    ],
    ids=lambda each: each.name if isinstance(each, Structure) else "",
)
def test_key_of_a_structure_is_found_by_name(
    structure: Structure, known: Attribute, other: Attribute | None
) -> None:
    """A known key is what the structure says, any other what the values of all others are."""
    assert structure.attribute("Id") == known
    assert structure.attribute("Other") == other


def test_structure_names_the_keys_that_mean_something() -> None:
    """Those keys, in order, are what a misspelt one is compared with."""
    assert [*Structure("Free", EVERY_TYPE.attributes, free=True).names] == [
        "Id",
        "Count",
        "Big",
        "Data",
        "List",
    ]


def test_structures_are_shared_by_copies() -> None:
    """A structure never changes: a copy of what mentions it has the same one."""
    assert deepcopy(INNER) is INNER
    assert repr(INNER) == "<structure Inner>"


def test_specs_are_compared_by_identity() -> None:
    """Two specs that say the same are two messages: a catalogue holds each once."""
    assert spec(IM, 1, "EventStopped") != STOPPED_IM
    assert len({STOPPED_IM, STOPPED_IM, spec(IM, 1, "EventStopped")}) == 2


def test_spec_never_changes() -> None:
    """A row of the catalogue is the same for everybody who holds it."""
    with pytest.raises(FrozenInstanceError):
        STOPPED_IM.name = "EventOther"  # type: ignore[misc]


def test_spec_is_shown_by_protocol_name_and_id() -> None:
    """Failures of tests show a spec in one readable word group."""
    assert repr(USED) == "<TLIB EventUsed (7)>"


def test_name_in_two_protocols_is_found_in_the_first() -> None:
    """Without a protocol the lowest protocol id wins, in any order of the rows."""
    assert SMALL.find("EventStopped") is STOPPED_IM


@pytest.mark.parametrize("wanted", [STOPPED_IM, STOPPED_REP, USED], ids=repr)
def test_name_is_found_in_the_protocol_asked_for(wanted: MessageSpec) -> None:
    """With a protocol only that one is looked into."""
    assert SMALL.find(wanted.name, wanted.protocol) is wanted


def test_name_in_a_later_protocol_is_found() -> None:
    """A name that only one protocol has needs no protocol."""
    assert SMALL.find("EventUsed") is USED


@pytest.mark.parametrize(
    ("protocol", "text"),
    [
        (None, "no message 'EventNone' in the catalogue"),
        (TLIB, "no message 'EventNone' of protocol T-Library in the catalogue"),
    ],
)
def test_unknown_name_is_reported(protocol: Protocol | None, text: str) -> None:
    """An unknown name raises KeyError that names it, and the protocol looked into."""
    with pytest.raises(KeyError) as caught:
        SMALL.find("EventNone", protocol)
    assert caught.value.args == (text,)


def test_name_of_another_protocol_is_unknown() -> None:
    """A protocol has its own names only."""
    with pytest.raises(KeyError):
        SMALL.find("EventUsed", IM)


def test_catalogue_is_its_specs_in_order() -> None:
    """Walking a catalogue gives each spec once, in the order of its rows."""
    assert [*SMALL] == [USED, STOPPED_REP, STOPPED_IM]
    assert SMALL.specs == (USED, STOPPED_REP, STOPPED_IM)


def test_message_is_found_by_protocol_and_id() -> None:
    """One id in two protocols is two messages."""
    assert SMALL.by_id[IM, 1] is STOPPED_IM
    assert SMALL.by_id[REP, 1] is STOPPED_REP


@pytest.mark.parametrize(
    "second", [spec(IM, 1, "EventOther"), spec(IM, 2, "EventStopped")], ids=["id", "name"]
)
def test_duplicate_is_refused(second: MessageSpec) -> None:
    """Two specs of one protocol share neither an id nor a name."""
    with pytest.raises(ValueError, match=r"duplicates <IM EventStopped \(1\)> in the catalogue$"):
        Catalogue((STOPPED_IM, second))
