"""Which messages are meant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..journal import Direction, Entry
from ..messages.log_notation import interaction_id
from ..scenario.formatting import printable
from ..scenario.pattern import Pattern as Meant
from ..scenario.pattern import has
from .formatting import shown


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

    def meets(self, entry: Entry) -> bool:
        """Whether the entry is meant."""
        found = entry.message
        return (
            found is not None
            and entry.problem is None
            and self.message in (None, found.spec.name)
            and self.client in (None, entry.client)
            and self.direction in (None, entry.direction)
            and self.protocol in (None, found.spec.protocol.short)
            and self.reference in (None, found.reference)
            and (self.interaction is None or self.interaction == interaction_id(found))
            and has(found.attributes, self.attributes)
        )

    def __str__(self) -> str:
        words = [self.message or "any message"]
        if self.protocol is not None:
            words.append(f"({self.protocol})")
        if self.client is not None:
            words.append({"in": "from", "out": "to", None: "of"}[self.direction])
            words.append(self.client)
        elif self.direction is not None:
            words.append({"in": "from anybody", "out": "to anybody"}[self.direction])
        if self.interaction is not None:
            words.append(f"about {self.interaction!r}")
        if self.reference is not None:
            words.append(f"ref {self.reference}")
        if self.attributes:
            inner = ", ".join(f"{key}={shown(value)}" for key, value in self.attributes.items())
            words.append(f"with {inner}")
        return printable(" ".join(words))


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


class Unmet(NamedTuple):
    """One expected attribute that is not as expected in the list where it should stand."""

    path: str
    key: str
    listed: Mapping[str, Any]
    expected: Any


def unmet(found: Mapping[str, Any], wanted: Mapping[str, Any], path: str = "") -> Iterator[Unmet]:
    """Every wanted attribute that is missing or has another value; of a list what is named."""
    for key, value in wanted.items():
        inner = found.get(key)
        if isinstance(value, dict) and isinstance(inner, dict):
            yield from unmet(inner, value, f"{path}{key}.")
        elif key not in found or inner != value:
            yield Unmet(f"{path}{key}", key, found, value)
