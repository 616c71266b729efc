"""How an operation of the control interface is declared, and what a call of it brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, TypeAlias

from ..errors import MockixnError, NotThere
from ..journal import Journal
from ..server.server import InteractionServer
from ..space.space import Space
from .schemas import Query


class HttpError(MockixnError):
    """A call that is no call of any operation: the status of its answer, and headers of it."""

    def __init__(
        self, status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True)
class RequestContext:
    """One call of an operation, checked: sections as it declares them, the parts of its path."""

    server: InteractionServer
    query: Any
    body: Any
    parts: Mapping[str, str]

    @property
    def space(self) -> Space:
        """The space that the query names. Raises NotThere."""
        found = self.server.hub.spaces.get(self.query.space)
        if found is None:
            raise NotThere.among("space", self.query.space, filter(None, self.server.hub.spaces))
        return found

    @property
    def journal(self) -> Journal:
        """The journal of that space. Raises NotThere where the server keeps none."""
        journal = self.space.journal
        if journal is None:
            raise NotThere("", "this server keeps no journal")
        return journal

    def since(self) -> int:
        """The number after which entries count: what is asked, or 0 when a reset came after it."""
        asked: int = (self.query if self.body is None else self.body).since
        return asked if asked <= self.journal.last else 0


Doer: TypeAlias = Callable[[RequestContext], Any]


@dataclass(frozen=True)
class Operation:
    """One operation. `{name}` in its path is a part of it; `query` and `body` are sections.

    `do` runs in the event loop, and may be a coroutine. Where it returns a function, that is what
    needs no event loop any more: it is called in the connection's thread, and returns the result.
    The result is JSON's, or a text. `expects`: whether it may answer 409, not as expected.
    """

    method: str
    path: str
    do: Doer
    query: type
    body: type | None
    status: HTTPStatus
    expects: bool

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return self._doc.partition("\n")[0]

    @property
    def result(self) -> str:
        """The rest of it: what is answered."""
        return " ".join(self._doc.partition("\n")[2].split())

    @property
    def _doc(self) -> str:
        return cleandoc(self.do.__doc__ or "")


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    *,
    query: type = Query,
    body: type | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    expects: bool = False,
) -> Callable[[Doer], Doer]:
    """Declare what a function does, in its docstring: a line what it does, then what it answers."""

    def declare(do: Doer) -> Doer:
        OPERATIONS.append(Operation(method, path, do, query, body, status, expects))
        return do

    return declare
