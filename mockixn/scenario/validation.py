"""Reads any declared section from TOML or JSON, and finds every mistake.

A section that may be of use in spite of mistakes, to find more of them, has a class method
`salvaged`, which makes one of what is right. What is certainly wrong with its right keys, though
others are wrong, a class method `mistakes_in_part` tells; what is wrong with them as they are
written, a class method `mistakes_as_written`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, is_dataclass
from datetime import date
from math import isfinite
from typing import Any, TypeVar, get_args, get_origin

from ..errors import OrderRefused
from ..formatting import format_found, format_toml, quoted
from ..messages.pattern import Pattern
from ..near_names import did_you_mean
from ..wire.attributes import LONG_RANGE, AttributeList
from .declaration import A_MOMENT, Distinct, Limit, Setting, a_type, choices, settings, split_hint
from .position import PlacedMistake, Position, opened
from .user_data import read_user_data

_Section = TypeVar("_Section")


def read(section: type[_Section], plain: object) -> _Section:
    """The section from JSON or from keywords of Python; raises OrderRefused."""
    reader = Reader()
    made: _Section = reader.value(section, plain, Position(""))
    if reader.mistakes:
        mistakes = [(position.path, text) for position, text in reader.mistakes]
        raise OrderRefused(mistakes, reader.parts.get(""))
    return made


def _part(section: type, values: Mapping[str, Any]) -> object:
    """The section with its right keys; another key has its default, or None where it has none."""
    made: object = object.__new__(section)
    for setting in settings(section).values():
        value = values.get(setting.name)
        if value is None and setting.default is not MISSING:
            value = setting.default
        object.__setattr__(made, setting.name, value)
    return made


class Reader:
    """Collects the mistakes of one document. What it returns is good only if there are none.

    `parts` has each section that is wrong, by its path, with those of its keys that are right.
    """

    def __init__(self) -> None:
        self.mistakes: list[PlacedMistake] = []
        self.parts: dict[str, object] = {}

    def mistake(self, position: Position, text: str) -> None:
        """Note that something is wrong at that position."""
        self.mistakes.append(PlacedMistake(position, text))

    def value(self, hint: Any, found: object, position: Position) -> Any:
        """What was found, as its hint declares it; None if something is wrong with it."""
        bare, limits = split_hint(hint)
        if isinstance(found, date) and A_MOMENT in limits:
            found = found.isoformat()
        before = len(self.mistakes)
        value: Any
        if bare is Pattern:
            value = self._pattern(found, position)
        elif is_dataclass(bare):
            value = self._section(bare, found, position)
        elif get_origin(bare) is tuple:
            value = self._array(bare, found, position, limits)
        elif bare is AttributeList and isinstance(found, dict):
            value = read_user_data(found, position, self.mistake)
        else:
            value = self._single(bare, found, position)
        if len(self.mistakes) > before:  # a section may use what is right in an array, or in itself
            return value if isinstance(value, tuple) or is_dataclass(bare) else None
        for limit in limits:
            if isinstance(limit, Limit) and not limit.accepts(value):
                near = "" if limit.near is None else limit.near(value)
                text = f"found {format_toml(found)}, expected {limit.expected}{near}"
                self.mistake(position, text)
                value = None
                break
        return value

    def _pattern(self, found: object, position: Position) -> Pattern | None:
        if isinstance(found, Pattern):  # from Python
            return found
        try:
            return Pattern.from_dict(found)
        except OrderRefused as refused:
            for path, text in refused.mistakes:
                self.mistake(position.inner(path), text)
            return None

    def wrong_type(self, position: Position, found: object, expected: str) -> None:
        """Note that what was found is of another type."""
        self.mistake(position, f"found {format_found(found)}, expected {expected}")

    def _single(self, type_: Any, found: object, position: Position) -> object:
        allowed = choices(type_)
        if allowed and isinstance(found, str):
            if found in allowed:
                return type_(found) if isinstance(type_, type) else found
            self.mistake(position, f"found {quoted(found)}, expected {a_type(type_)}")
        elif type_ in (int, float) and isinstance(found, int) and int(found) not in LONG_RANGE:
            self.wrong_type(position, found, "a signed int of 64 bits")
        elif type_ is float and isinstance(found, int | float) and not isinstance(found, bool):
            if isfinite(found):
                return float(found)
            self.wrong_type(position, found, "a finite number")
        elif hasattr(type_, "from_json"):
            try:
                return type_.from_json(found)
            except OrderRefused as refused:
                for path, text in refused.mistakes:
                    self.mistake(position.inner(path), text)
        elif type(found) is type_:  # a bool is no int
            return found
        else:
            self.wrong_type(position, found, a_type(type_))
        return None

    def _array(
        self,
        type_: Any,
        found: object,
        position: Position,
        limits: Iterable[Limit | Distinct | str],
    ) -> tuple[object, ...] | None:
        if not isinstance(found, list):
            self.wrong_type(position, found, a_type(type_))
            return None
        distinct = next((each for each in limits if isinstance(each, Distinct)), None)
        first: dict[str, Position] = {}
        values = []
        for number, item in enumerate(found, 1):
            at = position.item(number)
            values.append(self.value(get_args(type_)[0], item, at))
            if distinct is not None:
                self._once(distinct.by, item, at, first)
        return tuple(values)

    def _once(
        self, by: str | None, item: object, position: Position, first: dict[str, Position]
    ) -> None:
        """Also for items with other mistakes, so that all are found at once."""
        if by is not None:
            item = item.get(by) if isinstance(item, dict) else None
            position = position.key(by)
        if isinstance(item, str) and item:
            earlier = first.setdefault(item, position)
            if earlier is not position:
                text = f"found {quoted(item)} again, expected it once (first: {earlier.path})"
                self.mistake(position, text)

    def _section(self, section: Any, found: object, position: Position) -> object:
        if not isinstance(found, dict):
            self.wrong_type(position, found, "a table")
            return None
        before = len(self.mistakes)
        known = settings(section)
        values = {}
        for key, inner in found.items():
            inner, at = opened(inner, position.key(key))
            setting = known.get(key)
            if setting is None:
                self._unknown(key, at, known)
                continue
            if inner is None:  # JSON's null, which TOML has not
                continue
            if setting.instead_of is not None and found.get(setting.instead_of) is not None:
                text = f"found together with {setting.instead_of}, expected only one of them"
                self.mistake(at, text)
            values[setting.name] = self.value(setting.hint, inner, at)
        for setting in known.values():
            if setting.default is MISSING and found.get(setting.key) is None:
                self.mistake(position.key(setting.key), f"missing, expected {a_type(setting.hint)}")
        salvage = getattr(section, "salvaged", None)
        if len(self.mistakes) == before:
            made = section(**values)
        elif salvage is not None:
            made = salvage(values)
        else:
            made = None
        if made is None:
            self.parts[position.path] = _part(section, values)
            wrong = getattr(section, "mistakes_in_part", _none)(values)
        else:
            wrong = getattr(made, "mistakes", tuple)()
        as_written = getattr(section, "mistakes_as_written", _none)(found)
        for path, text in (*wrong, *as_written):
            self.mistake(position.inner(path), text)
        return made if salvage is not None or len(self.mistakes) == before else None

    def _unknown(self, key: str, position: Position, known: Mapping[str, Setting]) -> None:
        near = did_you_mean(key, known)
        self.mistake(position, f"unknown key, expected one of {', '.join(known)}{near}")


def _none(_found: object) -> Iterable[tuple[str, str]]:
    return ()
