"""How a method of an object in an event loop becomes a blocking method in another thread.

The blocking method has the signature and the docstring of its original, for readers, editors and
mypy. There are three kinds: the original is a coroutine, or changes something, or only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import signature
from operator import methodcaller
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from ..errors import MockixnError

_Keywords = ParamSpec("_Keywords")
_Result = TypeVar("_Result")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class Blocking(Protocol):
    """An object with blocking methods; it acts on an object in the loop."""

    def _wait(self, act: Callable[[Any], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run the coroutine in the loop. Raises if the loop has ended."""

    def _do(self, act: Callable[[Any], _Result]) -> _Result:
        """Call the function in the loop. Raises if the loop has ended."""

    def _read(self, act: Callable[[Any], _Result]) -> _Result:
        """Call the function in the loop, or here if the loop has ended."""


def awaits(
    method: Callable[Concatenate[Any, _Keywords], Coroutine[Any, Any, _Result]],
) -> Callable[Concatenate[Blocking, _Keywords], _Result]:
    """A method that waits for the end of the coroutine of `method`."""

    @wraps(method)
    def call(self: Blocking, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._wait(lambda subject: method(subject, *args, **keywords))

    return call


def calls(
    method: Callable[Concatenate[Any, _Keywords], _Result],
) -> Callable[Concatenate[Blocking, _Keywords], _Result]:
    """A method that calls `method` in the loop, and raises if the loop has ended."""

    @wraps(method)
    def call(self: Blocking, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._do(lambda subject: method(subject, *args, **keywords))

    return call


def reads(
    method: Callable[Concatenate[Any, _Keywords], _Result],
) -> Callable[Concatenate[Blocking, _Keywords], _Result]:
    """A method that calls `method` in the loop, or here if the loop has ended."""

    @wraps(method)
    def call(self: Blocking, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._read(lambda subject: method(subject, *args, **keywords))

    return call


def same_arguments(
    source: Callable[Concatenate[Any, _Keywords], None],
) -> Callable[[Callable[..., None]], Callable[Concatenate[Any, _Keywords], None]]:
    """Give an `__init__` that passes on all its arguments the signature of `source`."""

    def declare(
        init: Callable[..., None],
    ) -> Callable[Concatenate[Any, _Keywords], None]:
        init.__signature__ = signature(source)  # type: ignore[attr-defined]
        return init

    return declare
