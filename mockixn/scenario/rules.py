"""Participants that mockixn plays, and the rules: their cues, the answers and the faults.

The scenario file, the control interface and the Python API read these declarations. All of it is
[ours]: the vendor's reference knows no mock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from typing import Annotated, Any, Literal

from ..formatting import alternatives, quoted
from ..frozen import frozen
from ..messages.enumerations import ClientType
from ..messages.lookup import not_in_protocol, not_sent_by
from ..messages.pattern import Pattern
from ..wire.attributes import EMPTY, AttributeList
from .declaration import Name, Seconds, TenantId, between, maximum, minimum, more_than
from .fault_kinds import KINDS, KINDS_HELP, ONLY_OUT, FaultKeys, FaultName, key_help, kinds_with
from .message_template import MessageTemplate, bools_for_ints
from .placeholders import UNKNOWN, Source

__all__ = [
    "ONLY_OUT",
    "Answer",
    "Cue",
    "Fault",
    "MessageTemplate",
    "ParticipantSetting",
    "Pattern",
    "Route",
    "Trigger",
]


def _given(section: Any, *names: str) -> Iterator[str]:
    """Those of these keys whose value is not the default."""
    for each in fields(section):
        if each.name in names and getattr(section, each.name) != each.default:
            yield each.name


def _in_template(
    template: MessageTemplate, path: str, side: Literal["client", "server"], source: Source | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with a message that this side sends."""
    if not_in_protocol(template.message, template.protocol):
        return  # told already
    if text := not_sent_by(side, template.message, template.protocol):
        yield f"{path}.message", text
    else:
        yield from template.mistakes_in_rule(path, source)


@frozen(kw_only=True)
class Trigger:
    """What makes a rule act: which messages it waits for, and which of them count."""

    id: Name | None = field(
        default=None,
        metadata={"help": "name by which it can be removed; without it one is made"},
    )
    on: Pattern | None = field(default=None, metadata={"help": "the message that it waits for"})
    nth: Annotated[int, minimum(1)] = field(
        default=1, metadata={"help": "first such message that counts: 1, 2, …"}
    )
    every: Annotated[int, minimum(1)] = field(
        default=1, metadata={"help": "from there on, every n-th counts"}
    )
    times: Annotated[int, minimum(1)] | None = field(
        default=None, metadata={"help": "how often at most; without it always"}
    )

    @classmethod
    def salvaged(cls, _values: object) -> None:
        """Nothing: but a rule whose keys are right is of use, to find more that is wrong."""


@frozen(kw_only=True)
class Cue(Trigger):
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
    send: MessageTemplate | None = field(default=None, metadata={"help": "the message to send"})

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        if self.on is None:
            for key in _given(self, "nth", "every", "times"):
                yield key, "found without on, expected together with it"
        if self.send is None:
            if self.do == "send":
                yield "send", "missing, expected a table"
        elif self.do != "send":
            yield "send", f'found together with do = "{self.do}", expected none'
        else:
            source = None if self.on is None else Source.of(self.on)
            yield from _in_template(self.send, "send", "client", source)

    @classmethod
    def mistakes_in_part(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with the message to send, though another key is wrong."""
        if (send := values.get("send")) is not None:
            on = values.get("on")
            source = UNKNOWN if on is None else Source.of(on)
            yield from _in_template(send, "send", "client", source)

    @classmethod
    def mistakes_as_written(cls, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """What the message to send does not show once it is read."""
        yield from bools_for_ints(table.get("send"), "send")


@frozen(kw_only=True)
class Answer(Trigger):
    """`[[answer]]`: what answers a request, instead of what its model would have."""

    on: Pattern = field(metadata={"help": "the request"})
    answer: MessageTemplate | None = field(
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
    behind: Annotated[int, minimum(0)] = field(
        default=0,
        metadata={"help": "number of later answers to the same client that go out before it"},
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        yield from self.mistakes_in_part({"on": self.on, "answer": self.answer})
        given = [*_given(self, "after", "repeat", "behind")]
        if self.silent:
            for key in given:
                yield key, "found together with silent, expected only one of them"
        elif self.answer is None and not given:
            yield "", "changes nothing, expected one of with, silent, after, repeat and behind"

    @classmethod
    def mistakes_in_part(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with the request and with the answer, though another key is wrong."""
        on, answer = values.get("on"), values.get("answer")
        source = UNKNOWN
        if on is not None:
            source = Source.of(on, "in")
            text = on.message and not_sent_by("client", on.message, on.protocol)
            if text:
                yield "on.message", text
            if on.to is not None:
                yield "on.to", f"found {quoted(on.to)}, expected none: requests go to the server"
            elif on.direction == "out":
                yield "on.direction", 'found "out", expected none: requests go to the server'
        if answer is not None:
            yield from _in_template(answer, "with", "server", source)

    @classmethod
    def mistakes_as_written(cls, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """What the answer does not show once it is read."""
        yield from bools_for_ints(table.get("with"), "with")


@frozen(kw_only=True)
class Fault(Trigger):
    """`[[fault]]`: what goes wrong with a frame, or with its connection."""

    do: FaultName = field(metadata={"help": KINDS_HELP})
    seconds: Seconds | None = field(
        default=None, metadata={"help": f"in seconds; {key_help('seconds')}"}
    )
    bytes: Annotated[int, minimum(0)] | None = field(
        default=None, metadata={"help": key_help("bytes")}
    )
    frames: Annotated[int, between(2, 1000)] = field(
        default=2, metadata={"help": key_help("frames")}
    )
    probability: Annotated[float, more_than(0), maximum(1)] = field(
        default=1.0,
        metadata={"help": "chance of each message that counts, drawn from chance.seed"},
    )

    def mistakes(self) -> Iterator[tuple[str, str]]:
        """What is wrong though every key is right."""
        kind = KINDS[self.do]
        for key in _given(self, "seconds", "bytes", "frames"):
            if key not in kind.keys:
                wanted = alternatives(kinds_with(key))
                yield key, f'found together with do = "{self.do}", expected {wanted}'
            elif getattr(self, key) < kind.keys[key].least:
                yield key, f"found {getattr(self, key)}, expected at least {kind.keys[key].least}"
        if kind.only_out and self.on is not None:
            only_out = f'do = "{self.do}" concerns what the server sends'
            if self.on.sender is not None:
                yield "on.from", f"found {quoted(self.on.sender)}, expected none: {only_out}"
            elif self.on.direction == "in":
                yield "on.direction", f'found "in", expected none: {only_out}'
            name, protocol = self.on.message, self.on.protocol
            if name is not None and (text := not_sent_by("server", name, protocol)):
                yield "on.message", f"{text}: {only_out}"

    @classmethod
    def mistakes_in_part(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with the right keys together, though another key is wrong."""
        if values.get("do") is not None:
            right = {key: value for key, value in values.items() if value is not None}
            yield from cls(**right).mistakes()

    @property
    def keys(self) -> FaultKeys:
        """What the kind looks at, with its defaults."""
        kind = KINDS[self.do]
        return FaultKeys(
            kind.default("seconds") if self.seconds is None else self.seconds,
            int(kind.default("bytes")) if self.bytes is None else self.bytes,
            self.frames,
        )


@frozen(kw_only=True)
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


_SERVICE_EVENTS = {"response": "Event3rdServerResponse", "fault": "Event3rdServerFault"}


@frozen(kw_only=True)
class ParticipantSetting:
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
    tenant_id: TenantId = field(default=1, metadata={"help": "TenantId of that login"})
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
        yield from self._mistakes_with_type()
        if self.agent is None:
            for key in _given(self, "place", "tenant_id"):
                yield key, "found without agent, expected together with it"
        if self.service and self.serviced == "nothing":
            yield "service", "found without serviced, expected together with it"
        if (event := self.service_event) is not None:
            source = Source.of(Pattern("Request3rdServer"))
            for path, text in event.mistakes():
                yield path.replace("attributes", "service", 1), text
            yield from event.mistakes_in_rule("service", source, below="")
        if self.after and not [*_given(self, "invited", "routes", "serviced")]:
            yield "after", "found without invited, routes and serviced, expected with one of them"

    def _mistakes_with_type(self) -> Iterator[tuple[str, str]]:
        if self.type is not ClientType.AGENT_APPLICATION:
            for key in _given(self, "agent", "invited"):
                yield key, f"found with type {self.type}, expected AgentApplication"
        if self.routes and self.type is not ClientType.ROUTING_ENGINE:
            yield "routes", f"found with type {self.type}, expected RoutingEngine"

    @classmethod
    def mistakes_in_part(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """What is wrong with the type and another right key, though a third is wrong."""
        if values.get("type") is not None:
            right = {key: value for key, value in values.items() if value is not None}
            yield from cls(**{"name": "", **right})._mistakes_with_type()

    @classmethod
    def mistakes_as_written(cls, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
        """What the event that it answers with does not show once it is read."""
        if isinstance(serviced := table.get("serviced"), str) and serviced in _SERVICE_EVENTS:
            event = {"message": _SERVICE_EVENTS[serviced], "attributes": table.get("service")}
            for path, text in bools_for_ints(event, ""):
                yield path.replace(".attributes", "service", 1), text

    @property
    def service_event(self) -> MessageTemplate | None:
        """What it answers to Request3rdServer; None if it does not."""
        event = _SERVICE_EVENTS.get(self.serviced)
        return None if event is None else MessageTemplate(message=event, attributes=self.service)
