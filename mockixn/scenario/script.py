"""What a tester orders of mockixn: participants that it plays, their cues, answers and faults.

The scenario file, the control interface and the Python face all read these declarations. Everything
here is [ours]: the vendor's reference knows no mock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from ..messages.catalogue import CATALOGUE
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.notation import interaction_id
from ..messages.spec import MessageSpec, Protocol
from ..wire.attributes import EMPTY, AttributeList
from .declaration import Name, Rule, at_least, between, more_than

Seconds: TypeAlias = Annotated[float, at_least(0)]

_NAMES = frozenset(spec.name for spec in CATALOGUE)


def _meant(name: Any) -> str:
    from difflib import get_close_matches  # slow to import, and seldom needed

    return "".join(f" (did you mean {each}?)" for each in get_close_matches(name, _NAMES, 1))


MessageName: TypeAlias = Annotated[
    str, Rule(_NAMES.__contains__, "a message of the catalogue", _meant)
]

ProtocolName: TypeAlias = Literal["IM", "REP", "TLIB", "ESP"]

PROTOCOLS: Mapping[str, Protocol] = {protocol.short: protocol for protocol in Protocol}
"""Protocols by the abbreviation that people write."""


def specs_of(name: str, protocol: str | None) -> list[MessageSpec]:
    """The messages of that name: one or, where no protocol is given, one for each that has it."""
    wanted = Protocol if protocol is None else (PROTOCOLS[protocol],)
    found = (CATALOGUE.by_name.get((each, name)) for each in wanted)
    return [spec for spec in found if spec is not None]


def _never_sent_by(side: Side, name: str | None, protocol: str | None) -> bool:
    """Whether no message of that name is one which that side sends."""
    if name is None:
        return False
    return all(spec.sender not in (side, "both") for spec in specs_of(name, protocol))


def _protocol_fits(name: str | None, protocol: str | None) -> Iterator[tuple[str, str]]:
    if name is not None and not specs_of(name, protocol):
        having = " or ".join(spec.protocol.short for spec in specs_of(name, None))
        yield "protocol", f'found "{protocol}", expected {having}, which has {name}'


@dataclass(frozen=True, kw_only=True)
class Meant:
    """A message that is meant: each part that is given must be as given.

    `attributes` become values of the types that the catalogue lists for that message.
    """

    message: MessageName | None = field(default=None, metadata={"help": "its name"})
    protocol: ProtocolName | None = field(
        default=None, metadata={"help": "its protocol, where two have a message of that name"}
    )
    sender: Name | None = field(
        default=None,
        metadata={"key": "from", "help": "ClientName of the client that sends it"},
    )
    to: Name | None = field(
        default=None,
        metadata={
            "help": "ClientName of a client that receives it; not together with from",
            "instead_of": "from",
        },
    )
    interaction: Name | None = field(
        default=None, metadata={"help": "InteractionId that it is about"}
    )
    reference: Annotated[int, between(0, 2**32 - 1)] | None = field(
        default=None, metadata={"help": "its ReferenceId"}
    )
    attributes: AttributeList = field(
        default=EMPTY,
        metadata={"help": "values that it must have; of a list only what is named is looked at"},
    )

    def __post_init__(self) -> None:
        if self.message is not None and self.attributes:
            attributes = self.attributes
            for spec in specs_of(self.message, self.protocol):
                attributes = typed(spec, attributes)
            object.__setattr__(self, "attributes", attributes)

    def fits(self, spec: MessageSpec) -> bool:
        """Whether a message of that kind may be meant: name and protocol are right."""
        return (self.message is None or self.message == spec.name) and (
            self.protocol is None or self.protocol == spec.protocol.short
        )

    def meets(self, message: Message, client: str, direction: Literal["in", "out"]) -> bool:
        """Whether that message is meant.

        `client` is the ClientName of its sender ("in") or of a receiver ("out").
        """
        return (
            self.fits(message.spec)
            and (self.sender is None or (direction == "in" and self.sender == client))
            and (self.to is None or (direction == "out" and self.to == client))
            and (self.interaction is None or self.interaction == interaction_id(message))
            and (self.reference is None or self.reference == message.reference)
            and has(message.attributes, self.attributes)
        )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if self.message is None:
            return
        specs = specs_of(self.message, self.protocol)
        if not specs:
            yield from _protocol_fits(self.message, self.protocol)
            return
        if self.sender is not None and not _sent_by("client", specs):
            yield "message", _not_sent_by("client", self.message, "from")
        if self.to is not None and not _sent_by("server", specs):
            yield "message", _not_sent_by("server", self.message, "to")
        for key, type in {key: type for spec in specs for key, type in spec.types.items()}.items():
            if key in self.attributes and not isinstance(self.attributes[key], CLASS_OF[type]):
                text = f"found {shown(self.attributes[key])}, expected {_VALUE_OF[type]}"
                yield f"attributes.{key}", text


def has(found: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether all that is wanted is there, of lists only what is named."""
    for key, value in wanted.items():
        inner = found.get(key)
        if isinstance(value, dict) and isinstance(inner, dict):
            if not has(inner, value):
                return False
        elif inner != value:
            return False
    return True


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message to send."""

    message: MessageName = field(metadata={"help": "its name"})
    protocol: ProtocolName | None = field(
        default=None, metadata={"help": "its protocol, where two have a message of that name"}
    )
    attributes: AttributeList = field(
        default=EMPTY,
        metadata={
            "help": "its attributes; `${InteractionId}` takes a value from the message that "
            "brought it about, `${Interaction.InteractionId}` from a list in it"
        },
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        return _protocol_fits(self.message, self.protocol)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Which of the messages that are meant count."""

    id: Name | None = field(
        default=None,
        metadata={"help": "name by which it can be removed; without it one is made"},
    )
    on: Meant | None = field(default=None, metadata={"help": "the message that it waits for"})
    nth: Annotated[int, at_least(1)] = field(
        default=1, metadata={"help": "first such message that counts: 1, 2, …"}
    )
    every: Annotated[int, at_least(1)] = field(
        default=1, metadata={"help": "from there on, every so many-th counts"}
    )
    times: Annotated[int, at_least(1)] | None = field(
        default=None, metadata={"help": "how often at most; without it always"}
    )


@dataclass(frozen=True, kw_only=True)
class Cue(Counted):
    """`[[cue]]`: what a played participant does, and when."""

    participant: Name = field(metadata={"help": "ClientName of the played participant"})
    at: Seconds | None = field(
        default=None,
        metadata={
            "help": "seconds after the start of its world; not together with on",
            "instead_of": "on",
        },
    )
    after: Seconds = field(default=0.0, metadata={"help": "seconds that it lets pass then"})
    do: Literal["send", "leave", "join"] = field(
        default="send",
        metadata={"help": "send a message, end the connection, or come (again) as at the start"},
    )
    send: Sent | None = field(default=None, metadata={"help": "the message to send"})

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if (self.do == "send") != (self.send is not None):
            wanted = "missing, expected a table" if self.do == "send" else f"found with {self.do}"
            yield "send", wanted


@dataclass(frozen=True, kw_only=True)
class Answer(Counted):
    """`[[answer]]`: what answers a request, instead of what its model would have."""

    on: Meant = field(metadata={"help": "the request"})
    answer: Sent | None = field(
        default=None,
        metadata={
            "key": "with",
            "help": "the message that answers, and the request is not carried out; without it the "
            "model carries it out and its own answer is late, twice or out of order",
        },
    )
    silent: bool = field(
        default=False,
        metadata={
            "help": "the request is neither carried out nor answered",
            "instead_of": "with",
        },
    )
    after: Seconds = field(default=0.0, metadata={"help": "seconds that the answer is late"})
    repeat: Annotated[int, between(1, 100)] = field(
        default=1, metadata={"help": "how often it is sent"}
    )
    behind: Annotated[int, at_least(0)] = field(
        default=0,
        metadata={"help": "so many later answers to the same client go out before it"},
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if self.on.message is not None and CATALOGUE.find(self.on.message).sender == "server":
            yield "on.message", f'found "{self.on.message}", expected a message that clients send'
        if self.on.to is not None:
            yield "on.to", f'found "{self.on.to}", expected none: requests go to the server'


Harm: TypeAlias = Literal[
    "delay",
    "drop",
    "duplicate",
    "garble",
    "split",
    "coalesce",
    "truncate",
    "stall",
    "reset",
    "half_close",
    "close",
    "away",
]


@dataclass(frozen=True, kw_only=True)
class Fault(Counted):
    """`[[fault]]`: what goes wrong with a frame, or with its connection."""

    do: Harm = field(
        metadata={
            "help": "delay: it and what follows come later; drop: it is lost; duplicate: it comes "
            "twice; garble: a byte is another; split: it comes in pieces; coalesce: it waits and "
            "comes in one segment with the next ones; truncate: its first bytes come, then nothing "
            "more; stall: the connection is silent; reset: the connection is reset in its place; "
            "half_close: the server sends nothing more, and says so; close: the connection is "
            "closed in its place; away: the server is gone for a while, its world stays as it is"
        },
    )
    seconds: Seconds | None = field(
        default=None,
        metadata={
            "help": "delay, stall, away: how long (1.0; a stall without it never ends); split: "
            "between two pieces (0.01); coalesce: how long it waits at most (1.0)"
        },
    )
    bytes: Annotated[int, at_least(0)] | None = field(
        default=None,
        metadata={
            "help": "split: size of a piece (1); truncate: how many bytes come (16, the header); "
            "garble: which byte is another, from 0 (without it one of the body, by chance)"
        },
    )
    frames: Annotated[int, between(2, 1000)] = field(
        default=2,
        metadata={"help": "coalesce: frames in one segment; duplicate: how often it comes"},
    )
    probability: Annotated[float, more_than(0), Rule(lambda value: value <= 1, "at most 1")] = (
        field(
            default=1.0,
            metadata={"help": "chance of each message that counts, drawn from chance.seed"},
        )
    )


@dataclass(frozen=True, kw_only=True)
class Route:
    """One entry of `routes`: where a URS sends an interaction."""

    agent: Name | None = field(default=None, metadata={"help": "AgentId to deliver to"})
    queue: Name | None = field(
        default=None, metadata={"help": "queue to place it in", "instead_of": "agent"}
    )
    stop: bool = field(default=False, metadata={"help": "stop processing it"})

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if (self.agent is not None) + (self.queue is not None) + self.stop != 1:
            yield "", "expected one of agent, queue and stop"


@dataclass(frozen=True, kw_only=True)
class Participant:
    """`[[participant]]`: a client that mockixn plays, on the same engine as real ones."""

    name: Name = field(metadata={"help": "ClientName"})
    type: ClientType = field(metadata={"help": "ClientType"})
    joins: bool = field(
        default=True,
        metadata={"help": "whether it is there from the start; otherwise a cue makes it join"},
    )
    media_type: str = field(
        default="",
        metadata={"help": "MediaType of its registration; AppType finds an external server by it"},
    )
    agent: Name | None = field(
        default=None, metadata={"help": "AgentId that logs in through it (AgentApplication)"}
    )
    place: Name | None = field(
        default=None,
        metadata={"help": "PlaceId where the agent logs in; without it the client's name"},
    )
    tenant_id: Annotated[int, between(0, 2**31 - 1)] = field(
        default=1, metadata={"help": "TenantId of that login"}
    )
    media: AttributeList = field(
        default_factory=lambda: AttributeList(email=1, chat=1),
        metadata={"help": "MediaList of that login: 1 for each medium that it is ready for"},
    )
    invited: Literal["accept", "reject", "nothing"] = field(
        default="nothing",
        metadata={"help": "what it answers to EventInvite (AgentApplication)"},
    )
    routes: tuple[Route, ...] = field(
        default=(),
        metadata={
            "help": "where interactions go that it is asked to route, one after the other, then "
            "from the first again (RoutingEngine)"
        },
    )
    serviced: Literal["response", "fault", "nothing"] = field(
        default="nothing",
        metadata={"help": "what it answers to Request3rdServer (an external server)"},
    )
    service: AttributeList = field(
        default=EMPTY, metadata={"help": "attributes of that response or fault"}
    )
    after: Seconds = field(
        default=0.0, metadata={"help": "seconds that it lets pass before it answers or routes"}
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        agent = self.type is ClientType.AGENT_APPLICATION
        if self.agent is not None and not agent:
            yield "agent", f"found with type {self.type}, expected AgentApplication"
        if self.invited != "nothing" and not agent:
            yield "invited", f"found with type {self.type}, expected AgentApplication"
        if self.routes and self.type is not ClientType.ROUTING_ENGINE:
            yield "routes", f"found with type {self.type}, expected RoutingEngine"
