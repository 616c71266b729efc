"""Which of several expected messages each found one is, so that as many as possible are found."""

from __future__ import annotations

from collections.abc import Sequence


def assigned(choices: Sequence[Sequence[int]]) -> list[int | None]:
    """For each of `choices` one of its numbers, none twice; None where nothing is left for it.

    Whatever is None could not be had by giving the others before it other numbers.
    """
    chosen: list[int | None] = [None] * len(choices)
    holder: dict[int, int] = {}
    for who in range(len(choices)):
        free, reached_from = _free(who, choices, holder)
        while free is not None:  # hand it on: who reached it takes it, and leaves another
            taker = reached_from[free]
            holder[free] = taker
            chosen[taker], free = free, chosen[taker]
    return chosen


def _free(
    who: int, choices: Sequence[Sequence[int]], holder: dict[int, int]
) -> tuple[int | None, dict[int, int]]:
    """A number that nobody holds, reached through those whose holders could have others instead.

    Breadth first: recursion would be as deep as there are choices.
    """
    reached_from: dict[int, int] = {}
    waiting = [who]
    for each in waiting:
        for number in choices[each]:
            if number in reached_from:
                continue
            reached_from[number] = each
            if number not in holder:
                return number, reached_from
            waiting.append(holder[number])
    return None, reached_from
