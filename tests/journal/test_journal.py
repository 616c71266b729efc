"""The journal: one global order, a bound, and the JSON lines of a journal file."""

from __future__ import annotations

import gc
import io
import json
import weakref
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.engine.effects import Absent
from mockixn.errors import Ended, OrderRefused
from mockixn.journal import Direction, Entry, Journal
from mockixn.messages.catalogue import im, rep
from mockixn.messages.codec import attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.wire.attributes import AttributeList, Long
from mockixn.wire.frame import HEADER_SIZE

NOON = 1_700_000_000.25  # 2023-11-14T22:13:20.25Z
REQUEST = Message(im.RequestStopProcessing, attributes_of(InteractionId="A1"), 7)
KEYS = [
    "seq",
    "run",
    "time",
    "client",
    "client_type",
    "direction",
    "protocol",
    "message",
    "reference",
    "attributes",
]


def record(
    journal: Journal,
    message: Message | None = REQUEST,
    *,
    direction: Direction = "in",
    problem: str | None = None,
) -> None:
    """Add an entry of a media server."""
    journal.record(NOON, "media-1", "MediaServer", direction, message, problem)


def line_of(message: Message | None, **entry: Any) -> dict[str, Any]:
    """The one line that a journal file has after that entry."""
    file = io.StringIO()
    record(Journal(file=file), message, **entry)
    assert file.getvalue().count("\n") == 1
    assert file.getvalue().endswith("\n")
    found: dict[str, Any] = json.loads(file.getvalue())
    return found


def test_entries_are_numbered_in_order() -> None:
    """`seq` counts from 1, in the order in which entries were recorded."""
    journal = Journal()
    assert journal.last == 0
    for reference in (30, 10, 20):
        record(journal, Message(im.RequestStopProcessing, reference=reference))
    seen = [(entry.seq, entry.message and entry.message.reference) for entry in journal]
    assert seen == [(1, 30), (2, 10), (3, 20)]
    assert journal.last == 3


def test_entry_holds_what_was_recorded() -> None:
    """An entry says when, who, which way, which message, and what was wrong with it."""
    journal = Journal()
    record(journal, direction="out", problem="not connected")
    [entry] = journal
    assert entry[:8] == (1, NOON, "media-1", "MediaServer", "out", REQUEST, "not connected", None)
    assert entry.remarks == ()
    assert entry.position == "1:1"


def test_only_what_came_in_has_remarks() -> None:
    """What mockixn sends is as a rule of the tester wants it, and no client's mistake."""
    journal = Journal()
    odd = Message(im.RequestStopProcessing, AttributeList(Frobnicate=1))
    for direction in ("in", "out"):
        journal.record(NOON, "a", "Proxy", direction, odd)
    assert [len(entry.remarks) for entry in journal] == [1, 0]


def test_newest_entries_are_kept() -> None:
    """Beyond its limit a journal drops the oldest, and counts them; numbers go on."""
    journal = Journal(entries=3)
    for _ in range(3):
        record(journal)
    assert (len(journal), journal.dropped) == (3, 0)
    for _ in range(2):
        record(journal)
    assert (len(journal), journal.dropped, journal.last) == (3, 2, 5)
    assert [entry.seq for entry in journal] == [3, 4, 5]


def test_journal_that_keeps_nothing_still_writes() -> None:
    """With limit 0 entries go to the file alone."""
    file = io.StringIO()
    journal = Journal(entries=0, file=file)
    for _ in range(2):
        record(journal)
    assert (len(journal), journal.dropped) == (0, 2)
    assert [json.loads(line)["seq"] for line in file.getvalue().splitlines()] == [1, 2]


def test_walk_is_over_what_is_there_at_its_start() -> None:
    """Entries that come while a journal is walked are for the next walk."""
    journal = Journal(entries=2)
    record(journal)
    record(journal)
    seen = []
    for entry in islice(journal, 5):
        seen.append(entry.seq)
        record(journal)
    assert seen == [1, 2]


def test_line_has_exactly_these_keys() -> None:
    """A line is one JSON object with the documented keys, in their order."""
    line = line_of(REQUEST)
    assert [*line] == KEYS
    assert line == {
        "seq": 1,
        "run": 1,
        "time": "2023-11-14T22:13:20.250000+00:00",
        "client": "media-1",
        "client_type": "MediaServer",
        "direction": "in",
        "protocol": "Interaction Management",
        "message": "RequestStopProcessing",
        "reference": 7,
        "attributes": {"InteractionId": "A1"},
    }


def test_line_has_the_protocol_of_its_message() -> None:
    """Of two messages that share a name the protocol tells which it is."""
    line = line_of(Message(rep.EventProcessingStopped))
    assert (line["protocol"], line["message"]) == ("Reporting", "EventProcessingStopped")


def test_line_of_what_was_not_delivered() -> None:
    """A message that could not go out has `undelivered` beside its keys, and why."""
    line = line_of(REQUEST, direction="out", problem="not connected")
    assert [*line] == [*KEYS, "undelivered"]
    assert line["undelivered"] == "not connected"


def test_line_of_what_is_no_message() -> None:
    """A frame that is no message has no name; `malformed` says what was wrong with it."""
    line = line_of(None, problem="frame: found version 2, expected 1")
    assert [*line] == [*KEYS, "malformed"]
    assert line["malformed"] == "frame: found version 2, expected 1"
    assert (line["protocol"], line["message"], line["reference"]) == (None, None, None)
    assert line["attributes"] == {}


def test_line_of_an_unregistered_connection() -> None:
    """A client that is not registered has neither name nor type."""
    file = io.StringIO()
    Journal(file=file).record(NOON, None, None, "in", REQUEST)
    line = json.loads(file.getvalue())
    assert (line["client"], line["client_type"]) == (None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"\x00\xff", {"bstr": "00ff"}),
        (b"", {"bstr": ""}),
        ({"Inner": {"Data": b"A1", "Count": 1}}, {"Inner": {"Data": {"bstr": "4131"}, "Count": 1}}),
        (2**40, 2**40),
        ("zwei\nZeilen", "zwei\nZeilen"),
        ({}, {}),
    ],
    ids=["bytes", "no bytes", "bytes in lists", "long", "two lines", "empty list"],
)
def test_value_in_a_line(value: object, expected: object) -> None:
    """Values are JSON values; bytes become {"bstr": hexadecimal}, at any depth."""
    assert line_of(Message(im.RequestStopProcessing, attributes_of(Value=value)))["attributes"] == {
        "Value": expected
    }


def test_text_is_written_as_it_is() -> None:
    """What a person reads in the file is the text itself, not its escapes."""
    file = io.StringIO()
    record(
        Journal(file=file),
        Message(im.RequestStopProcessing, attributes_of(InteractionId="Ünïcode")),
    )
    assert '"Ünïcode"' in file.getvalue()


# Bounds


def test_bytes_are_bounded() -> None:
    """Large entries are dropped for new ones, even if there are few."""
    journal = Journal(bytes=100_000)
    for number in range(50):
        record(
            journal,
            Message(im.RequestStopProcessing, attributes_of(InteractionId="x" * 10_000), number),
        )
    assert 5 <= len(journal) < 10
    assert journal.dropped == 50 - len(journal)
    kept = [entry.message and entry.message.reference for entry in journal]
    assert kept == [*range(50 - len(journal), 50)]
    for _ in range(1000):
        record(journal)
    assert len(journal) > 300  # small ones have taken the place of the large ones


@given(
    entries=st.integers(0, 12),
    size=st.integers(0, 4000),
    fans=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 500)), max_size=20),
    after=st.integers(0, 70),
)
def test_bounds_hold_and_numbers_go_on(
    entries: int, size: int, fans: list[tuple[int, int]], after: int
) -> None:
    """For any records: the newest entries are kept without a gap, and no more than allowed."""
    journal = Journal(entries=entries, bytes=size)
    formatted: list[Entry] = []
    journal.watchers.append(formatted.append)
    for many, length in fans:
        message = Message(
            im.RequestStopProcessing, attributes_of(InteractionId="x" * length), length
        )
        who = tuple(Absent(f"c{number}", ClientType.PROXY) for number in range(many))
        journal.add(NOON, "out", who, message, message.attributes.encoded())
    assert len(journal) == len([*journal]) <= entries
    assert (
        journal.dropped + len(journal) == journal.last == len(formatted) == sum(n for n, _ in fans)
    )
    assert [*journal] == formatted[journal.dropped :]
    assert journal.since(after) == [entry for entry in journal if entry.seq > after]


def test_event_to_many_is_an_entry_each() -> None:
    """Each with its receiver, all with the same message, and numbered in that order."""
    journal = Journal()
    to = tuple(Absent(name, ClientType.REPORTING_ENGINE) for name in "abc")
    journal.add(NOON, "out", to, REQUEST, REQUEST.attributes.encoded(), "not connected", "x")
    assert [(each.seq, each.client, each.problem, each.because) for each in journal] == [
        (1, "a", "not connected", "x"),
        (2, "b", "not connected", "x"),
        (3, "c", "not connected", "x"),
    ]
    assert [each.client for each in journal.since(1)] == ["b", "c"]


class Somebody:
    """A client, as the journal knows it."""

    name = "gone"
    type = None


def test_clients_that_have_left_go_with_their_entries() -> None:
    """A journal keeps alive nobody whom it does not name any more."""
    journal = Journal(entries=5)
    client = Somebody()
    alive = weakref.ref(client)
    journal.add(NOON, "in", (client,), REQUEST, REQUEST.attributes.encoded())
    del client
    assert [entry.client for entry in journal] == ["gone"]
    for _ in range(5):
        record(journal)
    gc.collect()
    assert alive() is None


# What is decoded later


_texts = st.text(max_size=20)
_keys = st.text(min_size=1, max_size=10)
_values = st.recursive(
    st.one_of(
        st.integers(-(2**31), 2**31 - 1),
        st.integers(-(2**63), 2**63 - 1).map(Long),
        _texts,
        st.binary(max_size=20),
    ),
    lambda inner: st.dictionaries(_keys, inner, max_size=4).map(AttributeList),
    max_leaves=10,
)


@given(st.dictionaries(_keys, _values, max_size=6).map(AttributeList), st.integers(0, 2**32 - 1))
def test_message_is_read_as_it_was_recorded(attributes: AttributeList, reference: int) -> None:
    """Values, their types and their order, though it was only bytes meanwhile."""
    journal = Journal()
    watched: list[Entry] = []
    journal.watchers.append(watched.append)
    record(journal, Message(im.RequestStopProcessing, attributes, reference))
    [entry] = journal
    assert [entry] == watched
    assert entry.as_dict() == watched[0].as_dict()
    assert entry.message is not None
    assert entry.message.attributes.encoded() == attributes.encoded()
    assert json.dumps(entry.as_dict()) == json.dumps(watched[0].as_dict())


# Beginning again, and beside others


def test_cleared_journal_is_a_new_one() -> None:
    """Numbers begin at 1; watchers stay."""
    journal = Journal(entries=2)
    seen: list[int] = []
    journal.watchers.append(lambda entry: seen.append(entry.seq))
    for _ in range(3):
        record(journal)
    journal.clear()
    assert (len(journal), journal.last, journal.dropped, [*journal]) == (0, 0, 0, [])
    assert journal.since(0) == []
    record(journal)
    assert (next(iter(journal)).seq, seen) == (1, [1, 2, 3, 1])


def test_journals_of_spaces_share_a_file_and_nothing_else() -> None:
    """Each counts for itself, within the same bounds; its lines name the space."""
    file = io.StringIO()
    journal = Journal(entries=2, file=file)
    alpha, beta = journal.of_space("alpha"), journal.of_space("beta")
    for each in (alpha, journal, alpha, beta, alpha):
        record(each)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [(line.get("space"), line["seq"]) for line in lines] == [
        ("alpha", 1),
        (None, 1),
        ("alpha", 2),
        ("beta", 1),
        ("alpha", 3),
    ]
    assert [*lines[0]] == [*KEYS, "space"]
    assert [(len(each), each.dropped) for each in (journal, alpha, beta)] == [
        (1, 0),
        (2, 1),
        (1, 0),
    ]


def test_line_says_which_rule_caused_it() -> None:
    """Beside what was wrong, and only where there was one."""
    file = io.StringIO()
    Journal(file=file).record(NOON, "a", "Proxy", "out", REQUEST, "drop", "fault-1: drop")
    line = json.loads(file.getvalue())
    assert [*line] == [*KEYS, "undelivered", "because"]
    assert (line["undelivered"], line["because"]) == ("drop", "fault-1: drop")


# Runs, and places in them


def test_every_run_of_a_server_has_another_number() -> None:
    """In whatever space; a reset begins one, and every line of the file says which it is."""
    file = io.StringIO()
    journal = Journal(file=file)
    alpha = journal.of_space("alpha")
    for each in (journal, alpha):
        record(each)
        each.clear()
        record(each)
    lines = [json.loads(line) for line in file.getvalue().splitlines()]
    assert [(each.get("space"), each["run"], each["seq"]) for each in lines] == [
        (None, 1, 1),
        (None, 3, 1),
        ("alpha", 2, 1),
        ("alpha", 4, 1),
    ]
    assert [(each.run, each.position) for each in journal] == [(3, "3:1")]


@pytest.mark.parametrize(
    ("since", "expected"),
    [(2, 2), ("2", 2), ("2:2", 2), ("1:2", 0), ("7:2", 0), (4, 0), ("2:4", 0), (0, 0)],
)
def test_position_of_another_run_is_the_start_of_this_one(since: int | str, expected: int) -> None:
    """So is a number that this run has not reached."""
    journal = Journal()
    record(journal)
    journal.clear()
    for _ in range(3):
        record(journal)
    assert journal.position(since) == (2, expected)


@pytest.mark.parametrize("since", ["", "x", "1:", ":1", "-1", "1:2:3", 1.5, None, True, [1], "1_0"])
def test_what_is_no_position_is_told(since: Any) -> None:
    """With what was found and what was expected."""
    with pytest.raises(OrderRefused, match="expected the number of an entry, or RUN:NUMBER"):
        Journal().position(since)


def test_journal_of_a_server_that_starts_again_begins_a_run() -> None:
    """One that has not ended goes on: a journal may be filled before its server starts."""
    journal = Journal()
    record(journal)
    journal.begin()
    assert (journal.run, journal.last) == (1, 1)
    journal.end("the server has been stopped")
    with pytest.raises(Ended, match="the server has been stopped"):
        journal.check_open()
    journal.begin()
    journal.check_open()
    assert (journal.run, journal.last) == (2, 0)


# What was sent and has not left


def sent_to(journal: Journal, *who: Absent, **about: Any) -> None:
    """An event to them."""
    journal.add(NOON, "out", who, REQUEST, REQUEST.attributes.encoded(), **about)


FRAME = HEADER_SIZE + len(REQUEST.attributes.encoded())
ANN, BOB = Absent("ann", ClientType.PROXY), Absent("bob", ClientType.PROXY)


@pytest.mark.parametrize(
    ("unsent", "expected"),
    [(0, []), (1, [6]), (FRAME, [6]), (FRAME + 4, [6]), (FRAME + 6, [3, 6]), (9999, [1, 3, 6])],
)
def test_newest_entries_that_the_bytes_belong_to_are_undelivered(
    unsent: int, expected: list[int]
) -> None:
    """Of that receiver alone; what a fault took counts as far as it was sent."""
    file = io.StringIO()
    journal = Journal(file=file)
    sent_to(journal, ANN, BOB)
    sent_to(journal, ANN)
    sent_to(journal, ANN, problem="truncate", sent=5)
    sent_to(journal, ANN, problem="drop")
    sent_to(journal, ANN)
    record(journal)
    before = [*journal]
    assert journal.not_sent(NOON, lambda who: who is ANN, unsent, "connection reset") == expected
    changed = [each._replace(problem="connection reset") for each in before if each.seq in expected]
    assert [each for each in journal if each not in before] == changed
    assert [each.seq for each in journal.since(0)] == [1, 2, 3, 4, 5, 6, 7]
    assert journal.not_sent(NOON, lambda who: who is ANN, unsent, "again") == []
    corrections = [json.loads(line) for line in file.getvalue().splitlines()[7:]]
    assert corrections == [
        {
            "seqs": expected,
            "run": 1,
            "time": "2023-11-14T22:13:20.250000+00:00",
            "undelivered": "connection reset",
        }
    ] * bool(expected)


def test_file_says_what_has_not_left_of_the_run_before_and_of_what_is_not_kept() -> None:
    """Connections end after the reset that closes them; a journal keeps no more than its bound."""
    file = io.StringIO()
    journal = Journal(entries=1, file=file).of_space("alpha")
    sent_to(journal, ANN)
    sent_to(journal, ANN)
    journal.clear()
    sent_to(journal, BOB)
    assert journal.not_sent(NOON, lambda who: who is ANN, FRAME + 3, "connection lost") == [2]
    assert [each.problem for each in journal] == [None]
    line = json.loads(file.getvalue().splitlines()[-1])
    assert (line["run"], line["seqs"], line["bytes_before"]) == (2, [2], 3)
    assert line["space"] == "alpha"
