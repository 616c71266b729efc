"""Played participants: clients without a socket, and the cues that follow from their settings."""

from __future__ import annotations

from collections.abc import Iterator

from ..engine.clients import Connection, LogicalClient
from ..messages.catalogue import im
from ..scenario.rules import Cue, MessageTemplate, ParticipantSetting, Pattern, Route
from ..wire.attributes import AttributeList

REGISTER = im.RequestRegisterClient
LOG_IN = im.RequestAgentLogin


class Participant:
    """A client that mockixn plays. It is also the transport of its connection, and sends nothing.

    Its cues see each message in the space, before the message is encoded.
    """

    def __init__(self, setting: ParticipantSetting) -> None:
        self.setting = setting
        self.connection: Connection | None = None
        self._reference = 0

    @property
    def client(self) -> LogicalClient | None:
        """The client, or None while it is not connected."""
        if self.connection is None or self.connection.transport is None:
            return None
        return next(iter(self.connection.clients.values()), None)

    def next_reference(self) -> int:
        """A ReferenceId that the participant has not used."""
        self._reference += 1
        return self._reference

    def registration(self) -> AttributeList:
        """The attributes of its RequestRegisterClient."""
        setting = self.setting
        attributes = AttributeList(ClientName=setting.name, ClientType=str(setting.type))
        if setting.media_type:
            attributes = AttributeList(attributes, MediaType=setting.media_type)
        return attributes

    def login(self) -> AttributeList | None:
        """The attributes of its RequestAgentLogin; None if no agent logs in through it."""
        setting = self.setting
        if setting.agent is None:
            return None
        return AttributeList(
            TenantId=setting.tenant_id,
            AgentId=setting.agent,
            PlaceId=setting.place or setting.name,
            MediaList=setting.media,
        )

    def send(self, data: bytes) -> None:
        """Do nothing: cues see the message before it is encoded."""

    def close(self, why: str) -> None:
        """Do nothing: there is no socket."""

    def reset(self) -> None:
        """Do nothing: there is no socket."""

    flush = half_close = pause = resume = reset


def cues_of(setting: ParticipantSetting) -> Iterator[Cue]:
    """The cues that `invited`, `routes` and `serviced` are short for."""
    name, after = setting.name, setting.after

    def cue(what: str, message: str, send: MessageTemplate, nth: int = 1, every: int = 1) -> Cue:
        return Cue(
            id=f"{name}:{what}",
            participant=name,
            on=Pattern(message=message, to=name),
            nth=nth,
            every=every,
            after=after,
            send=send,
        )

    if setting.invited != "nothing":
        request = "RequestAccept" if setting.invited == "accept" else "RequestReject"
        ticket = AttributeList(TicketId="${TicketId}", InteractionId="${Interaction.InteractionId}")
        yield cue("invited", "EventInvite", MessageTemplate(message=request, attributes=ticket))
    for number, route in enumerate(setting.routes, 1):
        sent = MessageTemplate(message="RequestRouteCall", attributes=_destination(route))
        yield cue(
            f"route-{number}", "EventRouteRequest", sent, nth=number, every=len(setting.routes)
        )
    if (event := setting.service_event) is not None:
        yield cue("serviced", "Request3rdServer", event)


def _destination(route: Route) -> AttributeList:
    about = AttributeList(InteractionId="${Interaction.InteractionId}")
    if route.agent is not None:
        return AttributeList(about, AgentId=route.agent)
    return about if route.queue is None else AttributeList(about, Queue=route.queue)
