"""The mock Interaction Server as one object: start, port, journal, stop."""

from __future__ import annotations

import asyncio
from os import PathLike
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..engine.engine import Engine
from ..errors import UserError, VerificationFailed, why_not
from ..interaction_models import all_models
from ..journal import Entry, Journal
from ..logs import logger, tells_messages
from ..messages.catalogue import CATALOGUE
from ..messages.codec import Codec
from ..scenario import Scenario, load
from ..verification import Pattern, with_misses
from .connection import Socket
from .hub import Hub

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

STOP_WITHIN = 0.5
"""Seconds that clients have to take what was sent to them when the server stops."""

_BACKLOG = 1024


class Server:
    """A mock Interaction Server in the running event loop.

    `async with Server("scenario.toml") as server:` gives a server that accepts connections on
    `server.host` and `server.port` (a free one unless given), and has stopped after the block.
    `scenario` is a Scenario, the path of a scenario file, or None for an empty world; a file that
    is wrong raises ScenarioError. `journal` is True for one of its own, False for none. Without a
    `log` only warnings are logged, to stderr.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        journal: Journal | bool = True,
        log: FilteringBoundLogger | None = None,
    ) -> None:
        self._scenario = scenario if isinstance(scenario, Scenario) else load(scenario or None)
        self.host = host
        self.port = port
        self.journal = (Journal() if journal else None) if isinstance(journal, bool) else journal
        self._log = log
        self._log_messages = log is not None and tells_messages(self._scenario.server.log_level)
        self._listener: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen; the port accepts connections when this returns. Raises UserError if it cannot."""
        self.engine = Engine(self._scenario, all_models())
        self._hub = Hub(
            self.engine,
            Codec(CATALOGUE),
            self.journal,
            self._log or logger("warning", "console"),
            log_messages=self._log_messages,
        )
        loop = asyncio.get_running_loop()
        try:
            self._listener = await loop.create_server(
                lambda: Socket(self._hub), self.host, self.port, backlog=_BACKLOG
            )
        except (OSError, UnicodeError) as error:
            reason = why_not(error)
            raise UserError(f"cannot listen on {self.host}:{self.port}: {reason}") from None
        self.host, self.port = self._listener.sockets[0].getsockname()[:2]

    async def stop(self) -> None:
        """Stop listening, send what is being sent, close every connection."""
        if self._listener is not None:
            # What was accepted this very moment must become a connection before asyncio's own
            # server closes: it fails, and leaks the socket, when one comes after that.
            for listening in self._listener.sockets:
                asyncio.get_running_loop().remove_reader(listening.fileno())
            await asyncio.sleep(0)
            self._listener.close()
            await self._hub.close_all(STOP_WITHIN)
            await self._listener.wait_closed()
            self._listener = None

    async def wait_for(self, wanted: Pattern, *, after: int = 0, timeout: float = 5.0) -> Entry:
        """The first entry of the journal that is meant and has a `seq` above `after`.

        Waits up to `timeout` seconds for it. Raises VerificationFailed, with the nearest misses,
        when none has come by then, and RuntimeError where the server keeps no journal.
        """
        journal = self.journal
        if journal is None:
            raise RuntimeError("this server keeps no journal")
        arrived: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()

        def watch(entry: Entry) -> None:
            if entry.seq > after and not arrived.done() and wanted.meets(entry):
                arrived.set_result(entry)

        for entry in journal:
            watch(entry)
        journal.watchers.append(watch)
        try:
            async with asyncio.timeout(timeout):
                return await arrived
        except TimeoutError:
            text = f"no {wanted} within {timeout:g} s"
            raise VerificationFailed(with_misses(text, wanted, tuple(journal))) from None
        finally:
            journal.watchers.remove(watch)

    async def advance(self, seconds: float) -> None:
        """Move the held clock of a scenario with `timers.clock = "held"` on by `seconds`.

        Everything that is due by then has been delivered, in order, when this returns. Raises
        RuntimeError where the clock is not held.
        """
        self._hub.advance(seconds)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        await self.stop()
