"""Defects that random requests of all models have found, each as its shortest example."""

from __future__ import annotations

from support.house import House

from mockixn.scenario import InteractionSetting, Scenario, WorkbinPlace

DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "a1"}


def test_client_that_leaves_is_not_notified_of_what_its_leaving_puts_back() -> None:
    """What a departing agent had goes back to its workbin; the agent subscribed, and is gone."""
    drafts = WorkbinPlace("drafts", "a1")
    draft = InteractionSetting("A1", "email", "q", "media-1", workbin=drafts)
    mock = House(Scenario(interactions=(draft,)))
    agent, colleague = mock.agent("a1"), mock.agent("a2")
    for subscriber in (agent, colleague):
        mock.send(subscriber, "RequestWorkbinNotifications", Workbin=DRAFTS)
    mock.send(agent, "RequestPull", ViewId="_system_", PullParameters={"id": "A1"})
    assert mock.send(agent, "RequestUnregisterClient") == [
        "a1 < EventAck IM #77",
        "a2 < EventWorkbinContentChanged IM",
    ]
