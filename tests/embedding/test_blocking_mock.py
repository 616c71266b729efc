"""The blocking Mock: the same rules and checks as the async one, from any thread."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

import mockixn
from mockixn import (
    BlockingClient,
    BlockingMock,
    Mock,
    NotThere,
    OrderRefused,
    RequestRefused,
    RuleWarning,
    ThreadServer,
    UndecidedCheck,
    VacuousCheck,
    VerificationFailed,
    pattern,
)

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"


def test_it_has_what_the_async_face_has() -> None:
    """Every method of Mock is there, with the same parameters."""
    names = [name for name in vars(Mock) if not name.startswith("_")]
    for name in names:
        ours, theirs = getattr(BlockingMock, name), getattr(Mock, name)
        if callable(theirs):
            parameters = [inspect.signature(each).parameters for each in (ours, theirs)]
            assert parameters[0] == parameters[1], name
            assert ours.__doc__, name
    assert {"participant", "journal", "advance"} <= {*names}


def test_played_media_server_stops_what_the_desktop_handles() -> None:
    """Stop Processing A with one real client, blocking from the first line to the last."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        with mock.client("desktop-1", "AgentApplication") as desktop:
            desktop.log_in("agent-1", "place-1")
            answer = mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
            assert answer is not None
            assert answer.name == "EventAck"
            assert desktop.expect("EventRevoked").attributes["Party"] == {
                "AgentId": "agent-1",
                "PlaceId": "place-1",
            }
        revoked = mock.wait_for(pattern("EventRevoked", to="desktop-1"))
        assert mock.times(1, pattern("EventRevoked")) == [revoked]
        assert mock.only_to("desktop-1", pattern("EventRevoked")) == [revoked]
        first, second = mock.any_order(pattern("EventRevoked"), pattern("RequestAgentLogin"))
        assert first.seq > second.seq
        mock.never(pattern("EventError"), within=0.01)


def test_failure_shows_nearest_misses_and_what_happened() -> None:
    """Why it did not match stands in the failure."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        mock.send("media-1", "RequestStopProcessing", InteractionId="stop-queued")
        with pytest.raises(VerificationFailed) as caught:
            mock.in_order(pattern("EventAck", to="desktop-1"))
        text = str(caught.value)
        assert 'client: found "media-1", expected "desktop-1"' in text
        assert "what happened:\n" in text
        assert "RequestStopProcessing (IM, ref 2)" in caught.value.diagram
        assert caught.value.nearest[0]["entry"]["message"] == "EventAck"  # type: ignore[index]


def test_orders_take_effect_and_can_be_taken_back() -> None:
    """An answer, a cue, a fault, a participant: each is there until it is removed."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        stop = pattern("RequestStopProcessing", sender="media-1")
        error = {"message": "EventError", "attributes": {"ErrorCode": 7, "ErrorDescription": "no"}}
        logout = {"message": "RequestAgentLogout"}
        rules = [
            mock.answer(on=stop, with_=error, times=1),
            mock.fault("drop", on=pattern("EventRevoked")),
        ]
        with pytest.warns(RuleWarning, match="the server refuses it"):
            rules.append(mock.cue("media-1", on=pattern("EventError"), times=1, send=logout))
        with pytest.raises(RequestRefused, match=r"no \(ErrorCode 7\)"):
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
        for rule in rules:
            mock.remove(rule)
        with pytest.raises(NotThere):
            mock.remove(rules[0])
        mock.dismiss("media-1")
        assert mock.world()["clients"] == {}
        mock.times(1, pattern("RequestAgentLogout", sender="media-1"))


def test_refusals_name_the_field() -> None:
    """A wrong rule raises, says where it is wrong, and changes nothing."""
    with ThreadServer(CONFIG) as mock:
        before = mock.world()["clients"]
        with pytest.raises(OrderRefused, match=r"on\.message: found \"EventRevoke\""):
            mock.fault("drop", on={"message": "EventRevoke"})
        with pytest.raises(NotThere, match="but no client is connected"):
            mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
        with pytest.raises(RequestRefused, match="Unknown interaction"):
            mock.send("m", "RequestStopProcessing", type="MediaServer", InteractionId="none")
        mock.dismiss("m")
        assert mock.world()["clients"] == before


def test_large_world_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which together are what a small one is."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha")  # whose held clock does not go on meanwhile
        mock.participant("media-1", "MediaServer")
        whole = mock.world()
        monkeypatch.setattr("mockixn.embedding.mock.MOST_THINGS", 0)
        monkeypatch.setattr("mockixn.embedding.thread_mock._AT_ONCE", 1)
        parts = mock.world()
        assert parts.pop("now") >= whole.pop("now")
        assert parts == whole


def test_client_of_a_space_is_called_as_its_space_calls_it() -> None:
    """The name of the space is for finding it: inside it is not there."""
    with ThreadServer(CONFIG) as server:
        mock = server.space("alpha")
        with BlockingClient.connect(
            mock.host, mock.port, mock.client_name("desktop-1"), "AgentApplication"
        ) as client:
            client.log_in("agent-1", "place-1")
            assert [each["name"] for each in mock.world()["clients"].values()] == ["desktop-1"]
            assert server.world()["clients"] == {}


def test_explain_foretells_without_doing() -> None:
    """It returns the messages that would go out, and nothing has gone out."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        before = mock.journal
        explained = mock.explain("media-1", "RequestStopProcessing", InteractionId="none")
        assert [(to, message.name) for to, message, _ in explained.deliveries] == [
            ("media-1", "EventError")
        ]
        assert explained.changes == []
        assert mock.journal == before


def test_clock_that_is_not_held_cannot_be_moved() -> None:
    """The refusal says what the scenario would have to say."""
    with ThreadServer(CONFIG) as mock, pytest.raises(OrderRefused, match="clock is not held"):
        mock.advance(1)


def test_list_of_the_journal_knows_what_was_dropped() -> None:
    """A check of the list is undecided where one of the journal is."""
    with ThreadServer(CONFIG, overrides={"journal.entries": 2}) as mock:
        mock.participant("media-1", "MediaServer")
        mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
        with pytest.raises(UndecidedCheck, match="oldest 3 entries"):
            mockixn.never(mock.journal, pattern("RequestRegisterClient"))
        with pytest.raises(VacuousCheck, match="there was media-1;"):
            mockixn.never(mock.journal, pattern(to="medai-1"))


def test_what_happened_can_be_checked_when_the_server_has_stopped() -> None:
    """Also whether all rules have acted."""
    with ThreadServer(CONFIG) as mock:
        mock.participant("media-1", "MediaServer")
        mock.fault("drop", id="late", on=pattern("EventRevoked", to="media-1"))
    assert mock.never(pattern("EventError")) == []
    with pytest.raises(VerificationFailed) as caught:
        mock.all_used()
    assert str(caught.value) == (
        "1 rule has never acted:\n  fault late (drop) on EventRevoked to media-1: none has come"
    )
