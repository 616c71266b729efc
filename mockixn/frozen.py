"""Data classes that never change, and that cost next to nothing to declare.

`dataclasses.dataclass` compiles the methods of each class when it makes the class: half a
millisecond each, at every start of the server. Here all classes share their methods. What
`dataclasses` offers (`field`, `fields`, `is_dataclass`) works with these classes too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field
from typing import Any, NoReturn, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def frozen(cls: type[T], /) -> type[T]: ...


@overload
def frozen(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]: ...


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: Any = None, /, *, kw_only: bool = False) -> Any:
    """Make a data class: its fields are its annotations, in their order.

    It gets `__init__`, `__eq__`, `__hash__` and `__repr__` where it has none of its own, and its
    fields cannot be assigned to. `kw_only` is for type checkers: fields are given by name alone.
    """

    def made(cls: type) -> type:
        for name, method in _METHODS.items():
            if name not in cls.__dict__:
                setattr(cls, name, method)
        return dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)

    return made if cls is None else made(cls)


def _fields(of: object) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = getattr(of, "__dataclass_fields__", {})
    return found


def _init(self: Any, *values: Any, **named: Any) -> None:
    known = _fields(self)
    given = {**dict(zip(known, values, strict=False)), **named}
    if len(given) != len(values) + len(named) or not given.keys() <= known.keys():
        raise TypeError(f"{type(self).__name__} takes each of {', '.join(known)} once at most")
    put = object.__setattr__
    for name, each in known.items():
        if name in given:
            put(self, name, given[name])
        elif each.default is not MISSING:
            put(self, name, each.default)
        elif each.default_factory is not MISSING:
            put(self, name, each.default_factory())
        else:
            raise TypeError(f"{type(self).__name__} needs {name}")


def _eq(self: object, other: object) -> bool:
    if type(other) is not type(self):
        return NotImplemented  # type: ignore[no-any-return]
    return all(bool(getattr(self, n) == getattr(other, n)) for n in _fields(self))


def _hash(self: object) -> int:
    return hash(tuple(getattr(self, n) for n, each in _fields(self).items() if each.hash is None))


def _repr(self: object) -> str:
    inner = (f"{name}={getattr(self, name)!r}" for name in _fields(self))
    return f"{type(self).__name__}({', '.join(inner)})"


def _refuse(_self: object, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


_METHODS: dict[str, Callable[..., Any]] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}
