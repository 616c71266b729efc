"""Everything that a scenario file can say: a dataclass a table, a field a key, and the defaults.

[ours] marks what is a decision of mockixn and not a statement of the vendor's reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import field
from typing import Annotated, Any, Self, TypeAlias

from ..frozen import frozen
from ..messages.enumerations import ClientType
from ..wire.attributes import AttributeList
from .behaviour import (
    Chance,
    JournalSettings,
    LoginSettings,
    Readings,
    ServerSettings,
    TimerSettings,
)
from .declaration import (
    FITS_A_KEY,
    Capacities,
    Distinct,
    Moment,
    Name,
    SequenceNumber,
    TenantId,
)
from .position import Origin
from .rules import Answer, Cue, Fault, ParticipantSetting

KeyOnWire: TypeAlias = Annotated[str, FITS_A_KEY]
"""What lists on the wire have as a key, such as an InteractionId."""


@frozen
class AcceptedClient:
    """`[[client]]`"""

    name: Name = field(metadata={"help": "ClientName"})
    type: ClientType | None = field(
        default=None, metadata={"help": "ClientType; without it the name is enough"}
    )


@frozen
class AgentSetting:
    """`[[agent]]`"""

    id: Name = field(metadata={"help": "AgentId"})
    places: Annotated[tuple[Name, ...], Distinct()] = field(
        default=(), metadata={"help": "PlaceIds where the agent may log in; none: anywhere"}
    )
    media: Capacities = field(
        default_factory=AttributeList,
        metadata={"help": "capacity for each medium: how many interactions at once [ours]"},
    )


@frozen
class PlaceSetting:
    """`[[place]]`"""

    id: Name = field(metadata={"help": "PlaceId"})


@frozen
class QueueSetting:
    """`[[queue]]`"""

    name: Name = field(metadata={"help": "name of the queue"})
    urs: Name | None = field(
        default=None, metadata={"help": "ClientName of the URS to which its interactions go"}
    )
    reroute: bool = field(
        default=True,
        metadata={
            "help": "whether what comes back from that URS is offered to it again; otherwise it "
            "stays in the queue until the URS registers or a tester says so [ours]"
        },
    )


@frozen
class WorkbinSetting:
    """`[[workbin]]`"""

    type: KeyOnWire = field(metadata={"help": "WorkbinTypeId"})
    active: bool = field(default=True, metadata={"help": "Active in EventWorkbinTypesInfo"})


@frozen
class WorkbinPlace:
    """`workbin` of an `[[interaction]]`"""

    type: KeyOnWire = field(metadata={"help": "WorkbinTypeId"})
    agent: Name | None = field(default=None, metadata={"help": "AgentId whose workbin it is"})
    place: Name | None = field(default=None, metadata={"help": "PlaceId whose workbin it is"})


@frozen
class InteractionSetting:
    """`[[interaction]]`: with `agents` or `strategy` it is being processed, with neither queued."""

    id: KeyOnWire = field(metadata={"help": "InteractionId"})
    media_type: Name = field(metadata={"help": "medium, such as email or chat"})
    queue: Name = field(
        metadata={
            "help": "queue that it is in, or was taken from; one in a workbin is in the queue "
            "`<type>/PrivateQueue`, whatever stands here"
        }
    )
    submitted_by: Name = field(
        metadata={"help": "ClientName of the media server that submitted it: its owner"}
    )
    agents: Annotated[tuple[Name, ...], Distinct()] = field(
        default=(), metadata={"help": "AgentId of each agent that processes it"}
    )
    strategy: Name | None = field(
        default=None,
        metadata={
            "help": "ClientName of the URS that processes it; not together with agents",
            "instead_of": "agents",
        },
    )
    workbin: WorkbinPlace | None = field(
        default=None,
        metadata={"help": "workbin that it is in while no party processes it"},
    )
    user_data: AttributeList = field(
        default_factory=AttributeList,
        metadata={"help": "attached data: str, int, bool (0 or 1), date (as str), table (list)"},
    )
    type: str = field(default="Inbound", metadata={"help": "InteractionType"})
    subtype: str = field(default="InboundNew", metadata={"help": "InteractionSubtype"})
    tenant_id: TenantId = field(default=1, metadata={"help": "InteractionTenantId"})
    parent_interaction_id: Name | None = field(
        default=None, metadata={"help": "ParentInteractionId"}
    )
    external_id: Name | None = field(default=None, metadata={"help": "ExternalId"})
    is_online: bool = field(default=False, metadata={"help": "IsOnline"})
    is_held: bool = field(default=False, metadata={"help": "IsHeld: it is not routed"})
    is_locked: bool = field(
        default=False, metadata={"help": "IsLocked: no view shows it, and nobody pulls it"}
    )
    in_queues: AttributeList = field(
        default_factory=AttributeList, metadata={"help": "InQueues, as in a RequestSubmit"}
    )
    out_queues: AttributeList = field(
        default_factory=AttributeList, metadata={"help": "OutQueues, as in a RequestSubmit"}
    )
    received_at: Moment | None = field(
        default=None, metadata={"help": "ReceivedAt; without it, as all times here, the start"}
    )
    submitted_at: Moment | None = field(default=None, metadata={"help": "SubmittedAt"})
    submit_seq: SequenceNumber | None = field(
        default=None, metadata={"help": "SubmitSeq; without it the interactions are counted"}
    )
    moved_to_queue_at: Moment | None = field(
        default=None, metadata={"help": "MovedToQueueAt: when it came into a queue at first"}
    )
    placed_in_queue_at: Moment | None = field(
        default=None, metadata={"help": "PlacedInQueueAt: when it came into its queue"}
    )
    place_in_queue_seq: SequenceNumber | None = field(
        default=None, metadata={"help": "PlaceInQueueSeq; without it they are counted"}
    )
    submitted_to_router_at: Moment | None = field(
        default=None, metadata={"help": "SubmittedToRouterAt: when a URS got it"}
    )
    delivered_at: Moment | None = field(
        default=None, metadata={"help": "DeliveredAt: when it was offered to an agent at first"}
    )
    assigned_at: Moment | None = field(
        default=None, metadata={"help": "AssignedAt: when the first of its agents got it"}
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What no interaction can be, though every key is right."""
        if self.assigned_at is not None and not self.agents:
            yield "assigned_at", "found without agents, expected agents beside it"


@frozen
class Scenario:
    """The whole file. `Scenario()` is an empty world with every default."""

    server: ServerSettings = field(
        default=ServerSettings(), metadata={"help": "where to listen, and the limits of a client"}
    )
    timers: TimerSettings = field(
        default=TimerSettings(), metadata={"help": "how long what may take"}
    )
    journal: JournalSettings = field(
        default=JournalSettings(), metadata={"help": "how much of what happened is kept"}
    )
    chance: Chance = field(default=Chance(), metadata={"help": "what is left to chance"})
    login: LoginSettings = field(
        default=LoginSettings(), metadata={"help": "how agents may log in"}
    )
    readings: Readings = field(
        default=Readings(),
        metadata={"help": "what to do where the vendor's reference contradicts itself"},
    )
    clients: tuple[AcceptedClient, ...] = field(
        default=(),
        metadata={
            "key": "client",
            "help": "clients that may register; where there is none, every client may [ours]",
        },
    )
    agents: Annotated[tuple[AgentSetting, ...], Distinct(by="id")] = field(
        default=(),
        metadata={
            "key": "agent",
            "help": "agents that may log in; where there is none, every agent may [ours]",
        },
    )
    places: Annotated[tuple[PlaceSetting, ...], Distinct(by="id")] = field(
        default=(),
        metadata={
            "key": "place",
            "help": "places where agents may log in; where there is none, every place is known "
            "[ours]",
        },
    )
    queues: Annotated[tuple[QueueSetting, ...], Distinct(by="name")] = field(
        default=(),
        metadata={
            "key": "queue",
            "help": "queues; where there is none, every queue is known [ours]",
        },
    )
    workbins: Annotated[tuple[WorkbinSetting, ...], Distinct(by="type")] = field(
        default=(),
        metadata={
            "key": "workbin",
            "help": "workbin types; where there is none, every type is known [ours]",
        },
    )
    interactions: Annotated[tuple[InteractionSetting, ...], Distinct(by="id")] = field(
        default=(),
        metadata={"key": "interaction", "help": "interactions that are there at the start"},
    )
    participants: Annotated[tuple[ParticipantSetting, ...], Distinct(by="name")] = field(
        default=(),
        metadata={"key": "participant", "help": "clients that mockixn plays [ours]"},
    )
    cues: Annotated[tuple[Cue, ...], Distinct(by="id")] = field(
        default=(),
        metadata={"key": "cue", "help": "what played participants do, and when [ours]"},
    )
    answers: Annotated[tuple[Answer, ...], Distinct(by="id")] = field(
        default=(),
        metadata={
            "key": "answer",
            "help": "what answers a request instead of its model; the first that fits [ours]",
        },
    )
    faults: Annotated[tuple[Fault, ...], Distinct(by="id")] = field(
        default=(),
        metadata={
            "key": "fault",
            "help": "what goes wrong with a frame; the first that fits [ours]",
        },
    )

    def accepts(self, name: str, type: ClientType) -> bool:
        """Whether a client of that ClientName and ClientType may register."""
        return not self.clients or any(
            each.name == name and each.type in (None, type) for each in self.clients
        )

    # Where it comes from

    origin = Origin()
    unknown = frozenset[str]()
    """Fields that have mistakes, and count as not given."""

    def read_from(self, origin: Origin) -> Self:
        """The same scenario, which knows where it was read."""
        made = copy(self)
        object.__setattr__(made, "origin", origin)
        return made

    @classmethod
    def salvaged(cls, values: Mapping[str, Any]) -> Self:
        """What is right in a scenario with mistakes; an item with mistakes is None in `values`.

        A rule, interaction or participant with mistakes is None here too. Any other array counts as
        not given if one of its items is wrong: that a name is not declared is not certain then.
        """
        unknown = {
            name
            for name, value in values.items()
            if value is None or (None in _items(value) and name not in _SALVAGED)
        }
        made = cls(**{name: value for name, value in values.items() if name not in unknown})
        object.__setattr__(made, "unknown", frozenset(unknown))
        return made


_SALVAGED = ("interactions", "participants", "cues", "answers", "faults")


def _items(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()
