"""What a space needs from its host: the time, a wake-up, and reports of events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from ..messages.message import Message


class Host(Protocol):
    """Runs spaces: the hub of a server, or a test."""

    def real_time(self) -> float:
        """Seconds since the epoch, on a clock that never goes back."""

    def wake(self, space: Any) -> None:
        """`due` of that space may have changed."""

    def soon(self, act: Callable[[], None]) -> None:
        """Call `act` when others have been served."""

    def begin_outage(self, space: Any) -> bool:
        """That space is out of service: refuse new connections.

        Returns whether clients of other spaces use its port too: then a connection without a
        registered client may belong to another space.
        """

    def end_outage(self, space: Any) -> None:
        """That space accepts connections again."""

    def malformed(self, client: str | None, problem: str) -> None:
        """A frame came in that is no message."""

    def remarked(self, client: str | None, message: Message, remarks: Sequence[str]) -> None:
        """A message came in that has mistakes; a space that is not strict carries it out."""

    def defect(self, message: Message | None) -> None:
        """mockixn itself failed while it handled that message; called inside the `except`."""


class NoHost:
    """Runs a space that no server has: nothing is woken or let in, and nobody is told anything."""

    def __init__(self, now: float = 0.0) -> None:
        """`now` is its time, which stands still: seconds since the epoch."""
        self._now = now
        self._acts: deque[Callable[[], None]] = deque()

    def real_time(self) -> float:
        """The one moment that it knows."""
        return self._now

    def wake(self, space: Any) -> None:
        """Nothing is woken."""

    def soon(self, act: Callable[[], None]) -> None:
        """Nobody waits to be served; an act that calls this goes on when it has ended."""
        self._acts.append(act)
        if len(self._acts) == 1:
            while self._acts:
                try:
                    self._acts[0]()
                finally:
                    self._acts.popleft()

    def begin_outage(self, _space: Any) -> bool:
        """Nobody shares a port with it."""
        return False

    def end_outage(self, space: Any) -> None:
        """Nobody is let in."""

    def malformed(self, client: str | None, problem: str) -> None:
        """Nobody is told."""

    def remarked(self, client: str | None, message: Message, remarks: Sequence[str]) -> None:
        """Nobody is told."""

    def defect(self, message: Message | None) -> None:
        """Nobody is told."""
