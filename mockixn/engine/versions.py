"""The tables of the reference: each version of a model as the messages that follow one request.

A table is written as text, one line a message, in the order in which mockixn sends them:

    media server > RequestStopProcessing IM
    EventAck IM > media server
    EventAbandoned TLIB in place of EventRevoked > URS
    EventProcessingStopped REP > RE [ours]

The first line is the request and who sends it, or `after handling_timeout` where time brings the
version about. A role that stands several times in one line's place (`each agent`) is not written:
a version has one client a role. `[ours]` marks a message that the reference does not list there;
in a version that is itself `ours` every message is. Who sends, who receives, and the order are
ours throughout, since the reference's diagrams are not public.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..messages.catalogue import CATALOGUE
from ..messages.spec import Protocol

OURS = "ours"
"""The source of what mockixn decided where the reference is silent."""

_PROTOCOLS = {protocol.short: protocol for protocol in Protocol}
_LINE = re.compile(
    r"(?P<message>\w+) (?P<protocol>IM|REP|TLIB|ESP)"
    r"(?: in place of (?P<in_place_of>\w+))?"
    r"(?: > (?P<receiver>[\w ]+?))?"
    r"(?P<ours> \[ours\])?"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One message of a version: to which participant it goes (a request: who sends it).

    `participant` is a role (`media server`, `agent`, `URS`, `RE`). `in_place_of` names the message
    that a stand-in stands for. `source` is the page that lists the message, or `ours`.
    """

    message: str
    protocol: Protocol
    participant: str
    source: str
    in_place_of: str | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """One phase or version of a model: what begins it, and the messages that follow, in order.

    `request` is None where `timer`, a key of the scenario's `[timers]`, begins it.
    """

    name: str
    title: str
    source: str
    request: Step | None
    timer: str | None
    rows: tuple[Step, ...]


def version(name: str, title: str, source: str, text: str) -> Version:
    """The version written in `text`; raises ValueError for a line that is none (a defect)."""
    first, *rest = (line.strip() for line in text.strip().splitlines())
    request = timer = None
    if first.startswith("after "):
        timer = first.removeprefix("after ")
    else:
        sender, _, line = first.partition(" > ")
        request = _row(line, source, sender)
    return Version(name, title, source, request, timer, tuple(_row(line, source) for line in rest))


def _row(line: str, source: str, sender: str = "") -> Step:
    found = _LINE.fullmatch(line)
    if found is None or bool(sender) == bool(found["receiver"]):
        raise ValueError(f"not a line of a table: {line!r}")
    protocol = _PROTOCOLS[found["protocol"]]
    if (protocol, found["message"]) not in CATALOGUE.by_name:
        raise ValueError(f"no such message in the catalogue: {line!r}")
    return Step(
        found["message"],
        protocol,
        sender or found["receiver"],
        OURS if found["ours"] else source,
        found["in_place_of"],
    )
