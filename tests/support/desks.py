"""What an agent desktop and a URS conclude from the messages they get, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol

GIVING_UP = frozenset(
    (
        "RequestLeaveInteraction",
        "RequestPlaceInQueue",
        "RequestPlaceInWorkbin",
        "RequestStopProcessing",
        "RequestTransfer",
    )
)
"""Requests after whose EventAck the sender has the interaction no more."""

ABOUT_PARTIES = frozenset(("EventPartyAdded", "EventPartyRemoved", "EventRevoked"))
"""Events to agents that are for nobody but parties and the invited."""


class View:
    """One client. `handled` has the interactions that it believes to process, by id.

    `invited` has the interactions to which it believes to be invited, by ticket.
    """

    def __init__(self, client: LogicalClient) -> None:
        self._client = client
        self.handled: set[str] = set()
        self.invited: dict[int, str] = {}

    def take(self, message: Message, asked: Message | None) -> None:
        """Take in a message; `asked` is the client's request that it answers."""
        if self._client.type is ClientType.ROUTING_ENGINE:
            self._take_as_urs(message, asked)
        elif self._client.type is not ClientType.AGENT_APPLICATION:
            return
        elif message.spec.protocol is Protocol.INTERACTION_MANAGEMENT:
            self._take_as_desk(message, asked)
        elif message.name == "EventAgentLogout":  # another desk has forced it out
            self._forget()

    def _take_as_urs(self, message: Message, asked: Message | None) -> None:
        id = _id(message)
        match message.name:
            case "EventRouteRequest":
                self.handled.add(id)
            case "EventRouteUsed" | "EventAbandoned":
                self.handled.discard(id)
            case "EventAck" if asked is not None and asked.name in GIVING_UP:
                self.handled.discard(_text(asked))

    def _take_as_desk(self, message: Message, asked: Message | None) -> None:
        id, attributes = _id(message), message.attributes
        match message.name:
            case "EventInvite":
                ticket = attributes["TicketId"]
                assert isinstance(ticket, int)
                self.invited[ticket] = id
            case "EventRevoked" if id in self.invited.values():
                self.invited = {key: each for key, each in self.invited.items() if each != id}
            case "EventRevoked":
                self.handled.discard(id)
            case "EventPartyRemoved" if self._is_own(attributes["Party"]):
                self.handled.discard(id)
            case "EventPartyAdded" if self._is_own(attributes["Party"]):
                self.handled.add(id)
            case "EventPulledInteractions":
                rows: Any = attributes["Interactions"]
                self.handled |= {*rows}
            case "EventAck" if asked is not None:
                self._acknowledged(asked, attributes)

    def _acknowledged(self, asked: Message, attributes: Mapping[str, Any]) -> None:
        match asked.name:
            case "RequestAccept" | "RequestReject":
                id = self.invited.pop(int(str(asked.attributes["TicketId"])))
                if asked.name == "RequestAccept":
                    self.handled.add(id)
            case "RequestSubmit" if "Workbin" not in asked.attributes:
                self.handled.add(attributes["Extension"]["InteractionId"])
            case "RequestAgentLogout":
                self._forget()
            case name if name in GIVING_UP:
                self.handled.discard(_text(asked))

    def _is_own(self, party: Any) -> bool:
        login = self._client.login
        return login is not None and party.get("AgentId") == login.agent_id

    def _forget(self) -> None:
        self.handled.clear()
        self.invited.clear()


def _id(message: Message) -> str:
    listed: Any = message.attributes.get("Interaction", {})
    return str(listed.get("InteractionId", ""))


def _text(request: Message) -> str:
    return str(request.attributes.get("InteractionId"))
