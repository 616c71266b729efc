"""The Reason of events, over all models: an event's own cause wins over the request's Reason."""

from __future__ import annotations

from typing import Any, TypeAlias

from support.house import House

from mockixn.engine.effects import Delivery
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import (
    InteractionSetting,
    LoginSettings,
    QueueSetting,
    Scenario,
    WorkbinPlace,
)
from mockixn.wire.attributes import AttributeList

SPAM = {"ReasonSystemName": "Spam"}
DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "a1"}


def interaction(id: str, **where: Any) -> InteractionSetting:
    """An e-mail of media-1, whose queue is `inbound` unless said otherwise."""
    values = {"media_type": "email", "queue": "inbound", "submitted_by": "media-1", **where}
    return InteractionSetting(id=id, **values)


SCENARIO = Scenario(
    login=LoginSettings(agent_logged_in_elsewhere="force_out"),
    queues=(QueueSetting(name="inbound"), QueueSetting(name="routed", urs="urs-1")),
    interactions=(
        interaction("handled", agents=("a1",)),
        interaction("shared", agents=("a1", "a2")),
        interaction("routed", strategy="urs-1"),
        interaction("queued"),
        interaction("draft", workbin=WorkbinPlace("drafts", "a1")),
    ),
)

Request: TypeAlias = tuple[str, str, dict[str, Any]]
"""Sender, name and attributes."""

# The request that invites agent a2, and what becomes ticket 1.
TRANSFER: Request = ("a1", "RequestTransfer", {"InteractionId": "handled", "AgentId": "a2"})
CONFERENCE: Request = (
    "a1",
    "RequestConference",
    {"InteractionId": "handled", "AgentId": "a2", "VisibilityMode": "Conference"},
)
DELIVER: Request = ("urs-1", "RequestRouteCall", {"InteractionId": "routed", "AgentId": "a2"})
INTRUDE: Request = ("a2", "RequestIntrude", {"InteractionId": "handled"})


def on(sender: str, name: str, id: str = "", **attributes: Any) -> Request:
    """A request about the interaction `id`."""
    return sender, name, {"InteractionId": id, **attributes} if id else attributes


def login(sender: str, agent_id: str, place_id: str) -> Request:
    """RequestAgentLogin."""
    media = {"email": 1}
    attributes = {"TenantId": 1, "AgentId": agent_id, "PlaceId": place_id, "MediaList": media}
    return sender, "RequestAgentLogin", attributes


def answer(name: str, id: str) -> Request:
    """The answer of agent a2 to ticket 1."""
    return on("a2", name, id, TicketId=1)


def ended(why: str) -> dict[str, str]:
    """An invitation of agent a2 ends for that reason."""
    return {"a2 EventRevoked IM": why, "stat-1 EventRevoked REP": why}


# What is asked before, the request with the Reason `Spam`, and each event (receiver and name) that
# has another Reason: its own.
OWN: dict[str, tuple[tuple[Request, ...], Request, dict[str, str]]] = {
    "agent places in queue": (
        (TRANSFER,),
        on("a1", "RequestPlaceInQueue", "handled", Queue="inbound"),
        ended("Moved"),
    ),
    "agent places in workbin": (
        (CONFERENCE,),
        on("a1", "RequestPlaceInWorkbin", "handled", Workbin=DRAFTS),
        ended("Moved"),
    ),
    "URS places in queue": (
        (DELIVER,),
        on("urs-1", "RequestRouteCall", "routed", Queue="inbound"),
        ended("Moved"),
    ),
    "URS places in workbin": (
        (DELIVER,),
        on("urs-1", "RequestRouteCall", "routed", Workbin=DRAFTS),
        ended("Moved"),
    ),
    "media server stops": (
        (TRANSFER,),
        on("media-1", "RequestStopProcessing", "handled"),
        ended("Stopped"),
    ),
    "agent stops": (
        (INTRUDE,),
        on("a1", "RequestStopProcessing", "handled"),
        ended("Stopped"),
    ),
    "URS stops": (
        (DELIVER,),
        on("urs-1", "RequestStopProcessing", "routed"),
        ended("Stopped"),
    ),
    "URS stops by route call": (
        (DELIVER,),
        on("urs-1", "RequestRouteCall", "routed"),
        ended("Stopped"),
    ),
    "inviting agent leaves": (
        (TRANSFER,),
        on("a1", "RequestLeaveInteraction", "handled"),
        ended("Withdrawn"),
    ),
    "inviting agent logs out": (
        (TRANSFER,),
        on("a1", "RequestAgentLogout"),
        ended("Withdrawn"),
    ),
    "inviting agent unregisters": (
        (TRANSFER,),
        on("a1", "RequestUnregisterClient"),
        ended("Withdrawn"),
    ),
    "inviting agent is forced out": (
        (TRANSFER,),
        login("desk-3", "a1", "p3"),
        ended("Withdrawn"),
    ),
    "inviting URS unregisters": (
        (DELIVER,),
        on("urs-1", "RequestUnregisterClient"),
        ended("Withdrawn"),
    ),
    "invited agent logs out": (
        (DELIVER,),
        on("a2", "RequestAgentLogout"),
        {"stat-1 EventRevoked REP": "LoggedOut"},
    ),
    "invited agent unregisters": (
        (DELIVER,),
        on("a2", "RequestUnregisterClient"),
        {"stat-1 EventRevoked REP": "LoggedOut"},
    ),
    "invited agent is forced out": (
        (DELIVER,),
        login("desk-3", "a2", "p3"),
        {"stat-1 EventRevoked REP": "LoggedOut"},
    ),
}
# The same where the request is the only cause of every event.
REQUESTS: dict[str, tuple[tuple[Request, ...], Request]] = {
    "login": ((), login("desk-3", "a3", "p3")),
    "logout": ((), on("a1", "RequestAgentLogout")),
    "add media": ((), on("a1", "RequestAddMedia", MediaTypeName="sms")),
    "remove media": ((), on("a1", "RequestRemoveMedia", MediaTypeName="chat")),
    "ready": ((), on("a1", "RequestCancelNotReadyForMedia", MediaTypeName="chat")),
    "not ready": ((), on("a1", "RequestNotReadyForMedia", MediaTypeName="email")),
    "reason": ((), on("a1", "RequestChangeMediaStateReason", MediaTypeName="email")),
    "do not disturb": ((), on("a1", "RequestDoNotDisturbOn")),
    "disturb": ((on("a1", "RequestDoNotDisturbOn"),), on("a1", "RequestDoNotDisturbOff")),
    "submit": ((), on("media-1", "RequestSubmit", "new", MediaType="email", Queue="routed")),
    "agent submits": ((), on("a1", "RequestSubmit", "new", MediaType="email", Queue="routed")),
    "hold": ((), on("a1", "RequestHold", "handled")),
    "resume": ((on("a1", "RequestHold", "handled"),), on("a1", "RequestResume", "handled")),
    "pull": ((), on("a1", "RequestPull", ViewId="inbound")),
    "pull from a workbin": (
        (),
        on("a1", "RequestPull", ViewId="_system_", PullParameters={"id": "draft"}),
    ),
    "place": ((), on("a1", "RequestPlaceInQueue", "shared", Queue="routed")),
    "place in workbin": ((), on("a1", "RequestPlaceInWorkbin", "shared", Workbin=DRAFTS)),
    "leave": ((), on("a1", "RequestLeaveInteraction", "shared")),
    "stop with agents": ((), on("media-1", "RequestStopProcessing", "shared")),
    "stop with URS": ((), on("media-1", "RequestStopProcessing", "routed")),
    "stop in a workbin": ((), on("media-1", "RequestStopProcessing", "draft")),
    "change by agent": ((), on("a1", "RequestChangeProperties", "shared", AddedProperties={})),
    "change with URS": (
        (),
        on("media-1", "RequestChangeProperties", "routed", AddedProperties={}),
    ),
    "change by URS": ((), on("urs-1", "RequestUpdateUserData", "routed", UserData={"a": "b"})),
    "deliver": ((), DELIVER),
    "accept of a delivery": ((DELIVER,), answer("RequestAccept", "routed")),
    "reject of a delivery": ((DELIVER,), answer("RequestReject", "routed")),
    "transfer": ((), TRANSFER),
    "accept of a transfer": ((TRANSFER,), answer("RequestAccept", "handled")),
    "reject of a transfer": ((TRANSFER,), answer("RequestReject", "handled")),
    "conference": ((), CONFERENCE),
    "accept of a conference": ((CONFERENCE,), answer("RequestAccept", "handled")),
    "reject of a conference": ((CONFERENCE,), answer("RequestReject", "handled")),
    "intrude": ((), INTRUDE),
    "accept of an intrusion": ((INTRUDE,), answer("RequestAccept", "handled")),
    "reject of an intrusion": ((INTRUDE,), answer("RequestReject", "handled")),
}
ROWS = {**OWN, **{name: (*row, {}) for name, row in REQUESTS.items()}}
WITHOUT = "EventCurrentAgentStatus"
"""Lists a Reason, and is the agent's whole state: no request's Reason is in it."""


def reasons(before: tuple[Request, ...], request: Request) -> dict[str, object]:
    """The Reason of each event that may have one, by receiver, name and protocol."""
    mock = House(SCENARIO)
    registration: dict[str, Any] = {"Extension": {"event_properties_changed": 1}}
    clients = {
        "media-1": mock.client("media-1", ClientType.MEDIA_SERVER, **registration),
        "urs-1": mock.urs(),
        "stat-1": mock.reporting_engine(),
        "a1": mock.agent("a1"),
        "a2": mock.agent("a2"),
        "watcher": mock.client("watcher", ClientType.AGENT_APPLICATION),
        "desk-3": mock.client("desk-3", ClientType.AGENT_APPLICATION),
    }
    stops = {"event_processing_stopped": 1}
    mock.send(clients["watcher"], "RequestWorkbinNotifications", Workbin=DRAFTS, Extension=stops)
    for sender, name, attributes in before:
        mock.send(clients[sender], name, **attributes)
        assert not mock.messages("EventError"), name
    sender, name, attributes = request
    mock.send(clients[sender], name, **attributes, Reason=SPAM)
    return {
        f"{receiver.name} {message.name} {message.spec.protocol.short}": reason(message)
        for effect in mock.effects
        if isinstance(effect, Delivery)
        for message in [effect.message]
        if "Reason" in message.spec.types and message.name != WITHOUT
        for receiver in effect.to
    }


def reason(message: Message) -> object:
    """The name in the message's Reason; None without a Reason."""
    found = message.attributes.get("Reason")
    return found["ReasonSystemName"] if isinstance(found, AttributeList) else found


def test_every_event_has_its_own_reason_or_the_request_s() -> None:
    """An ended invitation names its cause; every other event has the Reason of its request."""
    for row, (before, request, own) in ROWS.items():
        found = reasons(before, request)
        assert found, row
        assert own.items() <= found.items(), row
        others = {event: name for event, name in found.items() if event not in own}
        assert {*others.values()} <= {"Spam"}, f"{row}: {others}"


def test_rows_cover_every_event_that_may_have_a_reason() -> None:
    """Each event with a Reason that the versions of the models document is in some row."""
    documented = {
        f"{step.message} {step.protocol.short}"
        for model in all_models()
        for version in model.versions
        for step in version.steps
        if step.message.startswith("Event")
        and "Reason" in CATALOGUE.find(step.message, step.protocol).types
    }
    seen = {
        event.partition(" ")[2]
        for before, request, _own in ROWS.values()
        for event in reasons(before, request)
    }
    assert documented - seen == {f"{WITHOUT} REP"}
