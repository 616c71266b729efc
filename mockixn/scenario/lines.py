"""On which line of a TOML text each key stands, which `tomllib` does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..formatting import key_in_path

_BLANK = re.compile(r"(?:[ \t]|\r?\n|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?""""{0,2}', re.DOTALL),
    re.compile(r"'''.*?''''{0,2}", re.DOTALL),
    re.compile(r'"(?:[^"\\]|\\.)*"'),
    re.compile(r"'[^']*'"),
)
_SINGLE = re.compile(r"[^,\]}#\r\n]*")


@lru_cache(maxsize=1)
def lines_of(text: str) -> Mapping[str, int]:
    """The line of each key, table and item of an array, by its path: `answer[2].on.message`.

    Lines count from 1; paths are those of `Position`. The text must be right: what is no TOML gives
    any lines, but an answer.
    """
    return _Scan(text).lines


class _Scan:
    def __init__(self, text: str) -> None:
        self.lines: dict[str, int] = {}
        self._text = text
        self._at = 0
        self._counted = (0, 1)  # up to which character lines are counted, and the line there
        self._items: dict[str, int] = {}  # of each array of tables
        table = ""
        self._skip(_BLANK)
        while self._at < len(text):
            before = self._at
            if text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
            if self._at == before:
                return

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[0]

    def _next_is(self, mark: str) -> bool:
        """Whether that stands here; it is passed then."""
        is_next = self._text.startswith(mark, self._at)
        self._at += len(mark) * is_next
        return is_next

    def _note(self, path: str, at: int) -> None:
        """That path stands at that character, unless it has stood before."""
        if path not in self.lines:
            before, line = self._counted
            self._counted = at, line + self._text.count("\n", before, at)
            if at < before:
                self._counted = at, self._text.count("\n", 0, at) + 1
            self.lines[path] = self._counted[1]

    def _header(self) -> str:
        """`[a.b]` or `[[a.b]]`; returns the path of its table."""
        start = self._at
        is_item = self._next_is("[[")
        if not is_item:
            self._next_is("[")
        *outer, last = self._keys()
        self._next_is("]]" if is_item else "]")
        path = ""
        for key in outer:
            path = self._latest(_inner(path, key))
            self._note(path, start)
        path = _inner(path, last)
        self._note(path, start)
        if not is_item:
            return self._latest(path)
        self._items[path] = self._items.get(path, 0) + 1
        path = self._latest(path)
        self._note(path, start)
        return path

    def _latest(self, path: str) -> str:
        """The last table of an array of tables so far; any other path as it is."""
        return f"{path}[{self._items[path]}]" if path in self._items else path

    def _keys(self) -> list[str]:
        """A dotted key."""
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self._next_is("."):
                return keys

    def _key(self) -> str:
        return self._skip(_BARE) or _unquoted(self._string())

    def _string(self) -> str:
        return next((found for pattern in _STRINGS if (found := self._skip(pattern))), "")

    def _pair(self, table: str) -> None:
        """`a.b = value`"""
        start, path = self._at, table
        for key in self._keys():
            path = _inner(path, key)
            self._note(path, start)
        self._next_is("=")
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: str) -> None:
        if self._next_is("["):
            for number in self._parts("]"):
                self._note(f"{path}[{number}]", self._at)
                self._value(f"{path}[{number}]")
        elif self._next_is("{"):
            for _ in self._parts("}"):
                self._pair(path)
        else:
            _ = self._string() or self._skip(_SINGLE)

    def _parts(self, end: str) -> Iterable[int]:
        """The number of each part between commas, when its first character is next."""
        number = 0
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text) or self._next_is(end):
                return
            number, before = number + 1, self._at
            yield number
            self._skip(_BLANK)
            self._next_is(",")
            if self._at == before:
                self._at += 1


def _inner(path: str, key: str) -> str:
    inner = key_in_path(key)
    return f"{path}.{inner}" if path else inner


def _unquoted(text: str) -> str:
    import tomllib  # not needed where there is no scenario file

    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except ValueError:
        return text
    return value if isinstance(value, str) else text
