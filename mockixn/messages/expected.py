"""Reads expected values, and checks them against the attributes of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any, ClassVar

from ..formatting import alternatives, format_found, format_toml, key_in_path, quoted
from ..near_names import did_you_mean, names_with_word, near_names
from ..wire.attributes import (
    INT_RANGE,
    LONG_RANGE,
    MAX_ATTRIBUTES,
    MAX_DEPTH,
    MAX_KEY,
    AttributeList,
    Long,
    Type,
)
from .matchers import MATCHERS, Matcher, PartialList
from .spec import Attribute, Structure
from .user_data import ANY_VALUE, as_value

BSTR = "bstr"
"""The key of a table that means bytes: `{bstr = "00ff"}`."""

TABLE_KEYS = (*MATCHERS, BSTR)
"""A table with one of these as its only key is a matcher (or bytes), not a list."""

VALUES: Mapping[Type, str] = {
    Type.INT: "a signed int of 32 bits",
    Type.STR: "a str",
    Type.BSTR: '{ bstr = "hexadecimal" }',
    Type.LIST: "a table",
    Type.LONG: "a signed int of 64 bits",
}
"""The expected value of each type, for error texts."""

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_TRUTH = {"true": True, "false": False}
_NAMED = 12  # an error text lists all keys up to this number, otherwise the nearest ones
_PLAIN = (str, int, float, bytes, date, time, Mapping, list, tuple, set, frozenset, re.Pattern)
_ANY_LIST = Structure("list", free=True)


_FOR = {
    "contains": "a str or a table",
    "matches": "a str",
    "at_least": "an int or a str",
    "at_most": "an int or a str",
    BSTR: "bytes",
}


class Word(str):
    """A word of the command line: it may mean a value of another type than str."""

    __slots__ = ()


class Expected(PartialList):
    """The expected attributes of a message; other attributes do not matter."""

    JSON_SCHEMA: ClassVar[Mapping[str, Any]] = {
        "type": "object",
        "additionalProperties": {
            "description": "a value; a list, whose other keys do not matter; or a matcher: an "
            "object with exactly one of these keys",
            "anyOf": [
                {"type": ["string", "integer", "boolean"]},
                {"type": "object", "additionalProperties": True},
                {
                    "type": "object",
                    "minProperties": 1,
                    "maxProperties": 1,
                    "additionalProperties": False,
                    "properties": {
                        "equal": {"description": "this value; a list with exactly these keys"},
                        "one_of": {"type": "array", "minItems": 1},
                        "contains": {"type": ["string", "object"]},
                        "matches": {"type": "string", "format": "regex"},
                        "absent": {"const": True},
                        "present": {"const": True},
                        "at_least": {"type": ["integer", "string"]},
                        "at_most": {"type": ["integer", "string"]},
                        "bstr": {"type": "string", "description": "bytes in hexadecimal"},
                    },
                },
            ],
        },
    }


class ExpectedValues:
    """Reads expected values; `mistakes` has the path and the text of each mistake."""

    def __init__(self) -> None:
        self.mistakes: list[tuple[str, str]] = []

    def mistake(self, path: str, text: str) -> None:
        """Add a mistake."""
        self.mistakes.append((path, text))

    def value(self, attribute: Attribute | None, found: object, path: str, depth: int = 0) -> Any:
        """A matcher, a partial list, a value, or an object with its own `__eq__`.

        `attribute` is the attribute of the catalogue; None if any value is allowed.
        """
        if isinstance(found, Matcher):
            return self._matcher(attribute, *found, path, depth)
        if isinstance(found, Mapping):
            if len(found) == 1 and not isinstance(found, PartialList):
                [(name, argument)] = found.items()
                if name in TABLE_KEYS:
                    return self._matcher(attribute, name, argument, path, depth)
            return self._list(attribute, found, path, depth)
        if _compares_itself(found):
            return found
        return self._single(attribute, found, path)

    def _list(
        self, attribute: Attribute | None, found: Mapping[Any, object], path: str, depth: int
    ) -> PartialList | None:
        if attribute is not None and attribute.type is not Type.LIST:
            near = did_you_mean(str(next(iter(found), "")), MATCHERS)
            self.mistake(path, f"found a table, expected {expected_of(attribute)}{near}")
            return None
        structure = (attribute and attribute.structure) or _ANY_LIST
        if not self._fits_a_list(found, path, depth):
            return None
        values = PartialList()
        for key, inner in found.items():
            at = f"{path}.{key_in_path(str(key))}"
            if (text := wrong_key(key)) is not None:
                self.mistake(at, text)
            elif (known := structure.attribute(key)) is None and not structure.free:
                self.mistake(at, unknown_key(structure, key))
            else:
                values[key] = self.value(known, inner, at, depth + 1)
        return values

    def _fits_a_list(self, found: Mapping[Any, object], path: str, depth: int) -> bool:
        if depth >= MAX_DEPTH:
            self.mistake(path, f"found a table, expected tables nested at most {MAX_DEPTH} deep")
            return False
        if len(found) > MAX_ATTRIBUTES:
            self.mistake(path, f"found {len(found)} keys, expected at most {MAX_ATTRIBUTES}")
            return False
        return True

    def _literal(self, attribute: Attribute | None, found: object, path: str, depth: int) -> Any:
        """A value without matchers; a list with all its keys."""
        if not isinstance(found, Mapping) or isinstance(found, Matcher):
            return self._single(attribute, found, path)
        if [*found] == [BSTR] and (attribute is None or attribute.type is Type.BSTR):
            return self._bytes(found[BSTR], path)
        before = len(self.mistakes)
        keys = dict.fromkeys(found, Matcher("present", True))  # their values follow below
        self._list(attribute, PartialList(keys), path, depth)
        if len(self.mistakes) > before:
            return None
        structure = (attribute and attribute.structure) or _ANY_LIST
        return AttributeList(
            {
                key: self._literal(
                    structure.attribute(key), inner, f"{path}.{key_in_path(key)}", depth + 1
                )
                for key, inner in found.items()
            }
        )

    def _single(self, attribute: Attribute | None, found: object, path: str) -> Any:
        value = as_value(found)
        if attribute is None:
            if value is None:
                expected = VALUES[Type.LONG] if isinstance(found, int) else ANY_VALUE
                self.mistake(path, f"found {format_found(found)}, expected {expected}")
            return value
        if isinstance(found, Word):
            found = value = _typed(attribute, str(found))
        if isinstance(found, bool) and not attribute.boolean:
            value = None
        match attribute.type, value:
            case Type.INT, int() if int(value) in INT_RANGE:
                value = int(value)
                if not attribute.boolean or value in (0, 1):
                    return value
            case Type.LONG, int():
                return Long(value)
            case Type.STR, str():
                if attribute.enumeration is None or value in [*attribute.enumeration]:
                    return value
                near = did_you_mean(value, map(str, attribute.enumeration))
                self.mistake(
                    path, f"found {quoted(value)}, expected {expected_of(attribute)}{near}"
                )
                return None
            case Type.BSTR, bytes():
                return value
        self.mistake(path, f"found {format_found(found)}, expected {expected_of(attribute)}")
        return None

    def _bytes(self, found: object, path: str) -> bytes | None:
        try:
            if isinstance(found, str):
                return bytes.fromhex(found)
        except ValueError:
            pass
        text = f"found {format_found(found)}, expected an even number of hexadecimal digits"
        self.mistake(f"{path}.{BSTR}", text)
        return None

    def _matcher(
        self, attribute: Attribute | None, name: str, argument: Any, path: str, depth: int
    ) -> Any:
        at = f"{path}.{name}"
        wanted = attribute and attribute.type
        match name:
            case "absent" | "present":
                if argument is True or (isinstance(argument, Word) and argument == "true"):
                    return Matcher(name, True)
                self.mistake(at, f"found {format_found(argument)}, expected true")
                return None
            case "equal":
                value = self._literal(attribute, argument, at, depth)
                return Matcher("equal", value) if isinstance(value, AttributeList) else value
            case "one_of":
                return self._one_of(attribute, argument, at, depth)
            case "contains" if isinstance(argument, Mapping):
                return self._list(attribute, argument, at, depth)
            case "bstr" if wanted in (None, Type.BSTR):
                return self._bytes(argument, path)
            case "contains" | "matches" if wanted in (None, Type.STR):
                return self._text(name, argument, at)
            case "at_least" | "at_most" if wanted is not Type.LIST:
                bare = attribute and attribute._replace(enumeration=None, boolean=False)
                value = self._single(bare, argument, at)
                if value is None or isinstance(value, int | str):
                    return value if value is None else Matcher(name, value)
                self.mistake(at, f"found {format_found(argument)}, expected an int or a str")
                return None
        assert attribute is not None
        text = f"found {name}, which is for {_FOR[name]}, expected {expected_of(attribute)}"
        self.mistake(path, text)
        return None

    def _one_of(
        self, attribute: Attribute | None, argument: Any, path: str, depth: int
    ) -> Matcher | None:
        if isinstance(argument, Word):
            argument = [Word(each) for each in argument.split(",")]
        if not isinstance(argument, list | tuple | set | frozenset) or not argument:
            found = "an empty array" if argument in ([], ()) else format_found(argument)
            self.mistake(path, f"found {found}, expected an array of at least one value")
            return None
        values = [
            self._literal(attribute, each, f"{path}[{number}]", depth)
            for number, each in enumerate(argument, 1)
        ]
        return Matcher("one_of", tuple(values))

    def _text(self, name: str, argument: object, path: str) -> Matcher | None:
        if not isinstance(argument, str):
            self.mistake(path, f"found {format_found(argument)}, expected a str")
            return None
        if name == "contains":
            return Matcher("contains", str(argument))
        try:
            re.compile(argument)
        except (re.error, RecursionError, OverflowError) as error:
            text = f"found {quoted(argument)}, expected a regular expression ({error})"
            self.mistake(path, text)
            return None
        return Matcher("matches", str(argument))


def _compares_itself(found: object) -> bool:
    """Whether it is an object with its own `__eq__`, such as unittest.mock.ANY."""
    own = type(found).__eq__ is not object.__eq__
    return own and found is not None and not isinstance(found, _PLAIN) and not callable(found)


def _typed(attribute: Attribute, text: str) -> str | int:
    """A word as a value of the type that the catalogue lists; else the text itself."""
    if attribute.boolean and text in _TRUTH:
        return _TRUTH[text]
    if attribute.type not in (Type.INT, Type.LONG) or not _INTEGER.fullmatch(text):
        return text
    return value if (value := int(text)) in LONG_RANGE else text


def typed_words(structure: Structure, table: Mapping[str, Any]) -> dict[str, Any]:
    """The table, its words as the types that the structure lists, also within lists."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        known = structure.attribute(key)
        if isinstance(value, Word):
            found[key] = str(value) if known is None else _typed(known, str(value))
        elif isinstance(value, Mapping) and known is not None and known.structure is not None:
            found[key] = typed_words(known.structure, value)
        else:
            found[key] = value
    return found


def expected_of(attribute: Attribute) -> str:
    """What a mistake expects of the value of that attribute."""
    if attribute.enumeration is not None:
        return alternatives(format_toml(str(each)) for each in attribute.enumeration)
    return "0 or 1" if attribute.boolean else VALUES[attribute.type]


def wrong_key(key: object) -> str | None:
    """The text of the mistake of what can be no key on the wire; None if it can be one."""
    if not isinstance(key, str):
        return f"found {format_found(key)} as a key, expected a str"
    size = len(key.encode(errors="surrogatepass"))
    return None if 1 <= size <= MAX_KEY else f"found a key of {size} bytes, expected 1 to {MAX_KEY}"


def unknown_key(structure: Structure, key: str) -> str:
    """The text of the mistake for a key that the structure does not have."""
    names = structure.names
    near = did_you_mean(key, names) or did_you_mean(key, names_with_word(key, names), least=0)
    return f"unknown key, expected one of {listed(names, key)}{near}"


def listed(names: Iterable[str], found: str) -> str:
    """The names for an error text: all of them, or only the nearest if there are many."""
    names = [*names]
    if len(names) <= _NAMED:
        return ", ".join(names)
    near = near_names(found, names, most=3, least=0.4) or names[:3]
    return f"{', '.join(near)}, … ({len(names)} in all)"


def to_table(expected: Any) -> Any:
    """The expected value as in JSON or TOML; an object with its own `__eq__` as its text."""
    match expected:
        case Matcher(name, argument):
            return {name: to_table_literal(argument)}
        case PartialList():
            table = {key: to_table(each) for key, each in expected.items()}
            named_like_a_matcher = len(table) == 1 and not table.keys().isdisjoint(TABLE_KEYS)
            return {"contains": table} if named_like_a_matcher else table
        case _:
            return to_table_literal(expected)


def to_table_literal(value: Any) -> Any:
    """A value without matchers as in JSON or TOML."""
    match value:
        case bytes():
            return {BSTR: value.hex()}
        case dict():
            return {key: to_table_literal(each) for key, each in value.items()}
        case tuple():
            return [to_table_literal(each) for each in value]
        case bool():
            return value
        case int():
            return int(value)
        case str():
            return value
        case _:
            return str(value)
