"""test_offer_expires.py: an e-mail is offered, nobody answers: half a minute in no time."""

from mockixn import ThreadServer, pattern


def test_offer_expires():
    held = {"timers": {"clock": "held"}}  # in config/played.toml mockixn plays media server and URS
    with ThreadServer("config/played.toml", overrides=held) as mock:
        with mock.client("desktop-1", "AgentApplication") as desktop:
            desktop.log_in("agent-1", "place-1")
            mock.advance(1)  # the media server submits, the URS routes
            offered = desktop.expect("EventInvite").attributes["Interaction"]
            mock.advance(30)  # nobody answers
            desktop.expect("EventRevoked", interaction=offered["InteractionId"])
        mock.in_order(
            pattern("RequestSubmit", sender="media-1"),
            pattern("EventInvite", to="desktop-1"),
            pattern("EventRevoked", to="desktop-1", Reason={"ReasonSystemName": "Expired"}),
        )
