"""test_offer_is_accepted.py: the mock submits an e-mail and routes it; the desktop accepts it."""

from mockixn import ThreadServer, pattern


def test_offer_is_accepted():
    queue = {"queue": [{"name": "inbound", "urs": "urs-1"}]}
    with ThreadServer(overrides=queue) as mock:
        mock.participant("urs-1", "RoutingEngine", routes=[{"agent": "agent-1"}])
        mock.participant("media-1", "MediaServer")
        with mock.client("desktop-1", "AgentApplication") as desktop:
            desktop.log_in("agent-1", "place-1")
            mail = {"InteractionType": "Inbound", "InteractionSubtype": "InboundNew"}
            mock.send("media-1", "RequestSubmit", Queue="inbound", MediaType="email", **mail)
            invite = desktop.expect("EventInvite").attributes
            id = invite["Interaction"]["InteractionId"]
            desktop.request("RequestAccept", InteractionId=id, TicketId=invite["TicketId"])
            desktop.request("RequestStopProcessing", InteractionId=id)
        mock.in_order(
            pattern("RequestSubmit", sender="media-1"),
            pattern("EventInvite", to="desktop-1", interaction=id),
            pattern("RequestAccept", sender="desktop-1", interaction=id),
            pattern("EventRouteUsed", to="urs-1"),
            pattern("RequestStopProcessing", sender="desktop-1", interaction=id),
        )
        mock.never(pattern("EventError"))
