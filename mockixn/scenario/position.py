"""Where something stands in a scenario, for mistakes: the source, and the path in it."""

from __future__ import annotations

from typing import NamedTuple

from ..formatting import key_in_path


class Position(NamedTuple):
    """`interaction[1].id` in `stop.toml`."""

    source: str
    path: str = ""

    def key(self, key: str) -> Position:
        """The value of that key, in the table at this position."""
        inner = key_in_path(key)
        return self._replace(path=f"{self.path}.{inner}" if self.path else inner)

    def inner(self, path: str) -> Position:
        """What is at that dotted path below this position; the position itself for none."""
        return self._replace(path=".".join(filter(None, (self.path, path))))

    def item(self, number: int) -> Position:
        """The item of that number, counted from 1, in the array at this position."""
        return self._replace(path=f"{self.path}[{number}]")


class PlacedMistake(NamedTuple):
    """What is wrong, and where."""

    position: Position
    text: str

    def __str__(self) -> str:
        source, path = self.position
        return ": ".join(filter(None, (source, path, self.text)))


class Override(NamedTuple):
    """The value of a key that comes from another source than the table it stands in."""

    value: object
    source: str


def opened(found: object, position: Position) -> tuple[object, Position]:
    """What an override holds, and its own position; any other value of a key as it is."""
    if isinstance(found, Override):
        return found.value, position._replace(source=found.source)
    return found, position
