"""test_offer_expires.py: an e-mail is offered, nobody answers: half a minute in no time."""

from dataclasses import replace

from mockixn import ThreadServer, pattern
from mockixn.scenario import load


def test_offer_expires():
    scenario = load("config/played.toml")  # mockixn plays the media server and the URS
    held = replace(scenario, timers=replace(scenario.timers, clock="held"))
    with ThreadServer(held) as mock, mock.client("desktop-1", "AgentApplication") as desktop:
        desktop.log_in("agent-1", "place-1")
        mock.advance(1)  # the media server submits
        offered = desktop.expect("EventInvite").attributes["Interaction"]
        mock.advance(30)  # nobody answers
        desktop.expect("EventRevoked", interaction=offered["InteractionId"])
        mock.in_order(
            pattern("RequestSubmit", sender="media-1"),
            pattern("EventInvite", to="desktop-1"),
            pattern("EventRevoked", to="desktop-1", Reason={"ReasonSystemName": "Expired"}),
        )
