"""A picture of all that an object leads to: two pictures are equal if nothing has changed."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from enum import Enum
from functools import partial
from itertools import count
from random import Random
from types import FunctionType, MethodType
from typing import Any

_NEVER_CHANGES = ("mockixn.wire", "mockixn.messages", "mockixn.scenario")


def picture(start: object, without: tuple[type, ...] = ()) -> list[Any]:
    """Each object that is reached, once, with what it has; another time only its number.

    Objects of the types in `without` are not looked into.
    """
    numbers: dict[int, int] = {}
    seen: list[object] = []  # so that no id is used twice
    found: list[Any] = []

    def look(value: Any) -> None:
        if isinstance(value, int | str | bytes | float | bool | None | Enum | type | frozenset):
            found.append(value)
            return
        if isinstance(value, tuple) and all(type(each) in (int, str, bytes) for each in value):
            found.append(value)
            return
        cls = type(value)
        found.append("dict" if isinstance(value, Mapping) else cls.__qualname__)
        if isinstance(value, without):
            return
        if cls.__module__.startswith(_NEVER_CHANGES) or isinstance(value, FunctionType):
            found.append(id(value))
            return
        if id(value) in numbers:
            found.append(numbers[id(value)])
            return
        numbers[id(value)] = len(numbers)
        seen.append(value)
        for each in _parts(value):
            look(each)
        found.append("end")

    look(start)
    return found


def _parts(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [each for item in value.items() for each in item]
    if isinstance(value, MethodType):
        return [value.__func__.__qualname__, value.__self__]
    if isinstance(value, partial):
        return [value.func, *value.args, *value.keywords.values()]
    if isinstance(value, Random):
        return [value.getstate()]
    if isinstance(value, set):
        return sorted(value, key=str)
    if isinstance(value, list | tuple | deque):
        return [*value]
    if isinstance(value, count):
        return [repr(value)]
    slots = [n for cls in type(value).__mro__ for n in cls.__dict__.get("__slots__", ())]
    names = {*slots, *getattr(value, "__dict__", ())} - {"_attributes"}  # made when it is read
    return [part for n in sorted(names) if hasattr(value, n) for part in (n, getattr(value, n))]
