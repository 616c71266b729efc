"""Matchers: what a pattern may have instead of a value (see `pattern`)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, NamedTuple, TypeAlias, get_args

from ..formatting import format_value

MatcherName: TypeAlias = Literal[
    "equal", "one_of", "contains", "matches", "absent", "present", "at_least", "at_most"
]

MATCHERS: tuple[MatcherName, ...] = get_args(MatcherName)

_MISSING: Final = object()


class PartialList(dict[str, Any]):
    """Expected values by key; other keys of the list do not matter."""


class Matcher(NamedTuple):
    """One matcher with its argument; the argument of `absent` and `present` is True."""

    name: MatcherName
    argument: Any

    def accepts(self, found: object) -> bool:
        """Whether the matcher accepts the value."""
        argument = self.argument
        match self.name:
            case "absent":
                return found is _MISSING
            case "present":
                return found is not _MISSING
            case "equal":
                return bool(found == argument)
            case "one_of":
                return found in argument
            case "contains":
                return isinstance(found, str) and argument in found
            case "matches":
                return isinstance(found, str) and re.search(argument, found) is not None
        if type(found) is not str and not isinstance(found, int):
            return False
        if isinstance(found, str) is not isinstance(argument, str):
            return False
        return bool(found >= argument if self.name == "at_least" else found <= argument)

    def __str__(self) -> str:
        match self.name:
            case "absent" | "present":
                return f"{self.name}()"
            case "one_of":
                return f"one_of({', '.join(map(format_value, self.argument))})"
        return f"{self.name}({format_value(self.argument)})"


def equal(value: object) -> Matcher:
    """Exactly this value; a list must have exactly these keys."""
    return Matcher("equal", value)


def one_of(*values: object) -> Matcher:
    """Any one of these values."""
    return Matcher("one_of", values)


def contains(part: str | Mapping[str, object]) -> Matcher:
    """A text that contains this part; a list that has these keys, with these values."""
    return Matcher("contains", part)


def matches(expression: str) -> Matcher:
    """A text in which this regular expression is found; `^` and `$` mean its ends."""
    return Matcher("matches", expression)


def absent() -> Matcher:
    """No such attribute, or no such key in the list."""
    return Matcher("absent", True)


def present() -> Matcher:
    """Any value."""
    return Matcher("present", True)


def at_least(bound: int | str) -> Matcher:
    """This integer or a higher one; this text or a later one (for dates)."""
    return Matcher("at_least", bound)


def at_most(bound: int | str) -> Matcher:
    """This integer or a lower one; this text or an earlier one (for dates)."""
    return Matcher("at_most", bound)


def has(found: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:
    """Whether `found` has every expected value; other keys do not matter."""
    for key, value in expected.items():
        inner = found.get(key, _MISSING)
        if type(value) is str or type(value) is int:  # the most frequent case, made fast
            if inner != value:
                return False
        elif not _accepted(value, inner):
            return False
    return True


def _accepted(expected: Any, found: Any) -> bool:
    if isinstance(expected, Matcher):
        return expected.accepts(found)
    if isinstance(expected, PartialList):
        return isinstance(found, dict) and has(found, expected)
    return found is not _MISSING and bool(expected == found)


class Difference(NamedTuple):
    """One expected value that `listed` (the list at that place) does not have."""

    path: str
    key: str
    listed: Mapping[str, Any]
    expected: Any


def differences(
    found: Mapping[str, Any], expected: Mapping[str, Any], path: str = ""
) -> Iterator[Difference]:
    """Every expected value that is missing or different; other keys do not matter."""
    for key, value in expected.items():
        inner = found.get(key, _MISSING)
        if isinstance(value, PartialList) and isinstance(inner, dict):
            yield from differences(inner, value, f"{path}{key}.")
        elif not _accepted(value, inner):
            yield Difference(f"{path}{key}", key, found, value)


def implies(narrow: Mapping[str, Any], wide: Mapping[str, Any]) -> bool:
    """Whether every list that fulfils `narrow` also fulfils `wide`."""
    return all(_implied(narrow.get(key, _MISSING), value) for key, value in wide.items())


def _implied(narrow: Any, wide: Any) -> bool:
    if isinstance(narrow, PartialList):
        if isinstance(wide, PartialList):
            return implies(narrow, wide)
        return isinstance(wide, Matcher) and wide.name == "present"
    if not isinstance(narrow, Matcher):
        if type(narrow) in (int, str, bytes) or isinstance(narrow, int):
            return _accepted(wide, narrow)
        return narrow is not _MISSING and _same(narrow, wide)
    if narrow.name == "one_of":
        return all(_accepted(wide, each) for each in narrow.argument)
    if narrow.name == "equal":
        return _accepted(wide, narrow.argument)
    if isinstance(wide, Matcher) and wide.name == "present":
        return narrow.name != "absent"
    return _same(narrow, wide)


def _same(narrow: Any, wide: Any) -> bool:
    present = isinstance(wide, Matcher) and wide.name == "present"
    return present or narrow is wide or (isinstance(narrow, Matcher) and bool(narrow == wide))
