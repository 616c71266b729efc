"""The server in the event loop of a test, with a Mock for each space."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from os import PathLike
from typing import TYPE_CHECKING

from ..errors import UserError
from ..interaction_models import all_models
from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from ..scenario import Scenario
from ..server.server import InteractionServer
from ..space.rehearsal import load_and_rehearse, require_right
from .mock import Mock

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

all_models()  # imported now, so that the first test does not wait for them


class Server(InteractionServer):
    """A mock Interaction Server in the running event loop.

    `async with Server("scenario.toml") as server:` starts a server; it accepts connections on
    `server.host` and `server.port` (default: a free port) until the end of the block.
    `scenario` is a Scenario, the path of a scenario file, the name of a sample (`sample:played`),
    or None for an empty world. `overrides` replace keys of the scenario file, nested or dotted:
    `{"timers": {"clock": "held"}}` or `{"timers.clock": "held"}`. `journal` is a Journal, True for
    a new one, or False for none. Without a `log`, warnings are logged to stderr, and nothing else.
    `strict` says whether the server refuses a client's mistakes; without it the scenario does.
    Raises ScenarioError for mistakes in the scenario or in `overrides`, UserError for `overrides`
    of a Scenario.
    """

    def __init__(
        self,
        scenario: Scenario | str | PathLike[str] | None = None,
        *,
        overrides: Mapping[str, object] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        journal: Journal | bool = True,
        log: FilteringBoundLogger | None = None,
        strict: bool | None = None,
    ) -> None:
        if not isinstance(scenario, Scenario):
            scenario = load_and_rehearse(scenario or None, [*_settings(overrides or {})])
        elif overrides:
            raise UserError("found overrides of a Scenario, expected those of a scenario file")
        else:
            require_right(scenario)
        if journal is True:
            kept = scenario.journal
            journal = Journal(kept.entries, kept.bytes, bytes_of_all=kept.bytes_of_all)
        super().__init__(
            scenario, host=host, port=port, journal=journal or None, log=log, strict=strict
        )

    def space(self, name: str = "") -> Mock:
        """The Mock of that space, which is created at its first use; "" is the default space.

        Raises OrderRefused for a text that cannot be the name of a space.
        """
        own = self.port_of(name) if name else None
        return Mock(
            self.hub.space(name),
            self.host,
            own or self.port,
            is_alone=own is not None,
            loop=self.hub.loop,
        )

    async def wait_for(
        self, wanted: Pattern, *, after: int | str = 0, timeout: float = 5.0
    ) -> Entry:
        """`Mock.wait_for` in the default space."""
        return await self.space().wait_for(wanted, after=after, timeout=timeout)

    def diagram(self, *, after: int = 0, all: bool = False) -> str:
        """`Mock.diagram` of the default space."""
        return self.space().diagram(after=after, all=all)

    @property
    def last(self) -> int:
        """`Mock.last` of the default space."""
        return self.space().last


def _settings(keys: Mapping[str, object], under: str = "") -> Iterator[str]:
    """Overrides as `mockixn serve --set` takes them; only the named keys of a table change."""
    for key, value in keys.items():
        if isinstance(value, Mapping):
            yield from _settings(value, f"{under}{key}.")
        else:
            yield f"{under}{key}={_toml(value)}"


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{json.dumps(key)} = {_toml(each)}" for key, each in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value, ensure_ascii=False)  # JSON and TOML write single values alike
