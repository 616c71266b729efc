"""Where something stands in a scenario, for mistakes: the source, and the path in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..formatting import key_in_path

_PART = re.compile(r'\.?(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*")|\[[0-9]+\]')


class Position(NamedTuple):
    """`interaction[1].id` in `stop.toml`, on a line where that is known."""

    source: str
    path: str = ""
    line: int | None = None

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
        source, path, line = self.position
        where = source if line is None else f"{source}:{line}"
        return ": ".join(filter(None, (where, path, self.text)))


class Override(NamedTuple):
    """The value of a key that comes from another source than the table it stands in."""

    value: object
    source: str


def opened(found: object, position: Position) -> tuple[object, Position]:
    """What an override holds, and its own position; any other value of a key as it is."""
    if isinstance(found, Override):
        return found.value, position._replace(source=found.source)
    return found, position


class Origin(NamedTuple):
    """Where a scenario was read: in a text that has a name, with overrides of some of its keys.

    `overrides` has the source of each, by its path.
    """

    source: str = ""
    text: str = ""
    overrides: Mapping[str, str] = {}

    def placed(self, path: str, text: str) -> PlacedMistake:
        """A mistake at that path of the scenario."""
        for each in _outwards(path):
            if each in self.overrides:
                return PlacedMistake(Position(self.overrides[each], path), text)
        return PlacedMistake(Position(self.source, path, self._line(path)), text)

    def _line(self, path: str) -> int | None:
        """The line of what is at that path or, where nothing is, of the table around it."""
        if not self.text:
            return None
        from .lines import lines_of  # only mistakes need lines

        lines = lines_of(self.text)
        return next((lines[each] for each in _outwards(path) if each in lines), None)


def _outwards(path: str) -> Iterator[str]:
    """The path, and those of the tables and arrays around it, the innermost first."""
    ends = [part.end() for part in _PART.finditer(path)]
    return (path[:end] for end in reversed(ends))
