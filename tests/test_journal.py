"""The journal: one global order, a bound, and the JSON lines of a journal file."""

from __future__ import annotations

import io
import json
from itertools import islice
from typing import Any

import pytest

from mockixn.journal import Direction, Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol

NOON = 1_700_000_000.25  # 2023-11-14T22:13:20.25Z
STOP = CATALOGUE.find("RequestStopProcessing")
STOPPED_REP = CATALOGUE.find("EventProcessingStopped", Protocol.REPORTING)
REQUEST = Message(STOP, attributes_of(InteractionId="A1"), 7)
KEYS = [
    "seq",
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
        record(journal, Message(STOP, reference=reference))
    seen = [(entry.seq, entry.message and entry.message.reference) for entry in journal]
    assert seen == [(1, 30), (2, 10), (3, 20)]
    assert journal.last == 3


def test_entry_holds_what_was_recorded() -> None:
    """An entry says when, who, which way, which message, and what was wrong with it."""
    journal = Journal()
    record(journal, direction="out", problem="not connected")
    [entry] = journal
    assert entry == (1, NOON, "media-1", "MediaServer", "out", REQUEST, "not connected", None)


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
    line = line_of(Message(STOPPED_REP))
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
    """Who is not registered has neither name nor type."""
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
    """Values are as JSON has them; bytes become {"bstr": hexadecimal}, however deep they lie."""
    assert line_of(Message(STOP, attributes_of(Value=value)))["attributes"] == {"Value": expected}


def test_text_is_written_as_it_is() -> None:
    """What a person reads in the file is the text itself, not its escapes."""
    file = io.StringIO()
    record(Journal(file=file), Message(STOP, attributes_of(InteractionId="Ünïcode")))
    assert '"Ünïcode"' in file.getvalue()
