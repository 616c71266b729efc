"""What a space needs of whoever runs it: the time, a waking, and somebody to tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ..messages.message import Message


class Host(Protocol):
    """Whoever runs a space."""

    def real_time(self) -> float:
        """Seconds since the epoch, on a clock that never goes back."""

    def wake(self, space: Any) -> None:
        """`due` of that space may be another moment than before."""

    def begin_outage(self, space: Any) -> bool:
        """That space is away: let nobody in.

        Returns whether clients of other spaces come by its port too: then whoever has not
        registered yet may be one of them.
        """

    def end_outage(self, space: Any) -> None:
        """That space lets clients in again."""

    def malformed(self, client: str | None, problem: str) -> None:
        """A frame came in that is no message."""

    def remarked(self, client: str | None, message: Message, remarks: Sequence[str]) -> None:
        """A message came in that has mistakes; a space that is not strict carries it out."""

    def defect(self, message: Message | None) -> None:
        """mockixn itself failed at that message; called inside the `except`."""
