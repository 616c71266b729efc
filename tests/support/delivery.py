"""What tests of Deliver to agent share: a URS that routes an e-mail, and the agent it is for."""

from __future__ import annotations

from typing import Any

from mockixn.scenario import InteractionSetting, Scenario

from .house import REFERENCE, House

BASE = InteractionSetting(
    id="A1",
    media_type="email",
    queue="inbound",
    submitted_by="media-1",
    strategy="urs-1",
)
ROUTED = f"urs-1 < EventRouteUsed TLIB #{REFERENCE}"
TO_AGENT: dict[str, Any] = {"InteractionId": "A1", "AgentId": "agent-1"}


class Desk:
    """A house with a URS that routes A1, an agent, and a reporting engine."""

    def __init__(self, scenario: Scenario | None = None) -> None:
        self.mock = House(scenario or Scenario(interactions=(BASE,)))
        self.urs = self.mock.urs()
        self.agent = self.mock.agent()
        self.reporting = self.mock.reporting_engine()

    def deliver(self, **attributes: Any) -> list[str]:
        """The URS asks for delivery of A1, to agent-1 unless `attributes` say otherwise."""
        return self.mock.send(
            self.urs, "RequestRouteCall", **(attributes or TO_AGENT) | {"InteractionId": "A1"}
        )

    def invite(self) -> dict[str, Any]:
        """Have the agent invited; returns the attributes of its answer."""
        self.deliver()
        [invite] = self.mock.messages("EventInvite")
        return {"TicketId": invite.attributes["TicketId"], "InteractionId": "A1"}

    @property
    def parties(self) -> tuple[object, ...]:
        """Who processes A1."""
        return self.mock.world.interactions["A1"].parties
