"""What monitoring reads: Prometheus's text format, a figure a line and space."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..space.space import Space

_FIGURES: tuple[tuple[str, str, str, Callable[[Space], float]], ...] = (
    (
        "clients",
        "gauge",
        "Registered clients, played ones too",
        lambda s: len(s.engine.world.clients),
    ),
    ("participants", "gauge", "Played participants", lambda s: len(s.participants)),
    (
        "interactions",
        "gauge",
        "Interactions in the world",
        lambda s: len(s.engine.world.interactions),
    ),
    ("invitations", "gauge", "Open invitations", lambda s: len(s.engine.world.invitations)),
    (
        "journal_messages_total",
        "counter",
        "Messages in and out since the start or the last reset",
        lambda s: 0 if s.journal is None else s.journal.last,
    ),
    (
        "journal_kept",
        "gauge",
        "Journal entries that are kept",
        lambda s: 0 if s.journal is None else len(s.journal),
    ),
    (
        "journal_dropped_total",
        "counter",
        "Journal entries that are no longer kept",
        lambda s: 0 if s.journal is None else s.journal.dropped,
    ),
    ("orders", "gauge", "Cues, answers and faults in force", lambda s: len(s.orders())),
    (
        "orders_fired_total",
        "counter",
        "How often those in force have acted",
        lambda s: sum(each.fired for each in s.orders()),
    ),
)


def metrics(spaces: Mapping[str, Space]) -> str:
    """Every figure of every space; the default space has an empty label."""
    lines = []
    for name, kind, help, figure in _FIGURES:
        lines += [f"# HELP mockixn_{name} {help}", f"# TYPE mockixn_{name} {kind}"]
        # A space's name has nothing in it that a label must escape.
        lines += [f'mockixn_{name}{{space="{key}"}} {figure(each)}' for key, each in spaces.items()]
    return "\n".join(lines) + "\n"
