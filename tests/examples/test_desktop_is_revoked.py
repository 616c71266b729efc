"""test_desktop_is_revoked.py: the mock plays the media server that stops what the agent handles."""

from mockixn import ThreadServer, pattern


def test_desktop_is_revoked():
    with ThreadServer("config/stop-processing.toml") as mock:
        mock.participant("media-1", "MediaServer")
        with mock.client("desktop-1", "AgentApplication") as desktop:  # here: the client under test
            desktop.log_in("agent-1", "place-1")
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
            desktop.expect("EventRevoked", interaction="stop-a")
        mock.only_to("desktop-1", pattern("EventRevoked", interaction="stop-a"))
