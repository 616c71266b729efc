"""The sequence diagram, as text, of entries made by hand."""

from __future__ import annotations

from textwrap import dedent
from typing import NamedTuple

from mockixn.journal import Direction, Entry, Journal
from mockixn.messages.catalogue import CATALOGUE, im
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.verification.diagram import sequence_diagram, what_happened
from mockixn.wire.attributes import AttributeList

IM, REP, TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
FOUR = ["media-1", "agent-1", "urs-1", "stat-1"]


class Named(NamedTuple):
    """The sender, as the journal needs it."""

    name: str
    type: str | None = None


def entries(*formatted: tuple[str, Direction, str, Protocol, int, str | None]) -> list[Entry]:
    """Journal entries: client, direction, message, protocol, reference, problem."""
    journal = Journal()
    for client, direction, name, protocol, reference, problem in formatted:
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
    assert sequence_diagram(seen, ["media-1", "urs-1"]) == drawn(
        """
        |   media-1    server    urs-1
               │          │───────x│      EventAbandoned (TLIB)  undelivered: not connected
               │x─────────│        │      EventAck (IM, ref 7)  undelivered: not connected
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
    """Clients that do not take part have no line."""
    journal = Journal()
    ack = Message(CATALOGUE.find("EventAck", IM))
    journal.record(0.0, "somebody", "Proxy", "out", ack)
    journal.record(0.0, None, None, "in", ack)
    assert sequence_diagram(journal, FOUR) == sequence_diagram([], FOUR)
    assert sequence_diagram([], FOUR) == "    media-1    server    agent-1    urs-1    stat-1"


def test_participants_are_those_that_occur() -> None:
    """In the order of first appearance; a name stays on one line, whatever characters it has."""
    seen = entries(
        ("b", "in", "RequestPull", IM, 1, None),
        ("a\nb", "out", "EventRevoked", IM, 0, None),
        ("b", "out", "EventAck", IM, 1, None),
    )
    assert sequence_diagram(seen) == drawn(
        r"""
        |   b    server    a\nb
            │──────>│        │     RequestPull (IM, ref 1)
            │       │───────>│     EventRevoked (IM)
            │<──────│        │     EventAck (IM, ref 1)
        """
    )


def test_client_that_is_called_like_the_server() -> None:
    """Nobody forbids the name; the server is still the second."""
    seen = entries(("server", "in", "RequestPull", IM, 1, None))
    assert sequence_diagram(seen) == drawn(
        """
        |   server    server
               │────────>│      RequestPull (IM, ref 1)
        """
    )


def test_frame_that_could_not_be_read() -> None:
    """It arrives nowhere, and what was wrong with it stands beside it."""
    journal = Journal()
    journal.malformed(0.0, Named("m"), "found version 2, expected 1")
    assert sequence_diagram(journal) == drawn(
        """
        |   m    server
            │──────x│      ✗ malformed: found version 2, expected 1
        """
    )


def test_rule_that_caused_it() -> None:
    """A cue, an answer or a fault stands behind the message."""
    journal = Journal()
    message = Message(CATALOGUE.find("EventRevoked", IM))
    journal.record(0.0, "m", None, "out", message, "drop", "fault-1: drop")
    assert sequence_diagram(journal) == drawn(
        """
        |   m    server
            │x──────│      EventRevoked (IM)  [fault-1: drop]
        """
    )


def test_unregistered_client_occurs_where_it_was_answered() -> None:
    """A registration that succeeds makes no column, one that is refused the last."""
    journal = Journal()
    register = Message(CATALOGUE.find("RequestRegisterClient", IM), reference=1)
    journal.record(0.0, None, None, "in", register)
    journal.record(0.0, "m", None, "out", Message(CATALOGUE.find("EventAck", IM), reference=1))
    assert sequence_diagram(journal) == drawn(
        """
        |   m    server
            │<──────│      EventAck (IM, ref 1)
        """
    )
    journal.record(0.0, None, None, "out", Message(CATALOGUE.find("EventError", IM), reference=1))
    assert sequence_diagram(journal) == drawn(
        """
        |   m    server    unregistered
            │       │<───────────│         RequestRegisterClient (IM, ref 1)
            │<──────│            │         EventAck (IM, ref 1)
            │       │───────────>│         EventError (IM, ref 1)
        """
    )


def test_diagram_begins_with_the_registration() -> None:
    """It stands at the client that it makes, also where its ClientName names a space."""
    journal = Journal()
    for name, client in (("alpha/m", "m"), ("stat", "stat")):
        attributes = AttributeList(ClientName=name, ClientType="MediaServer")
        register = Message(CATALOGUE.find("RequestRegisterClient", IM), attributes, 1)
        journal.record(0.0, None, None, "in", register)
        ack = Message(CATALOGUE.find("EventAck", IM), reference=1)
        journal.record(0.0, client, None, "out", ack)
    assert sequence_diagram(journal) == drawn(
        """
        |   m    server    stat
            │──────>│        │     RequestRegisterClient (IM, ref 1)
            │<──────│        │     EventAck (IM, ref 1)
            │       │<───────│     RequestRegisterClient (IM, ref 1)
            │       │───────>│     EventAck (IM, ref 1)
        """
    )


def test_error_says_which_and_why() -> None:
    """Its code and its text stand behind it, cut to size."""
    journal = Journal()
    for text in ("Unknown interaction", "x" * 500):
        attributes = AttributeList(ErrorCode=43, ErrorDescription=text)
        error = Message(CATALOGUE.find("EventError", IM), attributes, 7)
        journal.record(0.0, "m", None, "out", error)
    first, second = sequence_diagram(journal).splitlines()[1:]
    assert first.endswith("EventError (IM, ref 7): 43, Unknown interaction")
    assert len(second) < 120


def test_many_clients_are_drawn_where_they_take_part() -> None:
    """Who has only registered and logged in is left out first, then the oldest; `all` draws all."""
    journal = Journal()
    names = [f"desktop-{number}" for number in range(1, 17)]
    for name in names:
        attributes = AttributeList(ClientName=name, ClientType="AgentApplication")
        register = Message(CATALOGUE.find("RequestRegisterClient", IM), attributes, 1)
        journal.record(0.0, None, None, "in", register)
        journal.record(0.0, name, None, "out", Message(CATALOGUE.find("EventAck"), reference=1))
        journal.record(0.0, name, None, "in", Message(im.RequestAgentLogin, reference=2))
        journal.record(0.0, name, None, "out", Message(CATALOGUE.find("EventAck"), reference=2))
        journal.record(0.0, name, None, "out", Message(CATALOGUE.find("EventCurrentAgentStatus")))
    for name in ("desktop-3", "desktop-9"):
        journal.record(0.0, name, None, "in", Message(im.RequestPull, reference=3))
    head, *arrows, last = sequence_diagram(journal).splitlines()
    assert head.split() == ["desktop-3", "server", "desktop-9"]
    assert len(arrows) == 2 * 6
    assert last == "… and 14 clients with 70 messages, which all=True draws"
    everyone = sequence_diagram(journal, all=True).splitlines()
    assert everyone[0].startswith("1 = desktop-1, 2 = desktop-2")
    assert len([line for line in everyone if "RequestAgentLogin" in line]) == 16
    for name in names:
        journal.record(0.0, name, None, "in", Message(im.RequestPull, reference=4))
    busy = sequence_diagram(journal).splitlines()
    assert max(len(line) for line in busy) < 130
    assert "desktop-16" in "".join(busy[:3])
    assert busy[-1].startswith("… and ")
    assert what_happened(journal, most=1000, all=True) == sequence_diagram(journal, all=True)


def test_many_participants_have_numbers() -> None:
    """Where their names would make it too wide, they stand above it."""
    formatted: list[tuple[str, Direction, str, Protocol, int, str | None]] = [
        (f"desktop-{number}", "out", "EventRevoked", IM, 0, None) for number in range(1, 13)
    ]
    lines = sequence_diagram(entries(*formatted)).splitlines()
    assert lines[:3] == [
        "1 = desktop-1, 2 = desktop-2, 3 = desktop-3, 4 = desktop-4, 5 = desktop-5, 6 =",
        "desktop-6, 7 = desktop-7, 8 = desktop-8, 9 = desktop-9, 10 = desktop-10, 11 =",
        "desktop-11, 12 = desktop-12",
    ]
    assert lines[3].split() == ["1", "server", *map(str, range(2, 13))]
    assert len(lines[3]) <= 80


def test_what_happened_is_the_newest_of_it() -> None:
    """How many messages were earlier stands above, those that were dropped included."""
    seen = entries(
        ("m", "in", "RequestPull", IM, 1, None),
        ("a", "in", "RequestPull", IM, 1, None),
        ("m", "in", "RequestPull", IM, 2, None),
    )
    newest = sequence_diagram(seen[-1:])
    assert what_happened(seen, most=1) == f"… 2 earlier messages\n{newest}"
    assert what_happened(seen[1:], most=1) == f"… 1 earlier message\n{newest}"
    assert what_happened(seen[-1:], dropped=5) == f"… 5 earlier messages\n{newest}"
    assert what_happened(seen) == sequence_diagram(seen)
    assert what_happened([]) == ""
