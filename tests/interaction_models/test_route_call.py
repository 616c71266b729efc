"""RequestRouteCall: for which request it stands [ours: the reference names each use, no rule]."""

from __future__ import annotations

from typing import Any

import pytest
from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.engine.context import Request
from mockixn.interaction_models.route_call import stands_for
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import InteractionSetting, Scenario

SCENARIO = Scenario(
    interactions=(
        InteractionSetting(
            id="A1", media_type="email", queue="inbound", submitted_by="media-1", strategy="urs-1"
        ),
    )
)

WORKBIN = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
RULE: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "RequestStopProcessing"),
    "an agent": ({"AgentId": "agent-1"}, "RequestDeliver"),
    "a place": ({"PlaceId": "p1"}, "RequestDeliver"),
    "an agent at a place": ({"AgentId": "agent-1", "PlaceId": "p1"}, "RequestDeliver"),
    "a workbin": ({"Workbin": WORKBIN}, "RequestPlaceInWorkbin"),
    "a queue": ({"Queue": "inbound"}, "RequestPlaceInQueue"),
    "an agent before a workbin": ({"AgentId": "a", "Workbin": WORKBIN}, "RequestDeliver"),
    "a workbin before a queue": ({"Workbin": WORKBIN, "Queue": "q"}, "RequestPlaceInWorkbin"),
    "a name": ({"Extension": {"StandsFor": "RequestPlaceInQueue"}}, "RequestPlaceInQueue"),
    "a name before an agent": (
        {"AgentId": "a", "Extension": {"StandsFor": "RequestStopProcessing"}},
        "RequestStopProcessing",
    ),
    "an extension that names nothing": (
        {"Queue": "q", "Extension": {"other": 1}},
        "RequestPlaceInQueue",
    ),
}


def test_what_a_route_call_stands_for() -> None:
    """StandsFor names the request; without it the destination decides, in one order."""
    urs = House(SCENARIO).urs()
    spec = CATALOGUE.find("RequestRouteCall")
    for name, (attributes, expected) in RULE.items():
        request = Request(urs, Message(spec, attributes_of(**attributes), REFERENCE))
        assert stands_for(request) == expected, name


@pytest.mark.parametrize("name", ["RequestTransfer", "no such request", "", 7])
def test_route_call_that_stands_for_nothing_we_play_is_refused(name: object) -> None:
    """A StandsFor that no model stands in for is answered with its name, never carried out."""
    mock = House(SCENARIO)
    urs = mock.urs()
    mock.reporting_engine()
    formatted = mock.refused(
        urs, "RequestRouteCall", InteractionId="A1", Extension={"StandsFor": name}
    )
    assert formatted == [f"urs-1 < EventError {ErrorCode.NOT_MOCKED} TLIB #{REFERENCE}"]
    [error] = mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == (
        f"not mocked: RequestRouteCall in place of {name}"
    )


def test_route_call_for_an_unknown_interaction_is_refused() -> None:
    """An unknown interaction is 43 for each stand-in, in the protocol of the request."""
    mock = House(SCENARIO)
    urs = mock.urs()
    for name, (attributes, _) in RULE.items():
        formatted = mock.refused(urs, "RequestRouteCall", InteractionId="B2", **attributes)
        assert formatted == [f"urs-1 < EventError 43 TLIB #{REFERENCE}"], name


def test_route_call_of_another_urs_is_refused() -> None:
    """Only the URS that processes the interaction may send each stand-in."""
    mock = House(SCENARIO)
    other = mock.urs("urs-2")
    for name, (attributes, _) in RULE.items():
        formatted = mock.refused(other, "RequestRouteCall", InteractionId="A1", **attributes)
        code = ErrorCode.NOT_WITH_THIS_ROUTER
        assert formatted == [f"urs-2 < EventError {code} TLIB #{REFERENCE}"], name


@pytest.mark.parametrize(
    "type", [each for each in ClientType if each is not ClientType.ROUTING_ENGINE]
)
def test_route_call_is_for_routing_engines(type: ClientType) -> None:
    """No other client type routes, under any name."""
    mock = House(SCENARIO)
    sender = mock.client("urs-1", type)
    formatted = mock.refused(sender, "RequestRouteCall", InteractionId="A1", Queue="inbound")
    assert formatted == [f"urs-1 < EventError {ErrorCode.WRONG_CLIENT_TYPE} TLIB #{REFERENCE}"]


def test_route_call_before_registration_is_refused() -> None:
    """The error asks an unregistered client to register, in the protocol of its request."""
    mock = House(SCENARIO)
    assert mock.say(mock.connection(), "RequestRouteCall", InteractionId="A1") == [
        f"unregistered < EventError {ErrorCode.NOT_REGISTERED} TLIB #{REFERENCE}"
    ]


def test_route_type_takes_its_values_and_decides_nothing() -> None:
    """A name that the vendor does not have is refused; each that he has leaves the destination."""
    house = House(SCENARIO)
    urs = house.urs()
    house.refused(urs, "RequestRouteCall", InteractionId="A1", RouteType="Rejct", Queue="later")
    text = house.messages("EventError")[0].attributes["ErrorDescription"]
    assert str(text).startswith('RequestRouteCall.RouteType: found "Rejct", expected "Unknown", "D')
    house.send(urs, "RequestRouteCall", InteractionId="A1", RouteType="Reject", Queue="later")
    assert house.world.interactions["A1"].queue == "later"
