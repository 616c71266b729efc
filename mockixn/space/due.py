"""What is due when: what a clock is going to bring, in words."""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple

from ..engine.clients import Connection
from ..engine.interaction import AgentParty, Invitation, NextOffer, StrategyParty


class Due(NamedTuple):
    """Something that is due in `after` seconds."""

    after: float
    what: str

    def __str__(self) -> str:
        return f"{self.what} in {self.after:g} s"


class Later:
    """The key of what happens once, and what that is in words."""

    def __init__(self, what: str) -> None:
        self.what = what


def format_key(key: Hashable) -> str:
    """What happens when the timer of that key fires."""
    match key:
        case Later():
            return key.what
        case Connection():
            return "a connection without a client is closed"
        case Invitation():
            return f"the invitation of {key.agent_id} to {key.interaction.id} expires"
        case NextOffer(id):
            return f"{id} is offered to its URS again"
        case (str(id), StrategyParty(name)):
            return f"the routing of {id} by {name} times out"
        case (str(id), AgentParty(agent)):
            return f"the handling of {id} by {agent} times out"
    return "a fault lets go what it holds back"
