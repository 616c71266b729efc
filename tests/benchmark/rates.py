"""Samples of throughput as rows of tables, and one server's held against another's."""

from __future__ import annotations

from collections.abc import Sequence

from report import Target, ratios, spread
from samples import Rate, Sample

HEAD = (
    "server",
    "connections",
    "cold, a second",
    "warm, a second",
    "server CPU, µs a request",
    "server's processor",
    "load generator's processor",
)

COMPARED = ("connections", "cold", "warm", "target, warm", "", "warm, by server CPU")


def row(name: str, connections: int, samples: Sequence[Sample]) -> Sequence[object]:
    """What one server did, under HEAD."""
    warm: list[Rate] = [each.warm for each in samples]
    return (
        name,
        connections,
        spread(each.cold.per_second for each in samples),
        spread(each.per_second for each in warm),
        spread((each.server_microseconds for each in warm), ".1f"),
        spread((each.server_share for each in warm), ".0%"),
        spread((each.load_share for each in warm), ".0%"),
    )


def rates_of(above: Sequence[Sample], below: Sequence[Sample]) -> tuple[list[float], list[float]]:
    """Ratios of transactions a second, cold and warm."""
    return (
        ratios((each.cold.per_second for each in above), (each.cold.per_second for each in below)),
        ratios((each.warm.per_second for each in above), (each.warm.per_second for each in below)),
    )


def compared(
    name: str,
    connections: int,
    above: Sequence[Sample],
    below: Sequence[Sample],
    target: Target | None = None,
) -> Sequence[object]:
    """One server to another, under COMPARED with a column for its name before."""
    cold, warm = rates_of(above, below)
    processor = ratios(
        (each.warm.server_microseconds for each in below),
        (each.warm.server_microseconds for each in above),
    )
    return (
        name,
        connections,
        spread(cold, ".2f"),
        spread(warm, ".2f"),
        target or "",
        target.verdict(warm) if target else "",
        spread(processor, ".2f"),
    )
