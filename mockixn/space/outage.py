"""A space that is away for a while: nobody is let in, and its world stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..engine.timers import SAME_MOMENT

if TYPE_CHECKING:
    from .pipeline import Pipeline


class Outage:
    """Whether the space is away, as after the end of a server's process, and until when."""

    def __init__(self, space: Pipeline) -> None:
        self._space = space
        self._until: float | None = None

    def __bool__(self) -> bool:
        return self._until is not None

    def begin(self, seconds: float) -> None:
        """Reset every connection, and let nobody in for so many seconds.

        No client departs: what an agent handles stays with it, and timers go on. Where it is away
        already, it comes back at the later of the two moments.
        """
        space = self._space
        self._until = max(self._until or 0.0, space.now + seconds)
        shares_port = space.shell.gone(space)
        for connection in tuple(space.connections):
            if connection.clients or not shares_port:
                space.engine.vanished(connection)
                space.drop_connection(connection, lambda line: line.reset())
        space.later(seconds, self._come_back)

    def _come_back(self) -> None:
        if self._until is not None and self._until <= self._space.now + SAME_MOMENT:
            self.end()
            self._space.company.come_back()

    def end(self) -> None:
        """Let clients in again; nothing where it is not away."""
        if self._until is not None:
            self._until = None
            self._space.shell.back(self._space)
