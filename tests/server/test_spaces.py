"""Spaces: many worlds in one server, found by ClientName or by port."""

from __future__ import annotations

import asyncio
import io
import json
from functools import partial

import pytest
from support.raw import Raw, frame_of
from support.stage import sent

from mockixn import (
    Client,
    NotThere,
    OrderRefused,
    RequestRefused,
    Scenario,
    Server,
    VerificationFailed,
    pattern,
)
from mockixn.journal import Journal
from mockixn.scenario import InteractionSetting, ServerSettings, TimerSettings, parse
from mockixn.server.connection import Socket

SCENARIO = Scenario(
    timers=TimerSettings(clock="held"),
    server=ServerSettings(max_spaces=60),
    interactions=(
        InteractionSetting(
            id="i", media_type="email", queue="q", submitted_by="media-1", agents=("agent-1",)
        ),
    ),
)


async def stopped_in(server: Server, space: str) -> None:
    """Stop Processing A between two clients of that space; no other client gets an event."""
    mock = server.space(space)
    async with (
        await mock.client("desktop-1", "AgentApplication") as desktop,
        await mock.client("media-1", "MediaServer") as media,
    ):
        await desktop.log_in("agent-1", "place-1")
        await media.request("RequestStopProcessing", InteractionId="i")
        revoked = await desktop.expect("EventRevoked")
        assert revoked.attributes["Actor"] == {"ClientName": "media-1", "ClientType": "MediaServer"}
        await desktop.settle()
        assert [each.name for each in desktop.inbox] == ["EventCurrentAgentStatus"]


async def test_fifty_spaces_in_parallel_share_nothing() -> None:
    """The same names do the same in each space at the same time, and no space affects another."""
    async with Server(SCENARIO) as server:
        names = [f"test-{number}" for number in range(50)]
        await asyncio.gather(*(stopped_in(server, name) for name in names))
        assert "i" in server.space().world()["interactions"]
        assert len(server.space().journal) == 0
        journals = [
            [
                (e.seq, e.client, e.direction, e.message)
                for e in server.space(name).journal
                if e.message is not None and "Client" not in e.message.name
            ]
            for name in names
        ]
        assert len(journals[0]) > 5
        assert all(len(each) == len(journals[0]) for each in journals)


async def test_reset_of_one_leaves_the_others() -> None:
    """Its clients are cut off and its world begins anew; next door nothing happens."""
    async with Server(SCENARIO) as server:
        one, other = server.space("one"), server.space("other")
        async with (
            await one.client("m", "MediaServer") as cut,
            await other.client("m", "MediaServer") as kept,
        ):
            one.reset()
            await cut.wait_closed()
            await kept.settle()
        assert (len(one.journal), one.world()["clients"]) == (0, {})


async def test_space_by_listener_port() -> None:
    """A client that connects there is in that space under any name; the prefix is allowed too."""
    async with Server(SCENARIO) as server:
        port = await server.open_space("alpha", 0)
        assert port is not None
        async with (
            await Client.connect(server.host, port, "a", "MediaServer"),
            await Client.connect(server.host, port, "alpha/b", "MediaServer"),
        ):
            names = [each["name"] for each in server.space("alpha").world()["clients"].values()]
            assert names == ["a", "b"]
        with pytest.raises(RequestRefused, match="expected a client of space 'alpha'"):
            await Client.connect(server.host, port, "beta/c", "MediaServer")
        await server.close_space("alpha")
        with pytest.raises(NotThere, match="there is none"):
            await server.close_space("alpha")


async def test_connection_stays_in_its_space() -> None:
    """A second client on it cannot be of another one."""
    async with (
        Server(SCENARIO) as server,
        await server.space("alpha").client("proxy", "Proxy") as proxy,
    ):
        await proxy.another("alpha/x", "MediaServer")
        await proxy.another("y", "MediaServer")
        with pytest.raises(RequestRefused, match="found 'beta/z', expected a client of space"):
            await proxy.another("beta/z", "MediaServer")
        assert [*server.hub.spaces] == ["", "alpha"]


@pytest.mark.parametrize("name", ["no space/x", "/x", "ä/x", f"{'a' * 65}/x"])
async def test_what_is_no_name_of_a_space_is_refused(name: str) -> None:
    """The client gets an error, and no space is created."""
    async with Server(SCENARIO) as server:
        if name == "/x":  # the default space's own name
            async with await Client.connect(server.host, server.port, name, "MediaServer"):
                assert server.space().world()["clients"][1]["name"] == "x"
            return
        with pytest.raises(
            RequestRefused,
            match=r"ClientName: found .*/x, but space: found .*, expected 1 to 64 letters",
        ):
            await Client.connect(server.host, server.port, name, "MediaServer")
        assert [*server.hub.spaces] == [""]


async def test_there_are_not_more_spaces_than_allowed() -> None:
    """A client that makes one with every registration does not take all memory."""
    async with Server(Scenario(server=ServerSettings(max_spaces=1))) as server:
        server.space("one")
        with pytest.raises(OrderRefused, match="there are 1 spaces, expected no more"):
            server.space("two")
        with pytest.raises(RequestRefused):
            await Client.connect(server.host, server.port, "two/x", "MediaServer")
        with pytest.raises(OrderRefused, match="which exists"):
            await server.open_space("one")


async def test_clocks_of_spaces_are_their_own() -> None:
    """Half a minute in one is no time in another."""
    async with Server(SCENARIO) as server:
        one, other = server.space("one"), server.space("other")
        one.advance(30)
        assert one.world()["now"] - other.world()["now"] == 30


PLAYED = parse(
    """
    [[participant]]
    name = "media-1"
    type = "MediaServer"
    [[cue]]
    participant = "media-1"
    send = { message = "RequestAgentLogout" }
    """,
    "played.toml",
)


async def test_each_space_has_a_company_of_its_own() -> None:
    """Each space has the participants and rules of the scenario, which act from the start."""
    async with Server(PLAYED) as server:
        faces = [server.space(name) for name in ("", "alpha", "beta")]
        for mock in faces:
            assert [each["name"] for each in mock.world()["clients"].values()] == ["media-1"]
            assert [each.because for each in mock.journal][2] == "cue-1"
        faces[1].dismiss("media-1")
        faces[1].answer(id="mine", on={"message": "RequestHold"}, silent=True)
        assert [len(mock.world()["clients"]) for mock in faces] == [1, 0, 1]
        assert [len(server.hub.space(name).rules()) for name in ("", "alpha", "beta")] == [1, 1, 1]


async def test_registration_and_request_in_one_segment_are_of_one_space() -> None:
    """What was read together with the registration goes where it leads."""
    async with Server(SCENARIO) as server, Raw(server) as raw:
        register = frame_of(
            "RequestRegisterClient", ClientName="alpha/media-1", ClientType="MediaServer"
        )
        raw.send(register + frame_of("RequestStopProcessing", 8, InteractionId="i"))
        assert [(await raw.message()).reference for _ in range(2)] == [7, 8]
        assert "i" not in server.space("alpha").world()["interactions"]
        assert "i" in server.space().world()["interactions"]


async def test_accepted_registration_binds_its_connection_to_the_space() -> None:
    """A second one cannot choose another space; after a refused one the choice is still free."""
    async with Server(SCENARIO) as server, Raw(server) as raw:
        answers = []
        for name, type in (
            ("alpha/x", "Nobody"),
            ("beta/x", "Proxy"),
            ("alpha/x", "Proxy"),
            ("beta/y", "Proxy"),
        ):
            raw.send(frame_of("RequestRegisterClient", ClientName=name, ClientType=type))
            answers.append((await raw.message()).name)
        assert answers == ["EventError", "EventAck", "EventError", "EventAck"]
        assert [*server.hub.spaces] == ["", "beta"]


async def test_closed_space_is_forgotten() -> None:
    """Its clients are disconnected, nothing more happens in it, and its name is free."""
    file = io.StringIO()
    async with Server(PLAYED, journal=Journal(file=file)) as server:
        journal = server.space("alpha").journal
        client = await server.space("alpha").client("x", "MediaServer")
        before = len(journal)
        lines = file.getvalue()
        await server.close_space("alpha")
        await client.wait_closed()
        await client.close()
        assert (len(journal), file.getvalue()) == (before, lines)
        assert [*server.hub.spaces] == [""]
        assert len(server.space("alpha").world()["clients"]) == 1
        spaces = {json.loads(line).get("space") for line in file.getvalue().splitlines()}
        assert spaces == {None, "alpha"}


async def test_closed_space_wakes_nobody() -> None:
    """Its times do not come any more, though its connections still end."""
    async with Server(PLAYED) as server:
        async with await server.space("alpha").client("x", "MediaServer"), Raw(server) as raw:
            await raw.register("alpha/y")
            server.space("alpha").cue("media-1", at=3600, do="leave")
            await server.close_space("alpha")
            assert await raw.frame() is None
        assert len(server.hub._wakes) == 0


async def test_space_is_closed_twice_at_once() -> None:
    """The second one finds it gone, and says so or nothing."""
    async with Server(SCENARIO) as server:
        await server.open_space("alpha", 0)
        found = await asyncio.gather(
            server.close_space("alpha"), server.close_space("alpha"), return_exceptions=True
        )
        assert all(each is None or isinstance(each, NotThere) for each in found)
        assert [*server.hub.spaces] == [""]


async def test_closing_a_space_makes_room_for_another() -> None:
    """The bound is on how many there are at once."""
    async with Server(Scenario(server=ServerSettings(max_spaces=1))) as server:
        for name in ("one", "two", "three"):
            server.space(name)
            await server.close_space(name)


async def test_port_in_use_makes_no_space() -> None:
    """The call is refused in one line, and the name stays free."""
    async with Server(SCENARIO) as server:
        with pytest.raises(OrderRefused, match=f"port: cannot listen on .*:{server.port}: "):
            await server.open_space("alpha", server.port)
        assert [*server.hub.spaces] == [""]
        assert await server.open_space("alpha", 0) != server.port


async def test_default_space_is_not_closed() -> None:
    """There is always one."""
    async with Server(SCENARIO) as server:
        with pytest.raises(NotThere):
            await server.close_space("")


async def test_server_that_starts_again_has_its_default_space_alone() -> None:
    """On the same port, with the scenario's world; the journal begins a new run."""
    server = Server(SCENARIO)
    async with server:
        port = server.port
        own = await server.open_space("alpha", 0)
        assert own is not None
        async with await server.space().client("media-1", "MediaServer") as media:
            await media.request("RequestStopProcessing", InteractionId="i")
        assert server.space().journal.run == 1
    async with server:
        assert server.port == port
        assert [*server.hub.spaces] == [""]
        assert "i" in server.space().world()["interactions"]
        async with await server.space().client("x", "MediaServer"):
            entries = [*server.space().journal]
            assert [(each.run, each.seq) for each in entries] == [(3, 1), (3, 2)]
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await asyncio.open_connection(server.host, own)


async def test_who_has_stopped_reading_is_not_delivered_to() -> None:
    """From the moment it is cut off, though its connection ends a turn later."""
    async with Server(SCENARIO) as server, Raw(server) as raw:
        await raw.register("stat", "ReportingEngine")
        mock, space = server.space(), server.hub.default
        mock.participant("media-1", "MediaServer")
        [line] = [
            each.transport for each in space.connections if isinstance(each.transport, Socket)
        ]
        server.hub.cut_off(line, "5000000 bytes wait")
        before = mock.journal.last
        space.send("media-1", sent("RequestStopProcessing", InteractionId="i"))
        formatted = [(each.client, each.problem) for each in mock.journal.since(before)]
        assert ("stat", "not connected") in formatted
        assert [each["name"] for each in mock.world()["clients"].values()] == ["media-1"]


async def test_client_without_the_prefix_of_its_space_is_found_in_the_default_one() -> None:
    """Whoever looks for it in its space is told where it is."""
    async with Server(SCENARIO) as server:
        mock = server.space("alpha")
        port = server.port
        async with await Client.connect(server.host, port, "desktop-1", "AgentApplication"):
            where = "desktop-1 is in the default space, not in space alpha"
            with pytest.raises(NotThere, match=where):
                mock.send("desktop-1", "RequestAgentLogout")
            with pytest.raises(NotThere, match="found 'desktop-2'"):
                mock.send("desktop-2", "RequestAgentLogout")
            with pytest.raises(VerificationFailed) as failed:
                await mock.wait_for(pattern("EventInvite", to="desktop-1"), timeout=0)
            assert where in failed.value.why
            due = "advance brings the handling of i by agent-1 times out in 10800 s"
            assert failed.value.why.endswith(f"the clock is held; {due}")
            mock.participant("media-1", "MediaServer")
            for check in (mock.never, partial(mock.times, 1)):
                with pytest.raises(VerificationFailed, match=where):
                    check(pattern("EventInvite", to="desktop-1"))
            with pytest.raises(NotThere, match="media-1 is in space alpha, not in the default"):
                server.space().send("media-1", "RequestAgentLogout")
