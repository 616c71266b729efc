"""The declaration of an operation of the control interface, and what the operation gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from inspect import cleandoc
from typing import Any, TypeAlias

from ..errors import MockixnError, NotThere
from ..journal import Journal
from ..journal.position import JournalPosition
from ..server.server import InteractionServer
from ..space.space import Space
from .schemas import Query


class HttpError(MockixnError):
    """A request that no operation can handle: the status of the response, and more headers."""

    def __init__(
        self, status: HTTPStatus, text: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True)
class RequestContext:
    """What an operation gets: the parsed sections that it declares, and the parts of its path."""

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
        """The journal of that space. Raises NotThere if the server has no journal."""
        journal = self.space.journal
        if journal is None:
            raise NotThere("", "this server keeps no journal")
        return journal

    def since(self) -> int:
        """Only later entries of the present run count: the number that the request means."""
        found: JournalPosition = (self.query if self.body is None else self.body).since
        return self.journal.position(found).seq


OperationFunction: TypeAlias = Callable[[RequestContext], Any]


@dataclass(frozen=True)
class Operation:
    """One operation. `{name}` in `path` is a part of it; `query` and `body` are sections.

    `do` runs in the event loop, and may be a coroutine. If it returns a function, the thread of the
    connection calls that function, outside of the event loop, for the result. The result is JSON
    data or a text. The OpenAPI document has `id`, `summary` and `result` (what the response
    contains); `answer` is the name of its schema there. `expects`: whether the operation may answer
    409, not as expected.
    """

    method: str
    path: str
    do: OperationFunction
    answer: str
    query: type
    body: type | None
    status: HTTPStatus
    expects: bool
    id: str
    summary: str
    result: str


OPERATIONS: list[Operation] = []


def operation(
    method: str,
    path: str,
    answer: str = "Done",
    *,
    query: type = Query,
    body: type | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    expects: bool = False,
    id: str = "",
    doc: str = "",
) -> Callable[[OperationFunction], OperationFunction]:
    """Declare that a function carries out an operation.

    `doc` (default: the docstring of the function) says in one line what the operation does, and
    after an empty line what the response contains; the default of `id` is the function's name.
    """

    def declare(do: OperationFunction) -> OperationFunction:
        summary, _, result = cleandoc(doc or do.__doc__ or "").partition("\n")
        OPERATIONS.append(
            Operation(
                method,
                path,
                do,
                answer,
                query,
                body,
                status,
                expects,
                id or do.__name__,
                summary,
                " ".join(result.split()),
            )
        )
        return do

    return declare
