"""How a method of an object in an event loop becomes a method in another thread.

The new method has the signature and the docstring of its original, for readers, editors and mypy.
There are five kinds: the original is a coroutine, and the new method blocks or is awaited in
another loop; or the original changes something; or it only reads, in the loop, or the journal alone
and then in the caller's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from inspect import signature
from operator import methodcaller
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from ..errors import MockixnError, WrongLoop
from ..loops import loop_name, running_loop

_Keywords = ParamSpec("_Keywords")
_Result = TypeVar("_Result")

# pytest hides the frames of this module for an error that mockixn raises on purpose.
__tracebackhide__ = methodcaller("errisinstance", MockixnError)


class InThread(Protocol):
    """What acts on an object that lives in the loop of another thread."""

    def _do(self, act: Callable[[Any], _Result]) -> _Result:
        """Call the function in the loop. Raises if the loop has ended."""

    def _read(self, act: Callable[[Any], _Result]) -> _Result:
        """Call the function in the loop, or here if the loop has ended."""


class AtRest(Protocol):
    """What has a journal that can be read outside of the loop."""

    def _check(self, act: Callable[[Any], _Result]) -> _Result:
        """Call the function here, on the object with its journal as it is now."""


class Blocking(InThread, Protocol):
    """What has blocking methods."""

    def _wait(self, act: Callable[[Any], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run the coroutine in the loop. Raises where the loop has ended.

        Raises WrongLoop where an event loop runs in the caller's thread.
        """


class Awaited(InThread, Protocol):
    """What has methods to await, in whatever loop."""

    async def _result(self, act: Callable[[Any], Coroutine[Any, Any, _Result]]) -> _Result:
        """Run the coroutine in the object's loop. Raises where that has ended."""


def awaits(
    method: Callable[Concatenate[Any, _Keywords], Coroutine[Any, Any, _Result]],
) -> Callable[Concatenate[Blocking, _Keywords], _Result]:
    """A method that waits for the end of the coroutine of `method`."""

    @wraps(method)
    def call(self: Blocking, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._wait(lambda subject: method(subject, *args, **keywords))

    return call


def awaited(
    method: Callable[Concatenate[Any, _Keywords], Coroutine[Any, Any, _Result]],
) -> Callable[Concatenate[Awaited, _Keywords], Coroutine[Any, Any, _Result]]:
    """A coroutine that waits, in any loop, until the coroutine of `method` has ended."""

    @wraps(method)
    async def call(
        self: Awaited, /, *args: _Keywords.args, **keywords: _Keywords.kwargs
    ) -> _Result:
        return await self._result(lambda subject: method(subject, *args, **keywords))

    return call


def refuse_in_loop(instead: str) -> None:
    """Raise WrongLoop where an event loop runs in this thread: what blocks would hold it up."""
    running = running_loop()
    if running is not None:
        raise WrongLoop(
            f"a call that blocks, inside of {loop_name(running)}, whose clients it would hold up: "
            f"use {instead}"
        )


def calls(
    method: Callable[Concatenate[Any, _Keywords], _Result],
) -> Callable[Concatenate[InThread, _Keywords], _Result]:
    """A method that calls `method` in the loop, and raises if the loop has ended."""

    @wraps(method)
    def call(self: InThread, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._do(lambda subject: method(subject, *args, **keywords))

    return call


def reads(
    method: Callable[Concatenate[Any, _Keywords], _Result],
) -> Callable[Concatenate[InThread, _Keywords], _Result]:
    """A method that calls `method` in the loop, or here if the loop has ended."""

    @wraps(method)
    def call(self: InThread, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._read(lambda subject: method(subject, *args, **keywords))

    return call


def checks(
    method: Callable[Concatenate[Any, _Keywords], _Result],
) -> Callable[Concatenate[AtRest, _Keywords], _Result]:
    """A method that calls `method` in the thread of the caller: a large journal takes its time."""

    @wraps(method)
    def call(self: AtRest, /, *args: _Keywords.args, **keywords: _Keywords.kwargs) -> _Result:
        return self._check(lambda subject: method(subject, *args, **keywords))

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
