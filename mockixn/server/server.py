"""The mock Interaction Server in an event loop: it starts, opens and closes spaces, and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ..errors import Ended, NotThere, OrderRefused, UserError, check_port, reason_of
from ..journal import Journal
from ..logs import logger, logs_messages
from ..loops import require_loop
from ..scenario.schema import Scenario
from .advance import advance
from .connection import Socket
from .hub import Hub
from .listener import Listener

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_NOT_STARTED = "the server has not been started"

GRACE = 0.5
"""When the server stops, a client that takes nothing for that many seconds is reset."""


class InteractionServer:
    """A mock Interaction Server in the running event loop, on `host` and `port` (0: a free one).

    `journal` belongs to the default space; None means no journal. Without a `log`, warnings are
    logged to stderr, and nothing else. `strict` says whether the server refuses a client's
    mistakes; None leaves it to the scenario. As a context manager it accepts connections in the
    block.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        journal: Journal | None = None,
        log: FilteringBoundLogger | None = None,
        strict: bool | None = None,
    ) -> None:
        self._scenario = scenario
        self._strict = strict
        self.host = host
        self.port = port
        self.journal = journal
        self._log = log
        self._hub: Hub | None = None
        self._listeners: dict[str, Listener] = {}
        self._log_messages = log is not None and logs_messages(scenario.server.log_level)

    async def start(self) -> None:
        """Listen; the port accepts connections when this returns. Raises UserError if it cannot.

        A stopped server may start again: on the same port, with the world of its scenario. Its
        journal begins a new run.
        """
        if self._listeners:
            raise UserError("the server runs already")
        self._hub = None
        log = self._log or logger("warning", "console")
        if self.journal is not None:
            self.journal.begin()
        try:
            hub = Hub(
                self._scenario,
                self.journal,
                log,
                log_messages=self._log_messages,
                listeners=self._listeners,
                strict=self._strict,
            )
            listener = await self._listen(hub, "", self.port)
        except BaseException:
            if self.journal is not None:
                self.journal.end(_NOT_STARTED)
            raise
        self._hub = hub
        self.host, self.port = listener.host, listener.port

    @property
    def hub(self) -> Hub:
        """What is between the sockets and the spaces, also when it has stopped. Raises Ended."""
        if self._hub is None:
            raise Ended(_NOT_STARTED)
        return self._hub

    async def _listen(self, hub: Hub, name: str, port: int) -> Listener:
        space = hub.space(name)
        check_port(port)
        listener = Listener(lambda: Socket(hub, space), hub.log)
        try:
            await listener.start(self.host, port)
        except (OSError, UnicodeError) as error:
            raise UserError(f"cannot listen on {self.host}:{port}: {reason_of(error)}") from None
        self._listeners[name] = listener
        if space.outage:
            hub.begin_outage(space)
        return listener

    async def open_space(
        self, name: str, port: int | None = None, *, strict: bool | None = None
    ) -> int | None:
        """Create a space; with a `port` (0: a free one) the space has its own listener.

        `strict` says whether the space refuses a client's mistakes; None means: as this server.
        Returns the port of that listener, or None. Raises OrderRefused for a text that cannot be a
        name, for the name of an existing space, and if the server cannot listen on the port.
        """
        require_loop("the server", self.hub.loop)
        if name in self.hub.spaces:
            raise OrderRefused([("name", f"found {name!r}, which exists, expected a new name")])
        self.hub.space(name, strict=strict)
        if port is None:
            return None
        try:
            return (await self._listen(self.hub, name, port)).port
        except UserError as error:
            self.hub.close_space(name)
            raise OrderRefused([("port", str(error))]) from None

    async def close_space(self, name: str) -> None:
        """Remove a space and disconnect its clients. Raises NotThere."""
        require_loop("the server", self.hub.loop)
        if not name or name not in self.hub.spaces:
            raise NotThere.among("name", name, filter(None, self.hub.spaces))
        listener = self._listeners.pop(name, None)
        if listener is not None:
            await listener.close()
        self.hub.close_space(name)

    async def stop(self) -> None:
        """Stop listening, send queued bytes, close every connection."""
        listeners = [*self._listeners.values()]
        if listeners:
            require_loop("the server", self.hub.loop)
        self._listeners.clear()
        for listener in listeners:
            await listener.close()
        if listeners:
            await self.hub.close_all(GRACE)

    def port_of(self, space: str) -> int | None:
        """The port of the space's own listener; None if it has none."""
        listener = self._listeners.get(space)
        return None if listener is None else listener.port

    async def advance(self, seconds: float) -> None:
        """Move the held clock of the default space by `seconds`.

        When this returns, everything due by then is delivered, in order. Raises OrderRefused
        unless the scenario has `timers.clock = "held"`.
        """
        require_loop("the server", self.hub.loop)
        await advance(self.hub.default, seconds)
        self.hub.flush()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
