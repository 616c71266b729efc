"""The versions of a model: the messages that follow one request, or one time-out.

A model writes its versions as one text, a block for each version. The messages stand in the order
in which mockixn sends them:

    B: Initiated by media server, URS involved
        media server > RequestStopProcessing IM
        EventAck IM > media server
        EventAbandoned TLIB in place of EventRevoked > URS
        EventProcessingStopped REP > RE [ours]

The first line has the version's name and title. The second line is the request and its sender, or
`after handling_timeout` if a time-out begins the version. Each further line is a step: a message
and its receiver. A version has one client for each role.

`[ours]` after a title marks a version that is not in the reference; all its messages are ours. Any
other mark of `messages.sources` may stand there for a version that another source has: `[PSDK]`.
After a step it marks a message that the reference does not list in this version. Senders,
receivers and order are always ours, because the reference's diagrams are not public.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..messages.catalogue import CATALOGUE
from ..messages.spec import Protocol

OURS = "ours"
"""The source of what mockixn decided because the reference says nothing."""

_TITLE = r"(?P<title>.*?)(?: \[(?P<source>\w+)\])?"
_STEP = (
    r"(?P<message>\w+) (?P<protocol>IM|REP|TLIB|ESP)"
    r"(?: in place of (?P<in_place_of>\w+))?"
    r"(?: > (?P<receiver>[\w ]+?))?"
    r"(?P<ours> \[ours\])?"
)


class Step(NamedTuple):
    """One message of a version, with its receiver (for the request: its sender).

    `participant` is a role (`media server`, `agent`, `URS`, `RE`). `in_place_of` names the message
    that this message stands for. `source` is the page that lists the message, or `ours`.
    """

    message: str
    protocol: Protocol
    participant: str
    source: str
    in_place_of: str | None = None


class Version(NamedTuple):
    """One phase or version of a model: its beginning, and the messages that follow, in order.

    `request` is None if `timer`, a key of the scenario's `[timers]`, begins the version.
    """

    name: str
    title: str
    source: str
    request: Step | None
    timer: str | None
    steps: tuple[Step, ...]


def parse_versions(source: str, text: str) -> tuple[Version, ...]:
    """The versions in `text`; `source` is their page.

    Raises ValueError, with the line, for text that is no version: a defect of the model.
    """
    blocks = re.split(r"\n\s*\n", text.strip())
    return tuple(_version(source, block) for block in blocks if block)


def _version(source: str, block: str) -> Version:
    head, *lines = (line.strip() for line in block.splitlines())
    name, colon, title = head.partition(": ")
    if not (colon and lines):
        raise ValueError(f"found {head!r}, expected `name: title` and the messages of the version")
    marked = re.fullmatch(_TITLE, title)
    assert marked is not None, "any line is a title"
    title, source = marked["title"], marked["source"] or source
    first, *rest = lines
    request = timer = None
    if first.startswith("after "):
        timer = first.removeprefix("after ")
    else:
        sender, _, line = first.partition(" > ")
        request = _step(line, source, sender)
    return Version(name, title, source, request, timer, tuple(_step(line, source) for line in rest))


def _step(line: str, source: str, sender: str = "") -> Step:
    found = re.fullmatch(_STEP, line)
    if found is None or bool(sender) == bool(found["receiver"]):
        raise ValueError(f"found {line!r}, expected `Message PROTOCOL > receiver`")
    [protocol] = (each for each in Protocol if each.short == found["protocol"])
    if (protocol, found["message"]) not in CATALOGUE.by_name:
        raise ValueError(f"found {line!r}, expected a message of the catalogue")
    return Step(
        found["message"],
        protocol,
        sender or found["receiver"],
        OURS if found["ours"] else source,
        found["in_place_of"],
    )
