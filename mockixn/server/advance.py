"""Moving the held clock of a space, while its clients are served."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary

from ..slices import Slices
from ..space.space import Space

# Two calls at once move the clock one after the other: by the sum of both.
_moving: WeakKeyDictionary[Space, asyncio.Lock] = WeakKeyDictionary()


async def advance(space: Space, seconds: float) -> None:
    """Fire every timer up to then, each at its own moment, in slices; then return.

    Raises OrderRefused if the clock is not held, or cannot be moved so far.
    """
    async with _moving.setdefault(space, asyncio.Lock()):
        slices = Slices()
        for _ in space.advancing(seconds):
            await slices.pause()
