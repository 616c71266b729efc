"""Which messages are meant, and how far another one is from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..journal import Direction, Entry
from ..messages.notation import interaction_id, short
from ..scenario.meant import Meant

NEAREST = 3
"""How many near misses a failure shows."""

_NOT_DELIVERED = "was not delivered"


@dataclass(frozen=True)
class Pattern:
    """A message that a test expects: each part that is given must be as given.

    `client` is the ClientName of the client that sends it (`direction` "in") or receives it
    ("out"). `attributes` are values that the message must have, lists partly: what is not named is
    not looked at. A message that was not delivered meets no pattern.
    """

    message: str | None = None
    client: str | None = None
    direction: Direction | None = None
    protocol: str | None = None
    interaction: str | None = None
    reference: int | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def differences(self, entry: Entry) -> list[str]:
        """What differs, the heaviest first; nothing where the entry meets the pattern."""
        found = entry.message
        if found is None:
            return ["is no message"]
        parts = [
            ("message", found.name, self.message),
            ("client", entry.client, self.client),
            ("direction", entry.direction, self.direction),
            ("protocol", found.spec.protocol.short, self.protocol),
            ("interaction", interaction_id(found), self.interaction),
            ("reference", found.reference, self.reference),
        ]
        differing = [
            f"{part}: found {_shown(is_)}, expected {_shown(wanted)}"
            for part, is_, wanted in parts
            if wanted is not None and is_ != wanted
        ]
        differing += _in_list(found.attributes, self.attributes, "")
        if entry.problem is not None:
            because = "" if entry.because is None else f" ({entry.because})"
            differing.append(f"{_NOT_DELIVERED}: {entry.problem}{because}")
        if differing and found.name == "EventError" and self.message != "EventError":
            differing.append(f"it says: {_shown(found.attributes.get('ErrorDescription'))}")
        return differing

    def meets(self, entry: Entry) -> bool:
        """Whether the entry is meant."""
        return not self.differences(entry)

    def nearest(self, entries: Iterable[Entry]) -> list[tuple[Entry, list[str]]]:
        """The entries that differ least, with what differs; those of the same name first."""
        missed = [(entry, self.differences(entry)) for entry in entries if entry.message]
        missed = [(entry, differing) for entry, differing in missed if differing]
        missed.sort(key=lambda each: (self._weight(each[0]), len(each[1]), -each[0].seq))
        return missed[:NEAREST]

    def _weight(self, entry: Entry) -> int:
        """How far the entry is in what matters most: its name, then where an EventError went."""
        assert entry.message is not None
        if self.message in (None, entry.message.name):
            return 0
        return 1 if entry.message.name == "EventError" and entry.client == self.client else 2

    def __str__(self) -> str:
        words = [self.message or "any message"]
        if self.protocol is not None:
            words.append(f"({self.protocol})")
        if self.client is not None:
            words.append(
                {"in": "from", "out": "to", None: "of"}[self.direction] + f" {self.client}"
            )
        elif self.direction is not None:
            words.append({"in": "from anybody", "out": "to anybody"}[self.direction])
        if self.interaction is not None:
            words.append(f"about {self.interaction!r}")
        if self.reference is not None:
            words.append(f"ref {self.reference}")
        if self.attributes:
            inner = ", ".join(f"{key}={_shown(value)}" for key, value in self.attributes.items())
            words.append(f"with {inner}")
        return " ".join(words)


def pattern(
    message: str | None = None,
    *,
    to: str | None = None,
    sender: str | None = None,
    protocol: str | None = None,
    interaction: str | None = None,
    reference: int | None = None,
    **attributes: Any,
) -> Pattern:
    """A pattern as a test writes it: `pattern("EventRevoked", to="desktop-1", interaction="A1")`.

    `to` and `sender` are ClientNames and exclude each other (ValueError); `protocol` is IM, REP,
    TLIB or ESP.
    """
    if to is not None and sender is not None:
        raise ValueError("found `to` and `sender`, expected only one of them")
    direction: Direction | None = None
    if to is not None or sender is not None:
        direction = "out" if sender is None else "in"
    return Pattern(message, to or sender, direction, protocol, interaction, reference, attributes)


def from_meant(meant: Meant) -> Pattern:
    """The pattern that a scenario file or an order of a tester means."""
    direction: Direction | None = "in" if meant.sender else "out" if meant.to else None
    return Pattern(
        meant.message,
        meant.to or meant.sender,
        direction,
        meant.protocol,
        meant.interaction,
        meant.reference,
        meant.attributes,
    )


def told(entry: Entry) -> str:
    """The entry in one line, as failures show it."""
    assert entry.message is not None
    arrow = "←" if entry.direction == "out" else "→"
    return f"#{entry.seq} {entry.client or 'unregistered'} {arrow} {short(entry.message)}"


def _in_list(found: Mapping[str, Any], wanted: Mapping[str, Any], path: str) -> Iterator[str]:
    for key, value in wanted.items():
        where = f"{path}{key}"
        if key not in found:
            yield f"{where}: missing, expected {_shown(value)}{_meant(key, found)}"
        elif isinstance(value, Mapping) and isinstance(found[key], Mapping):
            yield from _in_list(found[key], value, f"{where}.")
        elif found[key] != value:
            yield f"{where}: found {_shown(found[key])}, expected {_shown(value)}"


def _meant(key: str, found: Iterable[str]) -> str:
    from difflib import get_close_matches  # slow to import, and seldom needed

    return "".join(f" (did you mean {each}?)" for each in get_close_matches(key, found, 1, 0.8))


def _shown(value: object) -> str:
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 75 else f"{text[:74]}…"
