"""The condition of a snapshot: a small part of the vendor's SQL-like language [ours].

    condition = all { "or" all }
    all       = one { "and" one }
    one       = "(" condition ")"
              | property ("=" | "<>") value
              | property "in" "(" value { "," value } ")"
    property  = name | "[" name "]"
    value     = "'" text "'" | number

Upper and lower case are equal in words and names. `media_type` is the property MediaType: a
database column without its underscores. A name that is not a plain word (`and`, `contact id`)
stands in square brackets. Within a text `''` is one quote. A text equals only the same text, a
number only the same number. An interaction without the property fulfils neither `=` nor `<>` nor
`in`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

from ..codes import ErrorCode
from ..errors import Refused
from ..wire.attributes import Value

# One of these groups matches at any position; no valid condition contains an `other`.
_TOKEN = (
    r"\s*(?:(?P<text>'[^']*(?:''[^']*)*')"
    r"|(?P<number>-?[0-9]{1,18}(?!\w))"
    r"|\[(?P<bracketed>[^\[\]]+)\]"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><>|[=(),])"
    r"|(?P<end>\Z)"
    r"|(?P<other>\S+))"
)
_RESERVED = ("and", "or", "in")
_NESTING = 50
_MOST_VALUES = 1000  # each of them may be compared with each interaction

# Database columns whose property has another name (PROPS).
_ALIASES = {
    "id": "interactionid",
    "state": "interactionstate",
    "type": "interactiontype",
    "subtype": "interactionsubtype",
}

_Test: TypeAlias = Callable[[Mapping[str, Value]], bool]


class Condition(NamedTuple):
    """A parsed condition. `equals` has the properties for which it requires one value.

    With an index on such a property, not every interaction must be tested. Its names are in lower
    case, without underscores.
    """

    test: _Test
    equals: Mapping[str, Value]

    def holds(self, columns: Mapping[str, Value]) -> bool:
        """Whether an interaction with these columns fulfils it; of equal names the first counts."""
        return self.test({_bare(name): value for name, value in [*columns.items()][::-1]})


def parse_condition(text: str) -> Condition:
    """Parse a condition. Raises Refused, with the position, for text outside the grammar above."""
    return _Reader(text).condition()


@cache  # compiled for the first condition, not at the start
def _token() -> re.Pattern[str]:
    return re.compile(_TOKEN)


@lru_cache(maxsize=2048)  # most interactions have the same columns
def _bare(name: str) -> str:
    return name.replace("_", "").lower()


class _Token(NamedTuple):
    kind: str  # a group of _TOKEN
    text: str
    start: int
    end: int


class _Reader:
    """Reads a text from left to right; `_next` is the token that is read but not used yet."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._values_left = _MOST_VALUES
        self._next = self._read(0)

    def condition(self) -> Condition:
        found = self._any(0)
        if self._next.kind != "end":
            raise self._wrong("'and', 'or' or the end")
        return found

    def _any(self, depth: int) -> Condition:
        choices = [self._all(depth)]
        while self._take("or"):
            choices.append(self._all(depth))
        if len(choices) == 1:
            return choices[0]
        tests = [each.test for each in choices]
        return Condition(lambda columns: any(test(columns) for test in tests), {})

    def _all(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self._take("and"):
            parts.append(self._one(depth))
        if len(parts) == 1:
            return parts[0]
        tests = [each.test for each in parts]
        equals = {name: value for each in parts for name, value in each.equals.items()}
        return Condition(lambda columns: all(test(columns) for test in tests), equals)

    def _one(self, depth: int) -> Condition:
        if self._next.text == "(" and depth == _NESTING:
            raise self._wrong(f"at most {_NESTING} brackets within one another")
        if self._take("("):
            inner = self._any(depth + 1)
            self._need(")")
            return inner
        name = self._property()
        if self._take("="):
            value = self._value()
            return Condition(lambda columns: columns.get(name) == value, {name: value})
        if self._take("<>"):
            value = self._value()
            return Condition(lambda columns: columns.get(name, value) != value, {})
        if self._take("in"):
            values = self._values()
            return Condition(lambda columns: columns.get(name) in values, {})
        raise self._wrong("'=', '<>' or 'in'")

    def _property(self) -> str:
        token = self._next
        plain = token.kind == "word" and token.text.lower() not in _RESERVED
        if not plain and token.kind != "bracketed":
            raise self._wrong("a property")
        self._advance()
        name = _bare(token.text)
        return _ALIASES.get(name, name)

    def _values(self) -> frozenset[Value]:
        self._need("(")
        values = {self._value()}
        while self._take(","):
            values.add(self._value())
        self._need(")")
        return frozenset(values)

    def _value(self) -> Value:
        token = self._next
        self._values_left -= 1
        if self._values_left < 0:
            raise self._wrong(f"at most {_MOST_VALUES} values")
        if token.kind not in ("text", "number"):
            raise self._wrong("a text in quotes or a number of at most 18 digits")
        self._advance()
        return int(token.text) if token.kind == "number" else token.text[1:-1].replace("''", "'")

    def _take(self, wanted: str) -> bool:
        """Whether the next token is that word or sign; if so, use it."""
        token = self._next
        if token.kind not in ("word", "sign") or token.text.lower() != wanted:
            return False
        self._advance()
        return True

    def _need(self, wanted: str) -> None:
        if not self._take(wanted):
            raise self._wrong(repr(wanted))

    def _advance(self) -> None:
        self._next = self._read(self._next.end)

    def _read(self, at: int) -> _Token:
        found = _token().match(self._text, at)
        assert found is not None, "some group of _TOKEN matches anything"
        kind = str(found.lastgroup)
        return _Token(kind, found[kind], found.start(kind), found.end())

    def _wrong(self, expected: str) -> Refused:
        token = self._next
        found = "the end" if token.kind == "end" else repr(token.text[:40])
        where = f"condition, character {token.start + 1}"
        return Refused(ErrorCode.INVALID_CONDITION, f"{where}: found {found}, expected {expected}")
