"""Which rule takes a message: a decision without side effects, for the space and for `explain`.

A decision says what the rules have counted once it is carried out. Whoever carries it out commits
it; whoever only asks goes on from its counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, TypeAlias

from .index import ActiveRule, Count, S

Counts: TypeAlias = Mapping[ActiveRule[S], Count]
"""What rules have counted, where that is otherwise than in force."""

Draw: TypeAlias = Callable[[ActiveRule[S]], float]
"""A number from 0 to 1, drawn by chance for a rule."""


class Decision(Generic[S]):
    """`rule` takes the message, if any does; `draw` is what was drawn for it.

    `counts` are those of every rule that has looked at the message.
    """

    __slots__ = ("counts", "draw", "rule")

    def __init__(
        self, rule: ActiveRule[S] | None, draw: float | None, counts: dict[ActiveRule[S], Count]
    ) -> None:
        self.rule = rule
        self.draw = draw
        self.counts = counts

    def commit(self) -> None:
        """Let the rules count what they have looked at."""
        for rule, count in self.counts.items():
            rule.count = count
        if self.rule is not None:
            self.rule.acted = True


def decide(
    rules: Iterable[ActiveRule[S]], before: Counts[S], draw: Draw[S] | None = None
) -> Decision[S]:
    """Which of the rules that a message matches takes it; `before` is what they have counted.

    With `draw`, each rule counts and draws, whatever the others do: so one more rule does not
    change when another one acts. Without it, the first rule whose turn it is takes the message,
    and those after it do not count it.
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
            else:  # chance is against it, or an earlier rule has got this message
                new = new._replace(fired=old.fired)
        counts[rule] = new
        if draw is None and taken is not None:
            break
    return Decision(taken, drawn_by_taken, counts)
