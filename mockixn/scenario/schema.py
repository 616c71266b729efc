"""Everything that a scenario file can say: a dataclass a table, a field a key, and the defaults.

[ours] marks what is a decision of mockixn and not a statement of the vendor's reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import field
from typing import Annotated, Any, Literal, Self, TypeAlias

from ..frozen import frozen
from ..messages.enumerations import ClientType
from ..wire.attributes import AttributeList
from .declaration import (
    FITS_A_KEY,
    Capacities,
    Distinct,
    Name,
    TenantId,
    Timeout,
    between,
    minimum,
    more_than,
)
from .position import Origin
from .rules import Answer, Cue, Fault, ParticipantSetting

KeyOnWire: TypeAlias = Annotated[str, FITS_A_KEY]
"""What lists on the wire have as a key, such as an InteractionId."""


@frozen
class ServerSettings:
    """`[server]`"""

    host: Name = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: Annotated[int, between(0, 65535)] = field(
        default=7120, metadata={"help": "TCP port to listen on; 0 takes a free one"}
    )
    max_frame: Annotated[int, minimum(64)] = field(
        default=1024 * 1024,
        metadata={"help": "bytes; largest length that the header of a client's frame may announce"},
    )
    idle_timeout: Timeout = field(
        default=30.0,
        metadata={"help": "seconds of silence inside a frame after which its connection is closed"},
    )
    max_buffered: Annotated[int, more_than(0)] = field(
        default=4 * 1024 * 1024,
        metadata={"help": "bytes that a client may leave unread before it is cut off"},
    )
    log_level: Literal["debug", "info", "warning", "error"] = field(
        default="info",
        metadata={"help": "least level of what is logged; every message is a line at info"},
    )
    strict: bool = field(
        default=False,
        metadata={
            "help": "answer a client's mistakes, the remarks in the journal, with EventError; the "
            "pytest plugin also fails a test for rules that never acted"
        },
    )
    max_spaces: Annotated[int, minimum(1)] = field(
        default=1000, metadata={"help": "spaces that there may be at once"}
    )


@frozen
class TimerSettings:
    """`[timers]`"""

    clock: Literal["real", "held"] = field(
        default="real",
        metadata={
            "help": "a held clock stands still until it is moved on (`Server.advance`), so that a "
            "test of a long time-out takes no time"
        },
    )
    registration_timeout: Timeout = field(
        default=10.0,
        metadata={
            "help": "seconds after which a connection without a registered client is closed; "
            "the reference has the timeout, its length is [ours]"
        },
    )

    delivering_timeout: Timeout = field(
        default=30.0,
        metadata={"help": "seconds that an invited agent has to answer (LIMITS)"},
    )
    handling_timeout: Timeout = field(
        default=180 * 60.0,
        metadata={
            "help": "seconds without a request of the agent about what it pulled, after which it "
            "is revoked (LIMITS)"
        },
    )
    routing_timeout: Timeout = field(
        default=720 * 60.0,
        metadata={"help": "seconds that a URS has to route an interaction (LIMITS)"},
    )


@frozen
class JournalSettings:
    """`[journal]`, which each space has of its own; it holds what the control interface shows."""

    entries: Annotated[int, minimum(0)] = field(
        default=10_000, metadata={"help": "entries that are kept; the oldest go first"}
    )
    bytes: Annotated[int, minimum(0)] = field(
        default=16 * 1024 * 1024,
        metadata={"help": "bytes that they may take together; the oldest go first"},
    )


@frozen
class Chance:
    """`[chance]`"""

    seed: int = field(
        default=0,
        metadata={
            "help": "what faults with a probability are drawn from: as long as it is the "
            "same, so are they"
        },
    )


@frozen
class LoginSettings:
    """`[login]`"""

    agent_logged_in_elsewhere: Literal["refuse", "allow", "force_out"] = field(
        default="refuse",
        metadata={
            "help": "what becomes of a login while the agent is logged in through another client: "
            "it is refused, or both stay, or the earlier client is disconnected [ours]"
        },
    )


@frozen
class Readings:
    """`[readings]`: what mockixn does where the vendor's reference contradicts itself."""

    stop_b_notifies_urs_with: Literal["EventAbandoned", "EventRouteUsed"] = field(
        default="EventAbandoned",
        metadata={
            "help": "Stop Processing B, what tells the URS: the reference's table has "
            "EventAbandoned, the sentence under it EventRouteUsed"
        },
    )
    stop_c_revokes_requester: bool = field(
        default=True,
        metadata={
            "help": "Stop Processing C, whether the agent that asks gets EventRevoked too: "
            "the reference's table has EventRevoked, its receiver is [ours]"
        },
    )
    stop_d_also_acks: bool = field(
        default=False,
        metadata={
            "help": "Stop Processing D, whether the URS gets EventAck beside EventRouteUsed: "
            "the reference's table lists both, one in place of the other"
        },
    )
    deliver_releases_urs_on: Literal["answer", "request"] = field(
        default="answer",
        metadata={
            "help": "Deliver, when the URS gets EventRouteUsed: the reference's text says when the "
            "agent has answered, its table lists it at the request"
        },
    )
    deliver_reject_tells_urs_with: Literal["EventRouteUsed", "EventError"] = field(
        default="EventRouteUsed",
        metadata={
            "help": "Deliver, what tells the URS that the agent rejects: the reference's text says "
            "EventRouteUsed, though the URS must go on routing"
        },
    )


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
    queue: Name = field(metadata={"help": "queue that it is in, or was taken from"})
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
