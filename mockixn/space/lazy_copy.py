"""A copy of objects that is made as it is read: it costs what is touched, not what there is."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from enum import Enum
from functools import partial
from random import Random
from types import BuiltinFunctionType, FunctionType, MethodType, NoneType
from typing import Any, TypeVar, cast

T = TypeVar("T")

_SHARED_TYPES = frozenset(
    [int, str, bytes, float, bool, NoneType, type, frozenset, FunctionType, BuiltinFunctionType]
)
_SHARED_LAYERS = ("mockixn.wire", "mockixn.messages", "mockixn.scenario", "mockixn.codes")
"""What these layers define never changes."""


class LazyCopy:
    """Copies of objects: `of` one and the same original is always one and the same copy.

    The copy has the objects that the original leads to, each copied when it is reached. Nothing
    done to copies changes an original; as long as anybody uses a copy, the originals must not
    change. What never changes is shared. A dict is copied as a `LazyDict`.

    `instead` has a copy for the id of each original that must not be copied, `made_by` the function
    that copies what is of a type. Raises TypeError for an object that it cannot copy.
    """

    def __init__(
        self, instead: Mapping[int, object], made_by: Mapping[type, Callable[[Any], object]]
    ) -> None:
        self._copies: dict[int, object] = {**instead}
        self._made_by = made_by
        self._originals: dict[int, object] = {}
        self._kept: list[object] = []  # so that no id is used twice

    def of(self, original: T) -> T:
        """The copy of that object; the object itself if it never changes."""
        cls = type(original)
        if cls in _SHARED_TYPES:
            return original
        found = self._copies.get(id(original))
        if found is None:
            found = self._copied(original, cls)
        return cast(T, found)

    def original(self, copy: T) -> T:
        """The object that this is a copy of; the object itself if it is no copy."""
        cls = type(copy)
        if cls in _SHARED_TYPES:
            return copy
        found = self._originals.get(id(copy))
        if found is None and isinstance(copy, tuple):
            return cast(T, _tuple_of(copy, self.original))
        return copy if found is None else cast(T, found)

    def is_copy(self, value: object) -> bool:
        """Whether this is a copy, and no new object."""
        return id(value) in self._originals

    def originals(self, cls: type[T]) -> list[T]:
        """What of that type has been copied."""
        return [each for each in self._originals.values() if isinstance(each, cls)]

    def _copied(self, value: Any, cls: type) -> object:
        made: Any
        if cls in self._made_by:
            made = self._made_by[cls](value)
        elif _is_shared(cls):
            return value
        elif cls is dict or cls is OrderedDict:
            made = LazyDict(value, self)
        elif issubclass(cls, tuple):
            made = _tuple_of(value, self.of)
            if made is value:
                return value
        elif cls is list or cls is set:
            made = cls(map(self.of, value))
        elif cls is deque:
            made = deque(map(self.of, value), value.maxlen)
        elif cls is MethodType:
            made = MethodType(value.__func__, self.of(value.__self__))
        elif cls is partial:
            keys = {name: self.of(each) for name, each in value.keywords.items()}
            made = partial(self.of(value.func), *map(self.of, value.args), **keys)
        elif cls is Random:
            made = Random()
            made.setstate(value.getstate())
        elif cls.__module__.startswith("mockixn."):
            return self.of_fields(value)
        else:
            raise TypeError(f"cannot copy {cls.__module__}.{cls.__qualname__}")
        self._remember(value, made)
        return made

    def of_fields(self, value: T, *, without: str = "") -> T:
        """A copy with all attributes of an object, except one."""
        cls = type(value)
        made = cls.__new__(cls)
        self._remember(value, made)  # before its attributes, which may lead back to it
        for name in _fields(value, cls):
            if name != without:
                object.__setattr__(made, name, self.of(getattr(value, name)))
        return made

    def _remember(self, original: object, copy: object) -> None:
        self._copies[id(original)] = copy
        self._originals[id(copy)] = original
        self._kept += original, copy


class LazyDict(MutableMapping[Any, Any]):
    """A copy of a dict or an OrderedDict, which copies each value when somebody looks it up."""

    __slots__ = ("_gone", "_new", "_seen", "copies", "original")

    def __init__(self, original: Mapping[Any, Any], copies: LazyCopy) -> None:
        self.original = original
        self.copies = copies
        self._seen: dict[Any, Any] = {}  # values of the original's keys, copied or set
        self._gone: dict[Any, None] = {}
        self._new: dict[Any, Any] = {}  # what was added, or removed and added again

    def changed_keys(self) -> list[Any]:
        """The keys that were looked up, set, added or removed, each once."""
        return [*dict.fromkeys([*self._seen, *self._gone, *self._new])]

    def added_keys(self) -> list[Any]:
        """The keys that are there now and were not, or not at that place."""
        return [*self._new]

    def _key(self, key: Any) -> Any:
        """The key of the original, if it has this one and it was not removed; else KeyError."""
        found = self.copies.original(key)
        if found in self._gone or found not in self.original:
            raise KeyError(key)
        return found

    def __getitem__(self, key: Any) -> Any:
        if key in self._new:
            return self._new[key]
        place = self._key(key)
        if place not in self._seen:
            self._seen[place] = self.copies.of(self.original[place])
        return self._seen[place]

    def __setitem__(self, key: Any, value: Any) -> None:
        if key not in self._new:
            try:
                self._seen[self._key(key)] = value
                return
            except KeyError:
                pass
        self._new[key] = value

    def __delitem__(self, key: Any) -> None:
        if key in self._new:
            del self._new[key]
        else:
            place = self._key(key)
            self._gone[place] = None
            self._seen.pop(place, None)

    def __contains__(self, key: object) -> bool:
        if key in self._new:
            return True
        place = self.copies.original(key)
        return place in self.original and place not in self._gone

    def __iter__(self) -> Iterator[Any]:
        gone, copy_of = self._gone, self.copies.of
        for key in self.original:
            if key not in gone:
                yield copy_of(key)
        yield from tuple(self._new)

    def __reversed__(self) -> Iterator[Any]:
        yield from reversed(tuple(self._new))
        for key in reversed(self.original):
            if key not in self._gone:
                yield self.copies.of(key)

    def __len__(self) -> int:
        return len(self.original) - len(self._gone) + len(self._new)

    def copy(self) -> dict[Any, Any]:
        """A dict with all of it."""
        return dict(self)

    def move_to_end(self, key: Any, last: bool = True) -> None:
        """As that of OrderedDict, to the end only."""
        if not last:
            raise TypeError("a lazy dict moves nothing to its start")
        self[key] = self.pop(key)

    def popitem(self, last: bool = True) -> tuple[Any, Any]:
        """As that of OrderedDict."""
        key = next(reversed(self) if last else iter(self), None)
        if key is None:
            raise KeyError("popitem(): dictionary is empty")
        return key, self.pop(key)


def _is_shared(cls: type) -> bool:
    return cls.__module__.startswith(_SHARED_LAYERS) or issubclass(cls, Enum | type)


def _tuple_of(items: Any, change: Callable[[Any], Any]) -> Any:
    """The tuple with each item changed; the same tuple if no item changes."""
    if _SHARED_TYPES.issuperset(map(type, items)):
        return items
    made = [*map(change, items)]
    if all(map(lambda one, other: one is other, made, items)):
        return items
    cls = type(items)
    return tuple(made) if cls is tuple else cls._make(made)


def _fields(value: Any, cls: type) -> Iterator[str]:
    """The names of the attributes that an object has of its own."""
    for each in cls.__mro__:
        slots = each.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(value, name):
                yield name
    yield from getattr(value, "__dict__", ())
