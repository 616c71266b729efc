"""Figures for monitoring, in the text format of Prometheus: one line per figure and space."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeAlias

from ..slices import Slices, groups, in_slices
from ..space.space import Space

_Figure: TypeAlias = Callable[[Space], float]

_FIGURES: tuple[tuple[str, str, str, _Figure], ...] = (
    (
        "clients",
        "gauge",
        "Registered clients, also played ones.",
        lambda space: len(space.engine.world.clients),
    ),
    (
        "participants",
        "gauge",
        "Played participants.",
        lambda space: len(space.participants.members),
    ),
    (
        "interactions",
        "gauge",
        "Interactions in the world.",
        lambda space: len(space.engine.world.interactions),
    ),
    (
        "invitations",
        "gauge",
        "Invitations that wait for an answer.",
        lambda space: len(space.engine.world.invitations),
    ),
    (
        "journal_messages_total",
        "counter",
        "Messages in and out since the start or the last reset, one for each receiver.",
        lambda space: 0 if space.journal is None else space.journal.last,
    ),
    (
        "journal_kept",
        "gauge",
        "Journal entries that are kept.",
        lambda space: 0 if space.journal is None else len(space.journal),
    ),
    (
        "journal_dropped_total",
        "counter",
        "Journal entries that are no longer kept.",
        lambda space: 0 if space.journal is None else space.journal.dropped,
    ),
)


async def metrics(spaces: Mapping[str, Space]) -> str:
    """Every figure of every space; the default space has an empty label. It counts in slices.

    The name of a space has no character that needs an escape in a label.
    """
    there = tuple(spaces.items())
    lines: list[str] = []
    for name, type, help, figure in _FIGURES:
        samples = await in_slices(there, partial(_sample, figure))
        lines += _family(name, type, help, samples)
    in_force: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    slices = Slices()
    for key, space in there:
        for group in groups(space.in_force()):
            await slices.pause()
            for kind, rule in group:
                labels = f'space="{key}",kind="{kind}"'
                in_force[labels] += 1
                fired[labels] += rule.count.fired
    lines += _family("orders", "gauge", "Rules (cues, answers, faults) in force.", in_force.items())
    text = "How often the rules in force have acted."
    lines += _family("orders_fired", "gauge", text, fired.items())
    return "\n".join(lines) + "\n"


def _sample(figure: _Figure, named: tuple[str, Space]) -> tuple[str, float]:
    key, space = named
    return f'space="{key}"', figure(space)


def _family(name: str, type: str, help: str, samples: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield f"# HELP mockixn_{name} {help}"
    yield f"# TYPE mockixn_{name} {type}"
    for labels, value in samples:
        yield f"mockixn_{name}{{{labels}}} {value}"
