"""The async face of a space, in the event loop of its server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import ANY

import pytest

from mockixn import (
    HeldClockWarning,
    OrderRefused,
    RequestRefused,
    Server,
    VerificationFailed,
    at_least,
    pattern,
)

CONFIG = Path(__file__).parent.parent.parent / "config" / "stop-processing.toml"
STOP = "RequestStopProcessing"


async def test_message_in_python_is_a_pattern_or_the_keys_of_the_scenario_file() -> None:
    """Both say the same: each of these cues follows the same request."""
    async with Server(CONFIG) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        send = {"message": STOP, "attributes": {"InteractionId": "stop-queued"}}
        attributes: dict[str, Any] = {"InteractionId": "stop-a"}
        ways = [
            pattern(STOP, sender="media-1", protocol="IM", interaction="stop-a", **attributes),
            {"message": STOP, "from": "media-1", "attributes": attributes},
            {"message": STOP, "interaction": "stop-a"},
        ]
        for on in ways:
            mock.cue("media-1", on=on, send=send)
        mock.send("media-1", STOP, InteractionId="stop-a")
        mock.times(len(ways), pattern(STOP, interaction="stop-queued"))
        mock.times(len(ways) - 1, pattern("EventError", to="media-1"))


async def test_send_returns_the_answer_or_raises_its_refusal() -> None:
    """EventAck is returned, EventError raised, silence is None; nobody of that name may join."""
    async with Server(CONFIG) as server:
        mock = server.space()
        answer = mock.send("media-1", STOP, type="MediaServer", InteractionId="stop-a")
        assert answer is not None
        assert answer.name == "EventAck"
        with pytest.raises(RequestRefused, match="Unknown interaction") as refused:
            mock.send("media-1", STOP, protocol="IM", InteractionId="stop-a")
        assert refused.value.code == 43
        mock.answer(on={"message": STOP}, silent=True)
        assert mock.send("media-1", STOP, InteractionId="stop-b") is None
        with pytest.raises(OrderRefused, match='found "REP", expected IM'):
            mock.send("media-1", STOP, protocol="REP")


async def test_wait_for_returns_what_comes_and_fails_with_what_happened() -> None:
    """An entry that is there, one that comes while it waits, and none within the time."""
    async with Server(CONFIG) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        registered = await mock.wait_for(pattern("RequestRegisterClient"))
        waiting = asyncio.create_task(mock.wait_for(pattern(STOP), after=registered.seq))
        await asyncio.sleep(0)
        mock.send("media-1", STOP, InteractionId="stop-a")
        assert (await waiting).client == "media-1"
        with pytest.raises(VerificationFailed, match="#4 ") as failed:
            await mock.wait_for(pattern("RequestAgentLogin"), timeout=0.01)
        assert "RequestStopProcessing (IM, ref 2)" in failed.value.diagram


async def test_never_fails_for_what_was_and_for_what_comes_in_time() -> None:
    """It reads the past entries, and then watches for the given time."""
    async with Server(CONFIG) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        await mock.never(pattern(STOP), within=0.01)
        watching = asyncio.create_task(mock.never(pattern(STOP), within=60))
        await asyncio.sleep(0)
        mock.send("media-1", STOP, InteractionId="stop-a")
        with pytest.raises(VerificationFailed, match="found 1, expected 0 of Request"):
            await watching
        with pytest.raises(VerificationFailed, match="what happened:"):
            await mock.never(pattern(STOP))


async def test_every_check_shows_what_happened() -> None:
    """The diagram is part of each failure, also where nothing happened at all."""
    async with Server(CONFIG) as server:
        mock = server.space("alpha")
        with pytest.raises(VerificationFailed, match="no message at all"):
            mock.in_order(pattern(STOP))
        mock.participant("media-1", "MediaServer")
        wanted = pattern("EventAck", reference=77)
        checks: tuple[Callable[[], object], ...] = (
            lambda: mock.in_order(wanted),
            lambda: mock.any_order(wanted),
            lambda: mock.times(2, wanted),
            lambda: mock.only_to("media-1", wanted),
        )
        for check in checks:
            with pytest.raises(
                VerificationFailed, match="reference: found 1, expected 77"
            ) as failed:
                check()
            assert failed.value.diagram == mock.diagram()
        assert server.diagram() == ""


async def test_strict_server_refuses_mistakes_in_every_space() -> None:
    """The keyword says so, or the scenario; a space may be made otherwise."""
    async with Server(CONFIG, strict=True) as server:
        await server.open_space("lenient", strict=False)
        strict = [server.space(name).strict for name in ("", "alpha", "lenient")]
        assert strict == [True, True, False]
        mock = server.space("alpha")
        async with await mock.client("media-1", "MediaServer") as media:
            with pytest.raises(RequestRefused, match=r"did you mean Reason\?"):
                await media.request(STOP, InteractionId="stop-a", Resaon={})
        assert "stop-a" in mock.world()["interactions"]
        with pytest.raises(VerificationFailed, match="1 message has remarks") as failed:
            mock.no_remarks()
        assert "▲ RequestStopProcessing.Resaon" in failed.value.diagram
    async with Server(overrides={"server.strict": True}) as server:
        assert server.space().strict


async def test_clients_get_into_their_space_by_name_or_by_port() -> None:
    """A space with a listener of its own needs no prefix; the default space never does."""
    async with Server(CONFIG) as server:
        port = await server.open_space("beta", 0)
        spaces = [server.space(), server.space("alpha"), server.space("beta")]
        names = [mock.client_name("desktop-1") for mock in spaces]
        assert names == ["desktop-1", "alpha/desktop-1", "desktop-1"]
        assert [mock.port for mock in spaces] == [server.port, server.port, port]
        for mock in spaces:
            async with await mock.client("desktop-1", "AgentApplication") as desktop:
                await desktop.log_in("agent-1", "place-1")
            mock.times(1, pattern("RequestAgentLogin", sender="desktop-1"))


async def test_held_clock_moves_and_reset_begins_again() -> None:
    """A cue of an hour's delay takes no time, and after the reset nothing of it is left."""
    async with Server(CONFIG, overrides={"timers.clock": "held"}) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        send = {"message": STOP, "attributes": {"InteractionId": "stop-a"}}
        mock.cue("media-1", at=3600, send=send)
        mock.advance(3599)
        mock.times(0, pattern(STOP))
        mock.advance(1)
        mock.times(1, pattern(STOP))
        started = mock.world()["now"] - 3600
        mock.reset()
        assert mock.world()["now"] == started
        assert mock.world()["clients"] == {}
        assert [*mock.journal] == []


async def test_without_a_journal_nothing_can_be_verified() -> None:
    """It is said, and nothing seems to be missing."""
    async with Server(journal=False) as server:
        with pytest.raises(RuntimeError, match="keeps no journal"):
            server.space().times(0, pattern(STOP))


async def test_every_part_of_a_pattern_reaches_a_rule() -> None:
    """A direction alone, a matcher, and an object that JSON does not have."""
    async with Server(CONFIG) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        send = {"message": STOP, "attributes": {"InteractionId": "stop-queued"}}
        mock.cue("media-1", on=pattern(direction="in", InteractionId=ANY), times=1, send=send)
        mock.fault("drop", id="errors", on=pattern("EventError", ErrorCode=at_least(40)))
        mock.send("media-1", STOP, InteractionId="stop-a")
        mock.times(1, pattern(STOP, interaction="stop-queued"))
        mock.send("media-1", STOP, InteractionId="stop-a")
        with pytest.raises(VerificationFailed, match=r"was not delivered: .*errors: drop"):
            mock.times(1, pattern("EventError"))


async def test_rule_is_refused_as_in_a_scenario_file() -> None:
    """With every mistake, by the key that it stands at; nothing is added."""
    async with Server(CONFIG) as server:
        mock = server.space()
        with pytest.raises(OrderRefused) as refused:
            mock.answer(on={"message": STOP}, with_={"message": "EventError"})
        assert refused.value.mistakes == (
            ("with.attributes.ErrorCode", "missing, expected a signed int of 32 bits"),
            ("with.attributes.ErrorDescription", "missing, expected a str"),
        )
        with pytest.raises(OrderRefused, match="changes nothing"):
            mock.answer(on={"message": STOP})


async def test_registration_is_the_clients_own() -> None:
    """A pattern from a client matches its first message, also in a space of its own."""
    async with Server(CONFIG) as server:
        mock = server.space("alpha")
        async with await mock.client("desk-1", "AgentApplication"):
            await mock.wait_for(pattern("RequestRegisterClient", sender="desk-1"))
        mock.times(1, pattern("RequestRegisterClient", client="desk-1"))
        error = {"ErrorCode": 1, "ErrorDescription": "no"}
        mock.answer(on={"from": "desk-2"}, with_={"message": "EventError", "attributes": error})
        with pytest.raises(RequestRefused, match="no"):
            await mock.client("desk-2", "AgentApplication")


async def test_rules_say_what_they_have_done() -> None:
    """Also that a cue could not act, and why."""
    async with Server() as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        mock.fault("reset", on={"to": "media-1"}, times=1)
        hold = {"message": "RequestHold", "attributes": {"InteractionId": "x"}}
        mock.cue("media-1", on={"message": "RequestPull"}, send=hold)
        mock.send("media-1", "RequestAgentLogout")
        async with await mock.client("desk-1", "AgentApplication") as desk:
            with pytest.raises(RequestRefused):
                await desk.request("RequestPull", ViewId="v")
        cue, fault = mock.rules()
        assert (cue.fired, cue.not_done) == (1, 1)
        assert cue.why == "RequestHold: 'media-1' is not connected"
        assert (fault.kind, fault.id, fault.fired, fault.not_done) == ("fault", "fault-1", 1, 0)


async def test_never_has_checked_when_the_call_returns() -> None:
    """Who forgets to await it gets no green: it fails in the call."""
    async with Server(CONFIG) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        with pytest.raises(VerificationFailed, match="found 1, expected 0 of EventAck"):
            mock.never(pattern("EventAck"))  # type: ignore[unused-coroutine]
        assert await mock.never(pattern("EventError")) == []
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(mock.never(pattern("EventError")))
        done = mock.never(pattern("EventError"))
        done.close()
        with pytest.raises(TimeoutError):
            done.throw(TimeoutError())


async def test_never_within_misses_nothing_between_call_and_await() -> None:
    """What comes before the event loop gets to it counts, also after a reset."""
    async with Server(CONFIG) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        watching = mock.never(pattern(STOP), within=0.01)
        mock.send("media-1", STOP, InteractionId="stop-a")
        with pytest.raises(VerificationFailed, match="found 1, expected 0 of RequestStop"):
            await watching
        watching = mock.never(pattern("EventError"), within=0.01)
        mock.reset()
        mock.participant("media-2", "MediaServer")
        with pytest.raises(RequestRefused):
            mock.send("media-2", STOP, InteractionId="none")
        with pytest.raises(VerificationFailed, match="found 1, expected 0 of EventError"):
            await watching


@pytest.mark.parametrize("within", [-1, float("nan"), float("inf")])
async def test_never_within_takes_a_time(within: float) -> None:
    """Less than none would be over at once, and look like a green."""
    async with Server(CONFIG) as server:
        with pytest.raises(OrderRefused, match=r"^within: found .*, expected 0 or more seconds$"):
            await server.space().never(pattern("EventError"), within=within)


async def test_never_within_sees_what_the_journal_drops_meanwhile() -> None:
    """Nothing that came in that time is undecided, and who comes in it was there."""
    async with Server(CONFIG, overrides={"journal.entries": 2}) as server:
        mock = server.space()
        wanted = pattern("EventError", to="media-1")
        watching = [
            asyncio.create_task(mock.never(wanted, within=0.05)),
            asyncio.create_task(mock.never(wanted, within=60)),
        ]
        await asyncio.sleep(0)
        mock.participant("media-1", "MediaServer")
        mock.send("media-1", STOP, InteractionId="stop-a")
        await watching[0]
        with pytest.raises(RequestRefused):
            mock.send("media-1", STOP, InteractionId="stop-a")
        mock.send("media-1", "RequestChangeProperties", InteractionId="stop-queued")
        assert all(entry.message.name != "EventError" for entry in mock.journal if entry.message)
        with pytest.raises(VerificationFailed, match="found 1, expected 0 of EventError"):
            await watching[1]


async def test_never_within_on_a_held_clock_tells_what_is_still_due() -> None:
    """It waits in real time, and warns of what `advance` would have brought in that time."""
    async with Server(CONFIG, overrides={"timers.clock": "held"}) as server:
        mock = server.space()
        mock.participant("media-1", "MediaServer")
        mock.cue("media-1", at=0.01, do="leave", id="soon")
        mock.cue("media-1", at=5, do="leave", id="later")
        text = r"^the clock is held, .*; advance brings soon of media-1 in 0.01 s$"
        with pytest.warns(HeldClockWarning, match=text):
            due = await mock.never(pattern("EventError"), within=0.02)
        assert [str(each) for each in due][:2] == [
            "soon of media-1 in 0.01 s",
            "later of media-1 in 5 s",
        ]
        mock.advance(0.01)
        await mock.never(pattern("EventError"), within=0.02)
