"""What a space needs from its host: the time, a wake-up, and reports of events."""

from __future__ import annotations

from typing import Any, Protocol

from ..messages.message import Message


class Host(Protocol):
    """Runs spaces: the hub of a server, or a test."""

    def real_time(self) -> float:
        """Seconds since the epoch, on a clock that never goes back."""

    def wake(self, space: Any) -> None:
        """`due` of that space may have changed."""

    def begin_outage(self, space: Any) -> bool:
        """That space is out of service: refuse new connections.

        Returns whether clients of other spaces use its port too: then a connection without a
        registered client may belong to another space.
        """

    def end_outage(self, space: Any) -> None:
        """That space accepts connections again."""

    def malformed(self, client: str | None, problem: str) -> None:
        """A frame came in that is no message."""

    def defect(self, message: Message | None) -> None:
        """mockixn itself failed while it handled that message; called inside the `except`."""
