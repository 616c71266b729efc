"""A line on which something has gone wrong: what is sent on it waits, or is lost."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from ..engine.clients import Connection
from .lines import Line

if TYPE_CHECKING:
    from .traffic import Traffic

FOREVER = float("inf")


class _Waiting(NamedTuple):
    """What leaves at `ready` (seconds since the epoch), but not before what came before it."""

    ready: float
    act: Callable[[Line], None]


class HeldLine:
    """Takes the place of a connection's line: what is sent waits for what was sent before.

    `lost` says why what is sent from now on reaches nobody, if it does not.
    """

    def __init__(self, space: Traffic, connection: Connection) -> None:
        self._space = space
        self._line: Line = connection.line
        self._queue: deque[_Waiting] = deque()
        self._gathered = 0
        self.lost: str | None = None

    @classmethod
    def of(cls, space: Traffic, connection: Connection) -> HeldLine:
        """The one that the connection has, or a new one in its line's place."""
        line = connection.line
        if not isinstance(line, cls):
            connection.line = line = cls(space, connection)
        return line

    def wait(self, seconds: float) -> None:
        """What is sent after this goes out in so many seconds, at the earliest."""
        self.put(seconds, lambda _line: None)

    def put(self, seconds: float, act: Callable[[Line], None]) -> None:
        """Do that to the line in so many seconds, after what was put before."""
        self._queue.append(_Waiting(self._space.now + seconds, act))
        if len(self._queue) == 1:
            self._wake()

    def gather(self, data: bytes, frames: int, seconds: float) -> None:
        """Hold this and what follows until there are so many frames, or the time is over."""
        if not self._gathered:
            self._gathered = frames
            self.put(seconds, lambda _line: None)
        self.send(data)

    def _wake(self) -> None:
        if not self._queue:
            return
        seconds = self._queue[0].ready - self._space.now
        if seconds == FOREVER:
            return
        if seconds > 0:
            self._space.later(seconds, self._go_on, key=self)
        else:
            self._go_on()

    def _go_on(self) -> None:
        now = self._space.now
        while self._queue and self._queue[0].ready <= now:
            self._queue.popleft().act(self._line)
        if self._queue:
            self._wake()
        else:
            self._gathered = 0

    # What a line does

    def send(self, data: bytes) -> None:
        """Send, or wait behind what waits."""
        if self.lost is not None:
            return
        if not self._queue:
            self._line.send(data)
            return
        self._queue.append(_Waiting(self._space.now, lambda line: line.send(data)))
        if self._gathered and len(self._queue) > self._gathered:
            self._queue.popleft()  # what it waited for is here
            self._gathered = 0
            self._go_on()

    def flush(self) -> None:
        """Let what was sent leave at once."""
        self._line.flush()

    def close(self, why: str) -> None:
        """Close; what waits is lost."""
        self._queue.clear()
        self._line.close(why)

    def reset(self) -> None:
        """End at once; what waits is lost."""
        self._queue.clear()
        self._line.reset()

    def half_close(self) -> None:
        """Say that nothing more will be sent."""
        self._line.half_close()

    def pause(self) -> None:
        """Read nothing until `resume`."""
        self._line.pause()

    def resume(self) -> None:
        """Read again."""
        self._line.resume()
