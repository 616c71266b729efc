"""The sequence diagram, as text, of entries made by hand."""

from __future__ import annotations

from textwrap import dedent

from mockixn.journal import Direction, Entry, Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.verification.diagram import sequence_diagram

IM, REP, TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
FOUR = ["media-1", "agent-1", "urs-1", "stat-1"]


def entries(*told: tuple[str, Direction, str, Protocol, int, str | None]) -> list[Entry]:
    """Journal entries: client, direction, message, protocol, reference, problem."""
    journal = Journal()
    for client, direction, name, protocol, reference, problem in told:
        message = Message(CATALOGUE.find(name, protocol), reference=reference)
        journal.record(0.0, client, None, direction, message, problem)
    return [*journal]


def drawn(text: str) -> str:
    """A diagram as it stands in a test."""
    return dedent(text).strip("\n").replace("|", " ", 1)


def test_arrows_to_and_from_the_server() -> None:
    """Each message is an arrow between its client and the server, over those in between."""
    seen = entries(
        ("media-1", "in", "RequestStopProcessing", IM, 7, None),
        ("media-1", "out", "EventAck", IM, 7, None),
        ("agent-1", "out", "EventRevoked", IM, 0, None),
        ("stat-1", "out", "EventPartyRemoved", REP, 0, None),
        ("urs-1", "in", "RequestRouteCall", TLIB, 1, None),
    )
    assert sequence_diagram(seen, FOUR) == drawn(
        """
        |   media-1    server    agent-1    urs-1    stat-1
               │─────────>│         │         │         │      RequestStopProcessing (IM, ref 7)
               │<─────────│         │         │         │      EventAck (IM, ref 7)
               │          │────────>│         │         │      EventRevoked (IM)
               │          │────────────────────────────>│      EventPartyRemoved (REP)
               │          │<──────────────────│         │      RequestRouteCall (TLIB, ref 1)
        """
    )


def test_what_was_sent_to_nobody_ends_in_a_cross() -> None:
    """The arrow of a message whose receiver was not connected does not arrive."""
    seen = entries(
        ("urs-1", "out", "EventAbandoned", TLIB, 0, "not connected"),
        ("media-1", "out", "EventAck", IM, 7, "not connected"),
    )
    assert sequence_diagram(seen, FOUR) == drawn(
        """
        |   media-1    server    agent-1    urs-1    stat-1
               │          │──────────────────x│         │      EventAbandoned (TLIB)
               │x─────────│         │         │         │      EventAck (IM, ref 7)
        """
    )


def test_lines_stand_under_the_middle_of_names() -> None:
    """Names of any length have their own column, and arrows between neighbours have room."""
    seen = entries(
        ("a", "in", "RequestPull", IM, 1, None),
        ("a very long name", "out", "EventRevoked", IM, 0, None),
    )
    assert sequence_diagram(seen, ["a", "a very long name"]) == drawn(
        """
        |   a    server    a very long name
            │──────>│              │           RequestPull (IM, ref 1)
            │       │─────────────>│           EventRevoked (IM)
        """
    )


def test_one_participant() -> None:
    """With one client the server stands to its right, and nobody else."""
    seen = entries(("m", "in", "RequestPull", IM, 1, None))
    assert sequence_diagram(seen, ["m"]) == drawn(
        """
        |   m    server
            │──────>│      RequestPull (IM, ref 1)
        """
    )


def test_others_are_left_out() -> None:
    """Neither clients that do not take part nor frames that are no message have a line."""
    journal = Journal()
    ack = Message(CATALOGUE.find("EventAck", IM))
    journal.record(0.0, "somebody", "Proxy", "out", ack)
    journal.record(0.0, None, None, "in", ack)
    journal.record(0.0, "media-1", "MediaServer", "in", None, "found version 2, expected 1")
    assert sequence_diagram(journal, FOUR) == sequence_diagram([], FOUR)
    assert sequence_diagram([], FOUR) == "    media-1    server    agent-1    urs-1    stat-1"
