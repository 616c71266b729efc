"""The condition of a snapshot: a small part of the vendor's SQL-like language [ours].

    condition = all { "or" all }
    all       = one { "and" one }
    one       = "not" one
              | "(" condition ")"
              | operand ("=" | "<>" | "!=" | "<" | "<=" | ">" | ">=") value
              | operand [ "not" ] "in" "(" value { "," value } ")"
              | operand [ "not" ] "like" text
              | operand "is" [ "not" ] "null"
    operand   = name | "[" name "]" | function ( "()" | "[]" )
    function  = "_age" | "_time_in_queue"
    value     = text | number
    text      = "'" characters "'"

Upper and lower case are equal in words and names. `media_type` is the property MediaType: a
database column without its underscores. A name that is not a plain word (`and`, `contact id`)
stands in square brackets. Within a text `''` is one quote. A text equals only the same text, a
number only the same number, and only the like have an order. In a pattern of `like`, `%` stands for
any characters and `_` for one. `_age` is the seconds since ReceivedAt, `_time_in_queue` since
PlacedInQueueAt. As in SQL, a comparison with a property that the interaction does not have is
unknown, and so is its opposite: neither is fulfilled.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

from ..codes import ErrorCode
from ..errors import Refused
from ..messages.moments import moment_of
from ..wire.attributes import Value

# One of these groups matches at any position; no valid condition contains an `other`.
_TOKEN = (
    r"\s*(?:(?P<text>'[^']*(?:''[^']*)*')"
    r"|(?P<number>-?[0-9]{1,18}(?!\w))"
    r"|\[(?P<bracketed>[^\[\]]+)\]"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><>|!=|<=|>=|[=<>(),]|\[\])"
    r"|(?P<end>\Z)"
    r"|(?P<other>\S+))"
)
_RESERVED = ("and", "or", "in", "not", "like", "is", "null")
_SINCE = {"_age": "receivedat", "_time_in_queue": "placedinqueueat"}
_NOW = "\0"  # under which a test finds the present moment: no name is like it
_NESTING = 50
_MOST_VALUES = 1000  # each of them may be compared with each interaction

# Database columns whose property has another name (PROPS).
_ALIASES = {
    "id": "interactionid",
    "state": "interactionstate",
    "type": "interactiontype",
    "subtype": "interactionsubtype",
}

_Columns: TypeAlias = Mapping[str, Any]
_Test: TypeAlias = Callable[[_Columns], bool | None]  # None: unknown
_Operand: TypeAlias = Callable[[_Columns], Any]  # None: not there

_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_EQUALITY = ("=", "<>", "!=")


class Condition(NamedTuple):
    """A parsed condition. `equals` has the properties for which it requires one value.

    With an index on such a property, not every interaction must be tested. Its names are in lower
    case, without underscores.
    """

    test: _Test
    equals: Mapping[str, Value]

    def holds(self, columns: Mapping[str, Value], now: float = 0.0) -> bool:
        """Whether an interaction with these columns fulfils it; of equal names the first counts.

        `now` is in seconds since the epoch.
        """
        bare: dict[str, Any] = {_bare(name): value for name, value in [*columns.items()][::-1]}
        bare[_NOW] = now
        return self.test(bare) is True


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
        return Condition(lambda columns: _any(test(columns) for test in tests), {})

    def _all(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self._take("and"):
            parts.append(self._one(depth))
        if len(parts) == 1:
            return parts[0]
        tests = [each.test for each in parts]
        equals = {name: value for each in parts for name, value in each.equals.items()}
        return Condition(lambda columns: _all(test(columns) for test in tests), equals)

    def _one(self, depth: int) -> Condition:
        if self._next.text.lower() in ("(", "not") and depth == _NESTING:
            raise self._wrong(f"at most {_NESTING} brackets within one another")
        if self._take("not"):
            return Condition(_opposite(self._one(depth + 1).test), {})
        if self._take("("):
            inner = self._any(depth + 1)
            self._need(")")
            return inner
        if self._next.text.lower() in _SINCE and self._next.kind == "word":
            return Condition(self._comparison(self._seconds()), {})
        name = self._property()
        if self._take("="):
            value = self._value()
            return Condition(_compared(_column(name), "=", value), {name: value})
        return Condition(self._comparison(_column(name)), {})

    def _comparison(self, operand: _Operand) -> _Test:
        sign = self._next.text
        if self._next.kind == "sign" and sign in _COMPARISONS:
            self._advance()
            return _compared(operand, sign, self._value())
        if self._take("is"):
            wants = self._take("not")
            self._need("null")
            return lambda columns: (operand(columns) is not None) is wants
        negated = self._take("not")
        if self._take("in"):
            values = self._values()
            test: _Test = _if_there(operand, lambda found: found in values)
        elif self._take("like"):
            test = _if_there(operand, _like(self._text_value()))
        else:
            raise self._wrong("'in' or 'like'" if negated else _AFTER_OPERAND)
        return _opposite(test) if negated else test

    def _seconds(self) -> _Operand:
        """The seconds since a moment of the interaction; None if it has none."""
        since = _SINCE[self._next.text.lower()]
        self._advance()
        if not self._take("[]"):
            self._need("(")
            self._need(")")

        def seconds(columns: _Columns) -> Any:
            try:
                return columns[_NOW] - moment_of(columns[since])
            except (KeyError, TypeError, ValueError, OverflowError):
                return None  # it is not there; or user data has that name, and no moment

        return seconds

    def _property(self) -> str:
        token = self._next
        plain = token.kind == "word" and token.text.lower() not in _RESERVED
        if not plain and token.kind != "bracketed":
            raise self._wrong("a property")
        self._advance()
        name = _bare(token.text)
        return _ALIASES.get(name, name)

    def _text_value(self) -> str:
        if self._next.kind != "text":
            raise self._wrong("a text in quotes")
        return str(self._value())

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


_AFTER_OPERAND = "a comparison such as '=', 'in', 'like' or 'is null'"


def _any(found: Iterable[bool | None]) -> bool | None:
    """`or` as in SQL: unknown where nothing is true and something unknown."""
    unknown = False
    for each in found:
        if each:
            return True
        unknown = unknown or each is None
    return None if unknown else False


def _all(found: Iterable[bool | None]) -> bool | None:
    """`and` as in SQL: unknown where nothing is false and something unknown."""
    unknown = False
    for each in found:
        if each is False:
            return False
        unknown = unknown or each is None
    return None if unknown else True


def _opposite(test: _Test) -> _Test:
    def opposite(columns: _Columns) -> bool | None:
        found = test(columns)
        return None if found is None else not found

    return opposite


def _column(name: str) -> _Operand:
    return lambda columns: columns.get(name)


def _if_there(operand: _Operand, test: Callable[[Any], bool | None]) -> _Test:
    def tested(columns: _Columns) -> bool | None:
        found = operand(columns)
        return None if found is None else test(found)

    return tested


def _compared(operand: _Operand, sign: str, value: Value) -> _Test:
    compare = _COMPARISONS[sign]
    if sign in _EQUALITY:
        return _if_there(operand, lambda found: compare(found, value))
    like = str if isinstance(value, str) else (int, float)
    return _if_there(
        operand, lambda found: compare(found, value) if isinstance(found, like) else None
    )


def _like(pattern: str) -> Callable[[Any], bool | None]:
    """A test of texts by a pattern. Its time grows with pattern times text, and no faster."""
    texts = pattern.split("%")
    first, *others = [
        re.compile("".join("." if each == "_" else re.escape(each) for each in text), re.DOTALL)
        for text in texts
    ]

    def matches(text: Any) -> bool | None:
        if not isinstance(text, str):
            return None
        if not others:
            return first.fullmatch(text) is not None
        found = first.match(text)
        for part in others[:-1]:
            found = found and part.search(text, found.end())
        start = len(text) - len(texts[-1])  # of what stands behind the last %
        is_before = found is not None and found.end() <= start
        return is_before and others[-1].fullmatch(text, start) is not None

    return matches
