"""RequestGetInteractionProperties [ours: the reference has no page for it]."""

from __future__ import annotations

import pytest
from support.house import House

from mockixn.messages.enumerations import ClientType
from mockixn.scenario import InteractionSetting, Scenario
from mockixn.wire.attributes import AttributeList


def house() -> House:
    """A house with one interaction, which agent-1 processes."""
    setting = InteractionSetting(
        id="A1",
        media_type="email",
        queue="inbound",
        submitted_by="media-1",
        agents=("agent-1",),
        user_data=AttributeList(Subject="hello"),
    )
    return House(Scenario(interactions=(setting,)))


NOW = "2023-11-14T22:13:20Z"


@pytest.mark.parametrize("type", ClientType)
def test_anybody_may_look(type: ClientType) -> None:
    """The sender gets the properties; no other client gets an event, and nothing changes."""
    mock = house()
    mock.agent()
    mock.reporting_engine()
    client = mock.client("x", type)
    before = mock.world.to_dict()
    assert mock.send(client, "RequestGetInteractionProperties", InteractionId="A1") == [
        "x < EventInteractionProperties IM #77"
    ]
    assert mock.world.to_dict() == before
    [event] = mock.messages("EventInteractionProperties")
    assert event.attributes == {
        "Interaction": {
            "InteractionId": "A1",
            "InteractionMediatype": "email",
            "InteractionType": "Inbound",
            "InteractionSubtype": "InboundNew",
            "InteractionTenantId": 1,
            "InteractionState": 3,
            "InteractionSubmittedBy": "media-1",
            "InteractionQueue": "inbound",
            "InteractionIsOnline": 0,
            "InteractionIsHeld": 0,
            "InteractionIsLocked": 0,
            "InteractionSubmittedAt": NOW,
            "InteractionReceivedAt": NOW,
            "InteractionSubmitSeq": "1",
            "InteractionPlacedInQueueAt": NOW,
            "InteractionPlaceInQueueSeq": "1",
            "InteractionMovedToQueueAt": NOW,
            "InteractionDeliveredAt": NOW,
            "InteractionAssignedTo": "agent-1",
            "InteractionAssignedAt": NOW,
            "InteractionAgentId": "agent-1",
            "InteractionUserData": {"Subject": "hello"},
        }
    }


def test_properties_are_those_of_now() -> None:
    """What a request changed is seen in the next answer."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestPlaceInQueue", InteractionId="A1", Queue="second")
    mock.send(agent, "RequestGetInteractionProperties", InteractionId="A1")
    interaction = mock.messages("EventInteractionProperties")[0].attributes["Interaction"]
    assert isinstance(interaction, dict)
    assert (interaction["InteractionQueue"], interaction["InteractionState"]) == ("second", 0)


@pytest.mark.parametrize("id", ["B2", ""])
def test_unknown_interaction_is_refused(id: str) -> None:
    """43, the code that real clients know; also for what has been stopped."""
    mock = house()
    assert mock.refused(mock.agent(), "RequestGetInteractionProperties", InteractionId=id) == [
        "agent-1 < EventError 43 IM #77"
    ]


def test_stopped_interaction_has_no_properties() -> None:
    """What is stopped is gone."""
    mock = house()
    agent = mock.agent()
    mock.send(agent, "RequestStopProcessing", InteractionId="A1")
    assert mock.refused(agent, "RequestGetInteractionProperties", InteractionId="A1") == [
        "agent-1 < EventError 43 IM #77"
    ]
