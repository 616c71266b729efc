"""A server with its control interface, and a caller that speaks HTTP to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from typing import Any, NamedTuple

from mockixn import Entry, Server
from mockixn.control import Control
from support.answers import mistakes_of_answer


class Answer(NamedTuple):
    """What HTTP said: the body as JSON, or as text where it is none."""

    status: int
    body: Any
    headers: dict[str, str]


class Caller:
    """Calls the control interface from a thread, as a test in another process would.

    Whatever is answered must be as the OpenAPI document says.
    """

    def __init__(self, server: Server, control: Control) -> None:
        self.server = server
        self.control = control

    async def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str | bytes] | None = None,
    ) -> Answer:
        """Bytes as they are, all else as JSON."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        answer = await asyncio.to_thread(self._call, method, path, data, headers or {})
        kind = answer.headers["Content-Type"]
        wrong = mistakes_of_answer(method, path, answer.status, kind, answer.body)
        assert not wrong, f"{method} {path}: {wrong}"
        return answer

    def _call(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str | bytes]
    ) -> Answer:
        connection = HTTPConnection(self.control.host, self.control.port, timeout=10)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            is_json = answer.headers["Content-Type"] == "application/json"
            return Answer(
                answer.status, json.loads(text) if is_json else text, dict(answer.headers)
            )
        finally:
            connection.close()


class Watchers(list[Callable[[Entry], None]]):
    """A journal's watchers, and an event that says when somebody begins to watch."""

    def __init__(self) -> None:
        self.somebody = asyncio.Event()

    def append(self, watch: Callable[[Entry], None]) -> None:
        """One more."""
        super().append(watch)
        self.somebody.set()


def watchers_of(server: Server) -> Watchers:
    """Those of its default space's journal, from now on."""
    assert server.journal is not None
    server.journal.watchers = watchers = Watchers()
    return watchers
