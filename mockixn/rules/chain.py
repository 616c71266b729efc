"""What follows from what at one moment of the clock, so that a circle of cues is seen and ends."""

from __future__ import annotations

from collections.abc import Hashable

_MOST_ROUNDS = 1000


class Chain:
    """What has led to the present act: the rules that have acted, one because of the other.

    All chains that begin with one message count together how often a rule has acted because of its
    own act. An act that is not because of itself counts nothing, however many there are.
    """

    __slots__ = ("_rounds", "_rules")

    def __init__(self) -> None:
        self._rules: frozenset[Hashable] = frozenset()
        self._rounds = _Rounds()

    def followed_by(self, rule: Hashable) -> Chain:
        """The chain with an act of that rule at its end."""
        longer = Chain.__new__(Chain)
        longer._rounds = self._rounds
        longer._rules = self._rules | {rule}
        if rule in self._rules:
            self._rounds.count += 1
        return longer

    def circle(self) -> str | None:
        """Why nothing more may follow, told once; empty where it was told; None where it may."""
        rounds = self._rounds
        if rounds.count <= _MOST_ROUNDS:
            return None
        if rounds.is_told:
            return ""
        rounds.is_told = True
        return f"{_MOST_ROUNDS} cues have followed from one message already"


class _Rounds:
    __slots__ = ("count", "is_told")

    def __init__(self) -> None:
        self.count = 0
        self.is_told = False
