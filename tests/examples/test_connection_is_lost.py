"""test_connection_is_lost.py: the connection breaks at the worst moment; the desktop comes back."""

from mockixn import Server, pattern


async def test_connection_is_lost():
    async with Server("config/stop-processing.toml") as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        mock.fault("reset", on=pattern("EventRevoked", to="desktop-1"), times=1)
        async with await mock.client("desktop-1", "AgentApplication") as desktop:
            await desktop.log_in("agent-1", "place-1")
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
            await desktop.wait_closed()
        async with await mock.client("desktop-1", "AgentApplication") as desktop:
            await desktop.log_in("agent-1", "place-1")
        mock.in_order(
            pattern("RequestStopProcessing", sender="media-1", interaction="stop-a"),
            pattern("RequestAgentLogin", sender="desktop-1"),
        )
        interactions = mock.world()["interactions"]
        assert "stop-a" not in interactions
        assert interactions["stop-c"]["parties"] == ()  # what else the agent had is in its queue
