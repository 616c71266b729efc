"""Which rule takes a message: a decision without side effects, for the space and for `explain`.

A decision has the new counts of the rules. The space commits them; `explain` only passes them to
its next decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeAlias

from .index import ActiveRule, Count, S

Counts: TypeAlias = Mapping[ActiveRule[S], Count]
"""Counts of rules that are not committed; every other rule has its own count."""

Draw: TypeAlias = Callable[[ActiveRule[S]], float]
"""Draws a random number from 0 to 1 for a rule."""


class Decision(Generic[S]):
    """`rule` takes the message, or None if no rule does; `draw` is its random number, if it drew.

    `counts` has the new count of every rule that has counted the message.
    """

    __slots__ = ("counts", "draw", "rule")

    def __init__(
        self, rule: ActiveRule[S] | None, draw: float | None, counts: dict[ActiveRule[S], Count]
    ) -> None:
        self.rule = rule
        self.draw = draw
        self.counts = counts

    def commit(self) -> None:
        """Store the new counts in the rules."""
        for rule, count in self.counts.items():
            rule.count = count
        if self.rule is not None:
            self.rule.acted = True


def decide(
    rules: Iterable[ActiveRule[S]], before: Counts[S], draw: Draw[S] | None = None
) -> Decision[S]:
    """Which of the rules that match a message takes it; `before` has counts not committed yet.

    With `draw`, each rule counts and draws, whatever the other rules do: so an additional rule does
    not change when another rule fires. Without it, the first rule whose turn it is takes the
    message, and the rules after it do not count the message.
    """
    taken: ActiveRule[S] | None = None
    drawn_by_taken: float | None = None
    counts: dict[ActiveRule[S], Count] = {}
    for rule in rules:
        old = before.get(rule, rule.count)
        new = old.plus_one(rule.setting)
        if new.fired > old.fired:
            chance = getattr(rule.setting, "probability", 1)
            drawn = draw(rule) if draw is not None and chance < 1 else None
            if taken is None and (drawn is None or drawn < chance):
                taken, drawn_by_taken = rule, drawn
            else:  # the draw is too high, or an earlier rule takes this message
                new = new._replace(fired=old.fired)
        counts[rule] = new
        if draw is None and taken is not None:
            break
    return Decision(taken, drawn_by_taken, counts)
