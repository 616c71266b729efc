"""Reading any declared section from what TOML holds; finds every mistake, in the file's order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from math import isfinite
from typing import Any, NamedTuple, get_args, get_origin

from ..wire.attributes import AttributeList
from .declaration import MISSING, Distinct, Rule, Setting, settings, taken_apart
from .user_data import INT_64, read_user_data
from .wording import a_type, choices, in_toml, key_in_path, quoted, shown


class Place(NamedTuple):
    """Where in which source something stands: `interaction[1].id` in `stop.toml`."""

    source: str
    path: str = ""

    def key(self, key: str) -> Place:
        """The value of that key, in the table at this place."""
        inner = key_in_path(key)
        return self._replace(path=f"{self.path}.{inner}" if self.path else inner)

    def item(self, number: int) -> Place:
        """The item of that number, counted from 1, in the array at this place."""
        return self._replace(path=f"{self.path}[{number}]")


class Override(NamedTuple):
    """A value that stands in a document but comes from another source."""

    value: object
    source: str


class Reader:
    """Collects the mistakes of one document. What it returns is good only if there are none."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def mistake(self, place: Place, text: str) -> None:
        """Note that something is wrong at that place."""
        self.mistakes.append(f"{place.source}: {place.path}: {text}")

    def value(self, hint: Any, found: object, place: Place) -> Any:
        """What was found, as its hint declares it; None if something is wrong with it."""
        found, place = opened(found, place)
        bare, rules = taken_apart(hint)
        before = len(self.mistakes)
        if is_dataclass(bare):
            value = self._section(bare, found, place)
        elif get_origin(bare) is tuple:
            value = self._array(bare, found, place, rules)
        elif bare is AttributeList and isinstance(found, dict):
            value = read_user_data(found, place, self.mistake)
        else:
            value = self._single(bare, found, place)
        if len(self.mistakes) > before:
            return None
        for rule in rules:
            if isinstance(rule, Rule) and not rule.accepts(value):
                self.mistake(place, f"found {in_toml(value)}, expected {rule.expected}")
        return value

    def wrong_type(self, place: Place, found: object, expected: str) -> None:
        """Note that what was found is of another type."""
        self.mistake(place, f"found {shown(found)}, expected {expected}")

    def _single(self, type_: Any, found: object, place: Place) -> object:
        allowed = choices(type_)
        if allowed and isinstance(found, str):
            if found in allowed:
                return type_(found) if isinstance(type_, type) else found
            self.mistake(place, f"found {quoted(found)}, expected {a_type(type_)}")
        elif type_ in (int, float) and isinstance(found, int) and found not in INT_64:
            self.wrong_type(place, found, "a signed int of 64 bits")
        elif type_ is float and isinstance(found, int | float) and not isinstance(found, bool):
            if isfinite(found):
                return float(found)
            self.wrong_type(place, found, "a finite number")
        elif type(found) is type_:  # a bool is no int
            return found
        else:
            self.wrong_type(place, found, a_type(type_))
        return None

    def _array(
        self, type_: Any, found: object, place: Place, rules: Iterable[Rule | Distinct]
    ) -> tuple[object, ...] | None:
        if not isinstance(found, list):
            self.wrong_type(place, found, a_type(type_))
            return None
        distinct = next((rule for rule in rules if isinstance(rule, Distinct)), None)
        first: dict[str, Place] = {}
        values = []
        for number, item in enumerate(found, 1):
            at = place.item(number)
            values.append(self.value(get_args(type_)[0], item, at))
            if distinct is not None:
                self._once(distinct.by, item, at, first)
        return tuple(values)

    def _once(self, by: str | None, item: object, place: Place, first: dict[str, Place]) -> None:
        """Also for items with other mistakes, so that all are found at once."""
        if by is not None:
            item = item.get(by) if isinstance(item, dict) else None
            place = place.key(by)
        if isinstance(item, str) and item:
            earlier = first.setdefault(item, place)
            if earlier is not place:
                text = f"found {quoted(item)} again, expected it once (first: {earlier.path})"
                self.mistake(place, text)

    def _section(self, section: Any, found: object, place: Place) -> object:
        if not isinstance(found, dict):
            self.wrong_type(place, found, "a table")
            return None
        before = len(self.mistakes)
        known = settings(section)
        values = {}
        for key, inner in found.items():
            setting, at = known.get(key), place.key(key)
            if setting is None:
                self._unknown(key, opened(inner, at)[1], known)
                continue
            if setting.instead_of in found:
                text = f"found together with {setting.instead_of}, expected only one of them"
                self.mistake(opened(inner, at)[1], text)
            values[setting.name] = self.value(setting.hint, inner, at)
        for setting in known.values():
            if setting.default is MISSING and setting.key not in found:
                self.mistake(place.key(setting.key), f"missing, expected {a_type(setting.hint)}")
        return section(**values) if len(self.mistakes) == before else None

    def _unknown(self, key: str, place: Place, known: Mapping[str, Setting]) -> None:
        from difflib import get_close_matches  # slow to import, and seldom needed

        meant = "".join(f" (did you mean {each}?)" for each in get_close_matches(key, known, 1))
        self.mistake(place, f"unknown key, expected one of {', '.join(known)}{meant}")


def opened(found: object, place: Place) -> tuple[object, Place]:
    """What an override holds, and its own place; anything else as it is."""
    if isinstance(found, Override):
        return found.value, place._replace(source=found.source)
    return found, place
