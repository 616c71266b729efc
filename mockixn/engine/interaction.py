"""One interaction: its properties, where it is, its parties and its invitations."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias

from ..wire.attributes import EMPTY, AttributeList, Value


class State(IntEnum):
    """Property InteractionState (PROPS)."""

    QUEUED = 0
    CACHED = 1
    WITH_URS = 2
    WITH_AGENT = 3


# Columns that are not the name of the event's attribute without "Interaction" (PROPS).
_COLUMNS = {
    "InteractionId": "InteractionId",
    "InteractionMediatype": "MediaType",
    "InteractionType": "InteractionType",
    "InteractionSubtype": "InteractionSubtype",
    "InteractionState": "InteractionState",
}


_NOTED = {
    "received_at": "InteractionReceivedAt",
    "submitted_at": "InteractionSubmittedAt",
    "submit_seq": "InteractionSubmitSeq",
    "moved_to_queue_at": "InteractionMovedToQueueAt",
    "placed_in_queue_at": "InteractionPlacedInQueueAt",
    "place_in_queue_seq": "InteractionPlaceInQueueSeq",
    "submitted_to_router_at": "InteractionSubmittedToRouterAt",
    "delivered_at": "InteractionDeliveredAt",
    "assigned_to": "InteractionAssignedTo",
    "assigned_at": "InteractionAssignedAt",
}
"""What the world notes of an interaction, and its names in events; what is not so is empty."""


class AgentParty(NamedTuple):
    """An agent that processes the interaction."""

    agent_id: str


class StrategyParty(NamedTuple):
    """A routing strategy that processes the interaction, in the URS of that ClientName."""

    router: str


Party: TypeAlias = AgentParty | StrategyParty


class NextOffer(NamedTuple):
    """The key of the timer after which an interaction is offered to its URS again."""

    interaction_id: str


class WorkbinKey(NamedTuple):
    """The key of a workbin: its type, and the agent, place or group that owns it (`PSDK`).

    Fields that the `Workbin` attribute does not have are empty.
    """

    type_id: str
    agent_id: str = ""
    place_id: str = ""
    group_id: str = ""
    place_group_id: str = ""

    @classmethod
    def of(cls, workbin: Mapping[str, object]) -> WorkbinKey:
        """The key that a `Workbin` attribute names."""
        return cls(*(str(workbin.get(name, "")) for name in _WORKBIN_INFO))

    @property
    def as_attributes(self) -> AttributeList:
        """The `Workbin` attribute of events."""
        named = zip(_WORKBIN_INFO, self, strict=True)
        return AttributeList({name: value for name, value in named if value})

    @property
    def queue(self) -> str:
        """The queue in which the interactions of the workbin are."""
        return f"{self.type_id}/PrivateQueue"

    def __str__(self) -> str:
        return "/".join(filter(None, self))


_WORKBIN_INFO = (
    "WorkbinTypeId",
    "WorkbinAgentId",
    "WorkbinPlaceId",
    "WorkbinGroupId",
    "WorkbinPlaceGroupId",
)


class Interaction:
    """One interaction. `owner` is the ClientName of the media server that submitted it.

    An interaction that an agent submitted has no owner. `properties` has more attributes of events,
    by their names there; mockixn itself reads none of them. `queue` and `workbin` are where the
    interaction is while it has no parties, and where it returns to. What the world notes is text as
    the wire has it. `assigned_place` is where the agent works to whom it is assigned. `left` has
    the parties that have left it and when, in seconds since the epoch; the last one last.
    """

    __slots__ = (
        *_NOTED,
        "_attributes",
        "_held",
        "_locked",
        "assigned_place",
        "id",
        "invitations",
        "left",
        "media_type",
        "owner",
        "parties",
        "properties",
        "queue",
        "submitted_by",
        "subtype",
        "tenant_id",
        "type",
        "user_data",
        "workbin",
    )

    def __init__(
        self,
        id: str,
        media_type: str,
        type: str,
        subtype: str,
        tenant_id: int,
        queue: str,
        submitted_by: str,
        owner: str | None,
        user_data: AttributeList = EMPTY,
        properties: AttributeList = EMPTY,
        parties: tuple[Party, ...] = (),
        workbin: WorkbinKey | None = None,
    ) -> None:
        self.id = id
        self.media_type = media_type
        self.type = type
        self.subtype = subtype
        self.tenant_id = tenant_id
        self.queue = queue
        self.submitted_by = submitted_by
        self.owner = owner
        self.user_data = user_data
        self.properties = properties
        self.parties = parties
        self.workbin = workbin
        self.received_at = self.submitted_at = self.submit_seq = ""
        self.moved_to_queue_at = self.placed_in_queue_at = self.place_in_queue_seq = ""
        self.submitted_to_router_at = self.delivered_at = ""
        self.assigned_to = self.assigned_at = self.assigned_place = ""
        self._held = self._locked = False
        self.invitations: tuple[Invitation, ...] = ()
        self.left: tuple[tuple[Party, float], ...] = ()
        self._attributes: AttributeList | None = None

    @property
    def held(self) -> bool:
        """Whether it is held: not routed."""
        return self._held

    @held.setter
    def held(self, held: bool) -> None:
        self._held = held
        self.changed()

    @property
    def locked(self) -> bool:
        """Whether a snapshot has locked it: no view shows it."""
        return self._locked

    @locked.setter
    def locked(self, locked: bool) -> None:
        self._locked = locked
        self.changed()

    @property
    def why_not_free(self) -> str | None:
        """What keeps the interaction from waiting free in its queue; None if nothing does.

        What waits free is routed. This is the one place that says what that is.
        """
        if self.parties:
            return "being processed"
        if self.invitations:
            return "being offered to an agent"
        if self.workbin is not None:
            return "in a workbin"
        if self._held:
            return "held"
        return "locked" if self._locked else None

    def note_left(self, party: Party, now: float) -> None:
        """A party has left; of very many the last ones are remembered."""
        others = (each for each in self.left if each[0] != party)
        self.left = (*others, (party, now))[-_MOST_LEFT:]

    @property
    def state(self) -> State:
        """The state follows from the parties: agent before strategy; without a party, queued."""
        for party in self.parties:
            if isinstance(party, AgentParty):
                return State.WITH_AGENT
        return State.WITH_URS if self.parties else State.QUEUED

    @property
    def as_attributes(self) -> AttributeList:
        """The `Interaction` attribute of events: real clients read id and medium without a check.

        All events between two changes share one list: code that changes the interaction calls
        `changed()`.
        """
        attributes = self._attributes
        if attributes is None:
            values: dict[str, Value] = {
                "InteractionId": self.id,
                "InteractionMediatype": self.media_type,
                "InteractionType": self.type,
                "InteractionSubtype": self.subtype,
                "InteractionTenantId": self.tenant_id,
                "InteractionState": int(self.state),
                "InteractionSubmittedBy": self.submitted_by,
                "InteractionQueue": self.queue,
                "InteractionIsOnline": 0,
                "InteractionIsHeld": int(self._held),
                "InteractionIsLocked": int(self._locked),
                **self.properties,
            }
            for noted, name in _NOTED.items():
                if value := getattr(self, noted):
                    values[name] = value
            agent_id, place_id = self.assigned_to, self.assigned_place
            if self.workbin is not None:  # whose it is counts, and not who handles it
                values["InteractionWorkbinTypeId"] = self.workbin.type_id
                agent_id, place_id = self.workbin.agent_id, self.workbin.place_id
            if agent_id:
                values["InteractionAgentId"] = agent_id
            if place_id:
                values["InteractionPlaceId"] = place_id
            values["InteractionUserData"] = self.user_data
            self._attributes = attributes = AttributeList(values)
        return attributes

    @property
    def columns(self) -> AttributeList:
        """The interaction as a row of a view, workbin or snapshot: properties, then user data.

        Real clients read `MediaType` and their own user data in the same list. A property hides
        user data of the same name.
        """
        values: dict[str, Value] = {
            _COLUMNS.get(name, name.removeprefix("Interaction")): value
            for name, value in self.as_attributes.items()
            if name != "InteractionUserData"
        }
        for name, value in self.user_data.items():
            values.setdefault(name, value)
        return AttributeList(values)

    def is_like(self, other: Interaction) -> bool:
        """Whether nothing has changed since one was copied from the other."""
        return all(getattr(self, name) is getattr(other, name) for name in _OWN)

    def changed(self) -> None:
        """A property has changed: the next event gets a new list."""
        self._attributes = None

    def to_dict(self) -> dict[str, Any]:
        """The interaction as JSON data."""
        return {
            **self.as_attributes,
            "owner": self.owner,
            "parties": self.parties,
            "held": self.held,
            "locked": self.locked,
        }


_MOST_LEFT = 10

_OWN = tuple(name for name in Interaction.__slots__ if name not in ("_attributes", "invitations"))


class Invitation(NamedTuple):
    """One agent who is invited to one interaction; the agent's answer repeats the `ticket`.

    `kind` names the inviting model: `transfer`. `outcome` says what follows from the invitation;
    only `engine.invitations` reads it.
    """

    ticket: int
    interaction: Interaction
    agent_id: str
    kind: str
    outcome: object

    def to_dict(self) -> dict[str, Any]:
        """The invitation as JSON data."""
        return {
            "interaction": self.interaction.id,
            "agent": self.agent_id,
            "kind": self.kind,
        }
