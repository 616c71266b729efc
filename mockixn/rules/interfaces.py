"""What a space needs of a connection: somebody who carries bytes to the other side."""

from __future__ import annotations

from typing import Protocol


class Transport(Protocol):
    """One connection, seen from the space. A socket is one, and so is a played participant."""

    def send(self, data: bytes) -> None:
        """Carry bytes, after what was sent before."""

    def flush(self) -> None:
        """Let what was sent leave at once, in a piece of its own."""

    def close(self, why: str) -> None:
        """Close after what was sent."""

    def reset(self) -> None:
        """End at once, as a process that dies does: what was sent may be lost."""

    def half_close(self) -> None:
        """Say that nothing more will be sent, after what was; what comes is still read."""

    def pause(self) -> None:
        """Read nothing until `resume`."""

    def resume(self) -> None:
        """Read again."""
