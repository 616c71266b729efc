"""The server in the test's own event loop, with the faces of its spaces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from os import PathLike
from typing import TYPE_CHECKING

from ..errors import UserError
from ..interaction_models import all_models
from ..journal import Entry, Journal
from ..messages.pattern import Pattern
from ..scenario import Scenario, load
from ..server.server import Server as Listening
from .mock import Mock

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

all_models()  # they are imported with the faces: the first test should not wait for them


class Server(Listening):
    """A mock Interaction Server in the running event loop; see the class that it extends.

    `overrides` are keys of the scenario file with other values, nested or dotted:
    `{"timers": {"clock": "held"}}` or `{"timers.clock": "held"}`. Wrong ones raise ScenarioError.
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
    ) -> None:
        if not isinstance(scenario, Scenario):
            scenario = load(scenario or None, [*_settings(overrides or {})])
        elif overrides:
            raise UserError("found overrides of a Scenario, expected those of a scenario file")
        super().__init__(scenario, host=host, port=port, journal=journal, log=log)

    def space(self, name: str = "") -> Mock:
        """The face of that space, made when it is first named; "" is the default one.

        Raises OrderRefused for what is no name.
        """
        own = self.port_of(name) if name else None
        return Mock(self.hub.space(name), self.host, own or self.port, is_alone=own is not None)

    async def wait_for(self, wanted: Pattern, *, after: int = 0, timeout: float = 5.0) -> Entry:
        """The first entry of the default space's journal that is meant, above number `after`.

        Waits up to `timeout` seconds for it. Raises VerificationFailed, with the nearest misses,
        when none has come by then, and RuntimeError where the server keeps no journal.
        """
        return await self.space().wait_for(wanted, after=after, timeout=timeout)

    def diagram(self) -> str:
        """What happened in the default space, as a sequence diagram."""
        return self.space().diagram()


def _settings(keys: Mapping[str, object], under: str = "") -> Iterator[str]:
    """Overrides as `mockixn serve --set` has them; of a table only what is named is replaced."""
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
    return json.dumps(value, ensure_ascii=False)  # single values are the same in both
