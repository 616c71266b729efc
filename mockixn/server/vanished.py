"""Finds clients that vanished while something was on its way to them.

TCP's own keep-alive asks only while nothing is on its way; then it goes on sending for a quarter of
an hour.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Set
from itertools import islice
from typing import Any, Protocol

LOOK_EVERY = 5.0
"""Seconds between two looks at all clients."""

_AT_ONCE = 500
"""Clients at which one turn of the event loop looks."""


class Peer(Protocol):
    """A connection."""

    def unacknowledged_for(self) -> float:
        """Seconds for which the client has acknowledged nothing of what is on its way; or 0."""


class Watch:
    """Looks at `peers` every LOOK_EVERY seconds, as long as there are any.

    `gone` is called with each that has acknowledged nothing for more than `limit` seconds.
    """

    def __init__(self, peers: Set[Peer], limit: float, gone: Callable[[Any, float], None]) -> None:
        self._peers = peers
        self._limit = limit
        self._gone = gone
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """There is a client."""
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(LOOK_EVERY, self._look, loop)

    def end(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._peers:
            self.begin()
            self._look_at(iter(tuple(self._peers)), loop)

    def _look_at(self, peers: Iterator[Peer], loop: asyncio.AbstractEventLoop) -> None:
        some = [*islice(peers, _AT_ONCE)]
        for peer in some:
            seconds = peer.unacknowledged_for()
            if seconds > self._limit:
                self._gone(peer, seconds)
        if some:
            loop.call_soon(self._look_at, peers, loop)
