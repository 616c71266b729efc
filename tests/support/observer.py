"""Rebuilds the world from the events of a reporting engine, and from nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from mockixn.engine.interaction import AgentParty, Party, StrategyParty, WorkbinKey
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol

Place: TypeAlias = str | WorkbinKey
Desk: TypeAlias = tuple[str, str]
"""AgentId and PlaceId: two logins of one agent at one place are one to a reporting engine."""


@dataclass
class Seen:
    """One interaction. `place` is None while nobody has said where it waits."""

    place: Place | None
    parties: list[Party] = field(default_factory=list)


@dataclass
class Seat:
    """One login."""

    media: dict[str, int]
    do_not_disturb: bool = False


class Observer:
    """Rebuilds interactions and logins from reporting events; asserts that each makes sense."""

    def __init__(self) -> None:
        self.interactions: dict[str, Seen] = {}
        self.seats: dict[Desk, Seat] = {}
        self.invited: set[tuple[str, Party]] = set()

    def hear(self, message: Message) -> None:
        """Take in one message that a reporting engine received."""
        if message.spec.protocol is not Protocol.REPORTING:
            return
        attributes: Mapping[str, Any] = message.attributes
        self._hear_of_invitation(message.name, attributes)
        match message.name:
            case "EventInteractionSubmitted":
                id = attributes["Interaction"]["InteractionId"]
                assert id not in self.interactions, f"{id} is submitted twice"
                self.interactions[id] = Seen(attributes["Interaction"]["InteractionQueue"])
            case "EventProcessingStopped":
                stopped = self.interactions.pop(attributes["Interaction"]["InteractionId"])
                assert not stopped.parties, "a party was not removed before"
            case "EventPartyAdded":
                added = _party(attributes["Party"])
                seen = self._seen(attributes)
                assert added not in seen.parties, f"{added} is added twice"
                seen.parties.append(added)
            case "EventPartyRemoved":
                seen = self._seen(attributes)
                seen.parties.remove(_party(attributes["Party"]))
                seen.place = None
            case "EventPlacedInQueue":
                self._seen(attributes).place = attributes["Queue"]
            case "EventPlacedInWorkbin":
                self._seen(attributes).place = WorkbinKey.of(attributes["Workbin"])
            case "EventTakenFromQueue":
                seen = self._seen(attributes)
                assert isinstance(seen.place, WorkbinKey) or seen.place == attributes["Queue"]
            case "EventTakenFromWorkbin":
                assert self._seen(attributes).place == WorkbinKey.of(attributes["Workbin"])
            case "EventAgentLogin":
                assert _desk(attributes) not in self.seats, "logged in twice"
                self.seats[_desk(attributes)] = Seat(dict(attributes["MediaList"]))
            case "EventAgentLogout":
                del self.seats[_desk(attributes)]
            case "EventMediaAdded" | "EventNotReadyForMedia":
                self.seats[_desk(attributes)].media[attributes["MediaTypeName"]] = 0
            case "EventReadyForMedia":
                self.seats[_desk(attributes)].media[attributes["MediaTypeName"]] = 1
            case "EventMediaRemoved":
                del self.seats[_desk(attributes)].media[attributes["MediaTypeName"]]
            case "EventDoNotDisturbOn" | "EventDoNotDisturbOff":
                self.seats[_desk(attributes)].do_not_disturb = message.name.endswith("On")

    def _hear_of_invitation(self, name: str, attributes: Mapping[str, Any]) -> None:
        """An invitation begins; or it ends, in one of four ways."""
        if name in ("EventAgentInvited", "EventPartyAdded", "EventRejected", "EventRevoked"):
            invited = (attributes["Interaction"]["InteractionId"], _party(attributes["Party"]))
            if name == "EventAgentInvited":
                assert invited not in self.invited, f"{invited} is invited twice"
                self.invited.add(invited)
            else:
                assert name == "EventPartyAdded" or invited in self.invited, f"{name}: {invited}"
                self.invited.discard(invited)

    def _seen(self, attributes: Mapping[str, Any]) -> Seen:
        return self.interactions[attributes["Interaction"]["InteractionId"]]


def _party(listed: Mapping[str, Any]) -> Party:
    if "RouterId" in listed:
        return StrategyParty(listed["RouterId"])
    return AgentParty(listed["AgentId"])


def _desk(attributes: Mapping[str, Any]) -> Desk:
    return attributes["AgentId"], attributes["PlaceId"]
