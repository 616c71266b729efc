"""Long work in an event loop, in slices: between two of them the loop serves everybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from time import perf_counter
from typing import TypeVar
from weakref import WeakKeyDictionary

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

_LONGEST = 0.002  # seconds of one slice
_GROUP = 100  # items between two looks at the clock

# Whoever works in slices has a turn once in each round of its loop, whatever others do there.
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


class Slices:
    """The slices of one piece of work: `pause` after each step of it, of a millisecond at most."""

    def __init__(self) -> None:
        self._until = 0.0  # the first step waits too: a hundred of them may begin at once

    async def pause(self) -> None:
        """Let the loop serve others where the slice is over; of all who wait one goes on."""
        if perf_counter() < self._until:
            return
        loop = asyncio.get_running_loop()
        turn = _turns.get(loop)
        if turn is None:
            turn = _turns[loop] = asyncio.Lock()
        async with turn:
            await asyncio.sleep(0)
        self._until = perf_counter() + _LONGEST


def groups(items: Iterable[_Item], size: int = _GROUP) -> Iterator[list[_Item]]:
    """The items, `size` at a time."""
    left = iter(items)
    while group := [*islice(left, size)]:
        yield group


async def in_slices(items: Collection[_Item], made: Callable[[_Item], _Result]) -> list[_Result]:
    """What `made` makes of each item, in slices where they are many."""
    if len(items) <= _GROUP:
        return [made(each) for each in items]
    found: list[_Result] = []
    slices = Slices()
    for group in groups(tuple(items)):
        await slices.pause()
        found += map(made, group)
    return found
