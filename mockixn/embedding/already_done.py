"""What there is to await of a check that is decided when it is called."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any

from ..space.due import Due


class AlreadyDone(Coroutine[Any, Any, list[Due]]):
    """What there is to await of a check that is done; nobody need await it."""

    def send(self, _value: Any) -> Any:
        """It ends at once."""
        raise StopIteration([])

    def throw(self, *error: Any) -> Any:
        """Nothing here handles an error."""
        raise error[0]

    def close(self) -> None:
        """Nothing is open."""

    def __await__(self) -> Generator[Any, Any, list[Due]]:
        yield from ()
        return []
