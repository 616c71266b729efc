"""How a section is declared: a frozen dataclass that is cheap to make when the process starts.

`dataclass` writes the source of four methods for each class and compiles it: half a millisecond
before Python 3.13, twenty times before the daemon listens. `section` takes methods that are written
once for all sections. What `dataclasses` offers (`fields`, `replace`, `is_dataclass`) works on
sections, and a type checker sees dataclasses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["section"]


def _init(self: Any, *values: Any, **given: Any) -> None:
    if len(values) > len(self.__match_args__):
        text = f"found {len(values)} values, expected at most {len(self.__match_args__)}"
        raise TypeError(f"{type(self).__name__}: {text}")
    for name, value in zip(self.__match_args__, values, strict=False):
        if name in given:
            raise TypeError(f"{type(self).__name__}: found {name} twice")
        given[name] = value
    found = self.__dict__
    for name, each in _fields(self).items():
        if name in given:
            found[name] = given.pop(name)
        elif each.default is not MISSING:
            found[name] = each.default
        elif each.default_factory is not MISSING:
            found[name] = each.default_factory()
        else:
            raise TypeError(f"{type(self).__name__}: {name} is missing")
    if given:
        raise TypeError(f"{type(self).__name__}: found {', '.join(given)}, which it does not have")
    if (finish := getattr(self, "__post_init__", None)) is not None:
        finish()


def _eq(self: Any, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return self.__dict__ == other.__dict__


def _hash(self: Any) -> int:
    return hash((type(self), *self.__dict__.values()))


def _repr(self: Any) -> str:
    keys = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
    return f"{type(self).__name__}({keys})"


def _frozen(self: Any, name: str, *_value: object) -> NoReturn:
    raise FrozenInstanceError(f"{type(self).__name__} is frozen: {name} cannot change")


def _fields(section: Any) -> dict[str, Field[Any]]:
    found: dict[str, Field[Any]] = section.__dataclass_fields__
    return found


if TYPE_CHECKING:
    from dataclasses import dataclass as section
else:

    def section(*, frozen: bool = True, kw_only: bool = False) -> Callable[[type], type]:
        """Make the class a frozen dataclass. It may extend sections only."""
        assert frozen, "every section is frozen"

        def declare(cls: type) -> type:
            cls.__init__, cls.__repr__ = _init, _repr
            cls.__eq__, cls.__hash__ = _eq, _hash
            cls.__setattr__ = cls.__delattr__ = _frozen
            return dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)

        return declare
