"""What was sent, compared with a version: entries made by hand, a tick or a cross each."""

from __future__ import annotations

from textwrap import dedent

import pytest

from mockixn.demo.comparison import Comparison, compare
from mockixn.engine.versions import parse_versions
from mockixn.journal import Direction, Entry, Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol

CLIENTS = {"media server": "media-1", "agent": "agent-1", "URS": "urs-1", "RE": "stat-1"}
[VERSION] = parse_versions(
    "GenEM:StopProcessing",
    """
    B: Initiated by media server, URS involved
        media server > RequestStopProcessing IM
        EventAck IM > media server
        EventAbandoned TLIB in place of EventRevoked > URS
        EventPartyRemoved REP > RE
        EventProcessingStopped REP > RE [ours]
    """,
)
REQUEST = "media-1 > RequestStopProcessing IM"
ACK = "media-1 < EventAck IM"
ABANDONED = "urs-1 < EventAbandoned TLIB"
REMOVED = "stat-1 < EventPartyRemoved REP"
STOPPED = "stat-1 < EventProcessingStopped REP"
AS_DOCUMENTED = (REQUEST, ACK, ABANDONED, REMOVED, STOPPED)


def entries(*lines: str) -> list[Entry]:
    """Journal entries, each written `media-1 < EventAck IM`; with ` x` at its end undelivered."""
    journal = Journal()
    for line in lines:
        client, arrow, name, short, *problem = line.split()
        direction: Direction = "in" if arrow == ">" else "out"
        [protocol] = [each for each in Protocol if each.short == short]
        message = Message(CATALOGUE.find(name, protocol))
        journal.record(0.0, client, None, direction, message, "not connected" if problem else None)
    return [*journal]


def compared(*lines: str) -> Comparison:
    """These entries against version B."""
    return compare(VERSION, entries(*lines), CLIENTS)


def unasked(comparison: Comparison) -> list[str]:
    """What no step asks for, as `media-1 EventAck`."""
    return [
        f"{entry.client} {entry.message and entry.message.name}" for entry in comparison.unasked
    ]


def test_all_as_documented() -> None:
    """Every step seen and nothing else sent: complete, with a tick a step."""
    comparison = compared(*AS_DOCUMENTED)
    assert comparison.complete
    assert comparison.seen == (True, True, True, True)
    assert comparison.formatted() == dedent(
        """\
        ✓  EventAck                Interaction Management  → media server
        ✓  EventAbandoned          T-Library               → URS           in place of EventRevoked
        ✓  EventPartyRemoved       Reporting               → RE
        ✓  EventProcessingStopped  Reporting               → RE            [ours]"""
    )


def test_text_of_what_is_missing_and_what_is_too_much() -> None:
    """A step not seen has a cross; what no step asks for has a line of its own, by ClientName."""
    comparison = compared(REQUEST, ACK, "urs-1 < EventRouteUsed TLIB", REMOVED, STOPPED)
    assert not comparison.complete
    assert comparison.formatted() == dedent(
        """\
        ✓  EventAck                Interaction Management  → media server
        ✗  EventAbandoned          T-Library               → URS           in place of EventRevoked
        ✓  EventPartyRemoved       Reporting               → RE
        ✓  EventProcessingStopped  Reporting               → RE            [ours]
        ✗  EventRouteUsed          T-Library               → urs-1         not in the sequence"""
    )


@pytest.mark.parametrize("missing", range(4))
def test_each_step_counts(missing: int) -> None:
    """Whichever message did not come, its step has the cross and no other."""
    lines = [*AS_DOCUMENTED]
    del lines[missing + 1]
    comparison = compared(*lines)
    assert comparison.seen == tuple(step != missing for step in range(4))
    assert comparison.unasked == ()
    assert not comparison.complete


def test_too_much_alone_is_not_complete() -> None:
    """With every step seen, a message more is still a deviation."""
    comparison = compared(*AS_DOCUMENTED, "agent-1 < EventRevoked IM")
    assert all(comparison.seen)
    assert unasked(comparison) == ["agent-1 EventRevoked"]
    assert not comparison.complete


def test_twice_is_once_too_often() -> None:
    """Where the sequence has a message once, the second of two is not in it."""
    comparison = compared(*AS_DOCUMENTED, STOPPED)
    assert all(comparison.seen)
    assert unasked(comparison) == ["stat-1 EventProcessingStopped"]


@pytest.mark.parametrize(
    "other",
    ["agent-1 < EventPartyRemoved REP", "stat-1 < EventRevoked IM"],
    ids=["another client", "another message"],
)
def test_only_that_message_to_that_client(other: str) -> None:
    """A step is its message at its participant, and nothing like it."""
    comparison = compared(REQUEST, ACK, ABANDONED, other, STOPPED)
    assert comparison.seen == (True, True, False, True)
    assert len(comparison.unasked) == 1


def test_name_of_another_protocol_is_another_message() -> None:
    """A message whose name two protocols share is taken only from the step's own."""
    comparison = compared(REQUEST, ACK, ABANDONED, REMOVED, "stat-1 < EventProcessingStopped IM")
    assert comparison.seen == (True, True, True, False)
    assert unasked(comparison) == ["stat-1 EventProcessingStopped"]


def test_what_came_too_early_has_a_cross() -> None:
    """Two messages to one client in the wrong order: the later of the two steps has a cross."""
    comparison = compared(REQUEST, ACK, ABANDONED, STOPPED, REMOVED)
    assert comparison.seen == (True, True, True, False)
    assert comparison.unasked == ()
    assert not comparison.complete


def test_clients_do_not_wait_for_each_other() -> None:
    """Messages to different clients may be seen in any order: each client has its own socket."""
    assert compared(REQUEST, REMOVED, ABANDONED, STOPPED, ACK).complete


def test_what_was_not_delivered_was_not_seen() -> None:
    """A message whose receiver was not connected gives its step a cross, and is not too much."""
    comparison = compared(REQUEST, ACK, f"{ABANDONED} x", REMOVED, STOPPED)
    assert comparison.seen == (True, False, True, True)
    assert comparison.unasked == ()


def test_what_clients_send_is_not_compared() -> None:
    """Requests, and frames that are no message, are neither steps nor too much."""
    journal = Journal()
    journal.record(0.0, "urs-1", "RoutingEngine", "in", None, "found version 2, expected 1")
    comparison = compare(VERSION, [*entries(*AS_DOCUMENTED), *journal], CLIENTS)
    assert comparison.complete


def test_everything_of_an_own_version_is_marked() -> None:
    """In a version that is ours every step is marked [ours]."""
    [own] = parse_versions(
        "ours",
        """
        queued: Nobody involved
            media server > RequestStopProcessing IM
            EventAck IM > media server
            EventRouteUsed TLIB in place of EventAck > URS
        """,
    )
    text = compare(own, [], CLIENTS).formatted()
    assert text == dedent(
        """\
        ✗  EventAck        Interaction Management  → media server  [ours]
        ✗  EventRouteUsed  T-Library               → URS           in place of EventAck [ours]"""
    )
