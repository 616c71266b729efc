"""Compares a version of a model with the messages sent: a tick or a cross for each message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..engine.versions import OURS, Step, Version
from ..journal import Entry


@dataclass(frozen=True, slots=True)
class Comparison:
    """Which steps of a version were seen, and which messages belong to no step.

    A step is seen if its message went to the client of its participant, after all earlier steps
    with the same client. `seen` has one truth value for each step.
    """

    version: Version
    seen: tuple[bool, ...]
    unasked: tuple[Entry, ...]

    @property
    def complete(self) -> bool:
        """Whether every step was seen, and no other message was sent."""
        return all(self.seen) and not self.unasked

    def formatted(self) -> str:
        """One line for each step: ✓ or ✗, message, protocol, receiver, and remarks."""
        lines = [
            (
                "✓" if seen else "✗",
                step.message,
                step.protocol.label,
                f"→ {step.participant}",
                _remarks(step),
            )
            for step, seen in zip(self.version.steps, self.seen, strict=True)
        ]
        lines += [
            (
                "✗",
                entry.message.name,
                entry.message.spec.protocol.label,
                f"→ {entry.client}",
                "not in the sequence",
            )
            for entry in self.unasked
            if entry.message is not None
        ]
        widths = [max(len(line[column]) for line in lines) for column in range(5)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


def compare(version: Version, entries: Iterable[Entry], clients: Mapping[str, str]) -> Comparison:
    """Compare sent messages with the version's steps; `clients` has the ClientName of each role.

    Only delivered messages count, and only their order at each client: the network guarantees no
    order between clients.
    """
    sent = [each for each in entries if each.direction == "out" and each.message is not None]
    unasked = [entry for entry in sent if entry.problem is None]
    seen: list[bool] = []
    last: dict[str, int] = {}
    for step in version.steps:
        client = clients[step.participant]
        found = next((entry for entry in unasked if _is(entry, step, client)), None)
        in_order = found is not None and found.seq > last.get(client, 0)
        if found is not None:
            unasked.remove(found)
            last[client] = found.seq
        seen.append(in_order)
    return Comparison(version, tuple(seen), tuple(unasked))


def _is(entry: Entry, step: Step, client: str) -> bool:
    message = entry.message
    return (
        message is not None
        and entry.client == client
        and message.name == step.message
        and message.spec.protocol is step.protocol
    )


def _remarks(step: Step) -> str:
    parts = [] if step.in_place_of is None else [f"in place of {step.in_place_of}"]
    parts += ["[ours]"] if step.source == OURS else []
    return " ".join(parts)
