"""The condition of a snapshot: a small part of the vendor's SQL-like text.

    condition = either { "or" either }
    either    = one { "and" one }
    one       = "(" condition ")" | property ("=" | "<>") value | property "in" "(" value, … ")"
    property  = name | "[" name "]"      value = 'text' | number

Names and words are read whatever their case, and `media_type` is the property MediaType: a
database column without its underscores [ours]. A text is doubled quotes aside what stands between
its quotes. A property that an interaction does not have equals nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ..codes import ErrorCode
from ..errors import Refused
from ..wire.attributes import Value

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+)|\[(?P<bracketed>\w+)\]|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<sign><>|[=(),]))"
)
_NESTING = 50

Test: TypeAlias = Callable[[Mapping[str, Value]], bool]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has been read. `equals` are properties that it requires to have one value.

    Whoever has an index on one of them need not look at everything.
    """

    test: Test
    equals: Mapping[str, Value]

    def holds(self, columns: Mapping[str, Value]) -> bool:
        """Whether an interaction with these properties meets it."""
        return self.test({_bare(name): value for name, value in columns.items()})


def parse(text: str) -> Condition:
    """Read a condition. Raises Refused for anything beyond the part above, saying where."""
    reader = _Reader(text)
    condition = reader.either(0)
    reader.end()
    return condition


def _bare(name: str) -> str:
    return name.replace("_", "").lower()


# What database columns are called whose property has another name (PROPS).
_ALIASES = {
    "id": "interactionid",
    "state": "interactionstate",
    "type": "interactiontype",
    "subtype": "interactionsubtype",
}


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._tokens = self._read()
        self._next: tuple[str, str] | None = next(self._tokens, None)

    def _read(self) -> Iterator[tuple[str, str]]:
        while self._text[self._at :].strip():
            found = _TOKEN.match(self._text, self._at)
            if found is None:
                raise self._wrong("a property, value or operator")
            self._at = found.end()
            kind = str(found.lastgroup)
            yield kind, found[kind]

    def _wrong(self, expected: str) -> Refused:
        before = self._text[: self._at].rstrip()
        text = f"condition {self._text!r}: expected {expected} after {before!r}"
        return Refused(ErrorCode.INVALID_CONDITION, text)

    def _take(self, *wanted: str) -> str | None:
        if self._next is not None and self._next[1].lower() in wanted and self._next[0] != "text":
            taken = self._next[1].lower()
            self._next = next(self._tokens, None)
            return taken
        return None

    def _need(self, wanted: str) -> None:
        if self._take(wanted) is None:
            raise self._wrong(repr(wanted))

    def end(self) -> None:
        if self._next is not None:
            raise self._wrong("'and', 'or' or the end")

    def either(self, depth: int) -> Condition:
        if depth > _NESTING:
            raise self._wrong(f"at most {_NESTING} brackets within one another")
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
        if self._take("("):
            inner = self.either(depth + 1)
            self._need(")")
            return inner
        if self._next is None or self._next[0] not in ("word", "bracketed"):
            raise self._wrong("a property")
        bare = _bare(self._next[1])
        name = _ALIASES.get(bare, bare)
        self._next = next(self._tokens, None)
        operator = self._take("=", "<>", "in")
        if operator is None:
            raise self._wrong("'=', '<>' or 'in'")
        if operator == "in":
            self._need("(")
            values = [self._value()]
            while self._take(","):
                values.append(self._value())
            self._need(")")
            return Condition(lambda columns: columns.get(name) in values, {})
        value = self._value()
        if operator == "=":
            return Condition(lambda columns: columns.get(name) == value, {name: value})
        return Condition(lambda columns: columns.get(name, value) != value, {})

    def _value(self) -> Value:
        if self._next is None or self._next[0] not in ("text", "number"):
            raise self._wrong("a text in quotes or a number")
        kind, text = self._next
        self._next = next(self._tokens, None)
        return int(text) if kind == "number" else text[1:-1].replace("''", "'")
