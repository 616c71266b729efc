"""The client that tests use: what it sends, waits for, and says when nothing comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Self

import pytest
from support.raw import LIMIT, frame_of

from mockixn import Client, ConnectionLost, ExpectationFailed, Journal, RequestRefused, Server
from mockixn.codes import ErrorCode
from mockixn.errors import BadBody, OrderRefused
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import Codec, attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.log_notation import short
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol
from mockixn.scenario import AcceptedClient, InteractionSetting, Scenario
from mockixn.wire.frame import FrameBuffer

SOON = 0.05  # seconds that a test waits for what does not come
IM, REP, TLIB = Protocol.INTERACTION_MANAGEMENT, Protocol.REPORTING, Protocol.T_LIBRARY
AGENT, MEDIA = ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER

SCENARIO = Scenario(
    interactions=tuple(
        InteractionSetting(id=id, media_type="email", queue="q", submitted_by="media-1")
        for id in ("A1", "A2", "A3")
    )
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with three queued interactions."""
    async with Server(SCENARIO) as server:
        yield server


@pytest.fixture
async def media(server: Server) -> AsyncIterator[Client]:
    """The media server that owns them."""
    async with await Client.connect(server.host, server.port, "media-1", MEDIA) as client:
        yield client


@pytest.fixture
async def stat(server: Server) -> AsyncIterator[Client]:
    """A reporting engine, which gets every event."""
    async with await Client.connect(
        server.host, server.port, "stat-1", ClientType.REPORTING_ENGINE
    ) as client:
        yield client


class Peer:
    """What a client may find instead of a server: it registers clients, or not even that."""

    def __init__(self, *, registers: bool = True) -> None:
        self._registers = registers
        self._writers: list[asyncio.StreamWriter] = []
        self._received: asyncio.Queue[Message] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.host, self.port = self._listener.sockets[0].getsockname()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()
        self.hang_up()
        await self._listener.wait_closed()

    async def received(self) -> Message:
        """The next message that a client has sent."""
        async with asyncio.timeout(LIMIT):
            return await self._received.get()

    def send(self, data: bytes) -> None:
        """Send bytes to every client."""
        for writer in self._writers:
            writer.write(data)

    def hang_up(self) -> None:
        """Close every connection."""
        for writer in self._writers:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        frames, codec = FrameBuffer(), Codec(CATALOGUE)
        while data := await reader.read(65536):
            for frame in frames.feed(data):
                message = codec.decode(frame)
                self._received.put_nowait(message)
                if not self._registers:
                    writer.close()
                elif message.name == "RequestRegisterClient":
                    ack = frame_of("EventAck", message.reference, 1, ProxyClientId=1, Extension={})
                    writer.write(ack)
        writer.close()


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    """A peer that answers nothing but the registration."""
    async with Peer() as peer:
        yield peer


@pytest.fixture
async def waiting(peer: Peer) -> AsyncIterator[Client]:
    """A client that will wait in vain."""
    async with await Client.connect(peer.host, peer.port, "media-1", MEDIA) as client:
        yield client


async def test_connect_registers(server: Server, media: Client) -> None:
    """A connected client is registered under its name and type, and knows its id."""
    [client] = server.hub.default.engine.world.named(MEDIA, "media-1")
    assert media.proxy_client_id == client.id
    assert (media.name, media.type) == ("media-1", MEDIA)


async def test_type_may_be_written_as_a_name(server: Server) -> None:
    """The client's type may be the text that travels."""
    async with await Client.connect(server.host, server.port, "p", "Proxy") as client:
        assert client.type is ClientType.PROXY


async def test_unknown_type_is_an_error_of_the_test(server: Server) -> None:
    """A misspelt client type is found before anything is sent."""
    with pytest.raises(ValueError, match="'Proxi' is not a valid ClientType"):
        await Client.connect(server.host, server.port, "p", "Proxi")


async def test_refused_registration_is_reported() -> None:
    """A client that the server does not accept raises RequestRefused, and its connection closes."""
    scenario = Scenario(clients=(AcceptedClient(name="somebody"),))
    async with Server(scenario) as server:
        with pytest.raises(RequestRefused, match="RequestRegisterClient was refused") as caught:
            await Client.connect(server.host, server.port, "nobody", MEDIA)
        assert caught.value.code == ErrorCode.CLIENT_NOT_ACCEPTED


async def test_nothing_listening_is_reported() -> None:
    """Where no server is, connecting raises ConnectionLost with the address in one line."""
    async with Server() as server:
        pass
    with pytest.raises(ConnectionLost) as caught:
        await Client.connect(server.host, server.port, "media-1", MEDIA)
    text = str(caught.value)
    assert text.startswith(f"cannot connect to {server.host}:{server.port}: ")
    assert len(text.splitlines()) == 1


async def test_server_that_closes_before_the_registration_is_reported() -> None:
    """A connection that ends in place of an answer raises ConnectionLost."""
    async with Peer(registers=False) as peer:
        with pytest.raises(ConnectionLost, match=r"^media-1: the server closed the connection$"):
            await Client.connect(peer.host, peer.port, "media-1", MEDIA)


async def test_request_returns_its_answer(media: Client) -> None:
    """The answer is the message with the request's reference, and does not lie in the inbox."""
    answer = await media.request("RequestStopProcessing", InteractionId="A1", reference=4711)
    assert (answer.name, answer.reference) == ("EventAck", 4711)
    assert not media.inbox


async def test_references_are_the_clients_own_unless_given(peer: Peer, waiting: Client) -> None:
    """Each request without a reference gets one that its connection has not used."""
    for _ in range(2):
        with pytest.raises(ExpectationFailed):
            await waiting.request("RequestAgentLogout", timeout=0)
    waiting.send("RequestAgentLogout")
    assert [(await peer.received()).reference for _ in range(4)] == [1, 2, 3, 0]


async def test_answers_find_requests_though_references_repeat(media: Client) -> None:
    """Requests with one reference are answered in the order in which they were sent."""
    requests = [
        media.request("RequestStopProcessing", InteractionId="A1", reference=5),
        media.request("RequestStopProcessing", InteractionId="unknown", reference=5),
        media.request("RequestUnregisterClient", reference=6),
    ]
    first, second, third = await asyncio.gather(*requests, return_exceptions=True)
    assert isinstance(first, Message)
    assert (first.name, first.reference) == ("EventAck", 5)
    assert isinstance(second, RequestRefused)
    assert isinstance(third, Message)
    assert (third.name, third.reference) == ("EventAck", 6)


async def test_reference_may_be_used_again(media: Client) -> None:
    """A reference is free once its request is answered, refused or not."""
    for id in ("A1", "A2"):
        answer = await media.request("RequestStopProcessing", InteractionId=id, reference=5)
        assert answer.name == "EventAck"
        with pytest.raises(RequestRefused):
            await media.request("RequestStopProcessing", InteractionId=id, reference=5)


async def test_refused_request_raises(media: Client) -> None:
    """EventError becomes RequestRefused with the request's name, the code and the text."""
    with pytest.raises(RequestRefused) as caught:
        await media.request("RequestStopProcessing", InteractionId="no such")
    assert caught.value.request == "RequestStopProcessing"
    assert caught.value.code == ErrorCode.UNKNOWN_INTERACTION
    assert caught.value.description == "Unknown interaction identifier specified: 'no such'"
    assert str(caught.value) == (
        "RequestStopProcessing was refused: "
        "Unknown interaction identifier specified: 'no such' (ErrorCode 43)"
    )


async def test_refusal_in_another_protocol_raises(server: Server) -> None:
    """T-Library's EventError refuses as Interaction Management's does."""
    async with await Client.connect(
        server.host, server.port, "urs-1", ClientType.ROUTING_ENGINE
    ) as urs:
        with pytest.raises(RequestRefused) as caught:
            await urs.request("RequestRouteCall", InteractionId="A1")
    assert caught.value.code == ErrorCode.NOT_WITH_THIS_ROUTER


async def test_request_of_one_protocol_of_two(media: Client) -> None:
    """`protocol` chooses between two messages of one name."""
    with pytest.raises(RequestRefused, match="EventProcessingStopped is an event"):
        await media.request("EventProcessingStopped", protocol=REP, Interaction={})


async def test_unknown_name_raises(media: Client) -> None:
    """A name that is not in the catalogue is a mistake of the test, and nothing is sent."""
    with pytest.raises(KeyError, match="no message 'RequestStop' in the catalogue"):
        await media.request("RequestStop")
    assert (await media.request("RequestUnregisterClient")).name == "EventAck"


async def test_value_that_cannot_travel_raises(media: Client) -> None:
    """An attribute of no type of the wire is named, and nothing is sent."""
    with pytest.raises(BadBody, match=r"attribute Reason\.Why: found a float"):
        await media.request("RequestStopProcessing", InteractionId="A1", Reason={"Why": 1.5})
    assert (await media.request("RequestStopProcessing", InteractionId="A1")).name == "EventAck"


async def test_none_is_an_attribute_left_out(media: Client) -> None:
    """An attribute that is None is not sent."""
    with pytest.raises(RequestRefused, match=r"RequestStopProcessing\.InteractionId: missing"):
        await media.request("RequestStopProcessing", InteractionId=None)


async def test_request_that_nobody_answers_fails(waiting: Client) -> None:
    """Without an answer a request fails in time and shows that nothing else came."""
    with pytest.raises(ExpectationFailed) as caught:
        await waiting.request("RequestAgentLogout", timeout=SOON, reference=9)
    assert str(caught.value) == (
        "media-1: no answer to RequestAgentLogout (reference 9) within 0.05 s; nothing else came"
    )


async def test_request_that_nobody_answers_shows_what_came(peer: Peer, waiting: Client) -> None:
    """A request that fails shows what came in place of its answer."""
    peer.send(frame_of("EventAck", 8, 1, Extension={}))
    with pytest.raises(ExpectationFailed) as caught:
        await waiting.request("RequestAgentLogout", timeout=SOON, reference=9)
    assert str(caught.value) == (
        "media-1: no answer to RequestAgentLogout (reference 9) within 0.05 s; "
        "what came instead:\n"
        "  EventAck (IM ref 8) {Extension={}}"
    )


async def test_late_answer_lies_in_the_inbox(peer: Peer, waiting: Client) -> None:
    """An answer that comes after its request has failed is kept like any other message."""
    with pytest.raises(ExpectationFailed):
        await waiting.request("RequestAgentLogout", timeout=0, reference=9)
    peer.send(frame_of("EventAck", 9, 1, Extension={}))
    assert (await waiting.expect("EventAck")).reference == 9


async def test_login_is_a_request_with_its_answer(server: Server) -> None:
    """`log_in` logs the agent in, ready for e-mail and chat by default."""
    async with await Client.connect(server.host, server.port, "desk", AGENT) as desk:
        assert (await desk.log_in("a1", "p1")).name == "EventAck"
        status = await desk.expect("EventCurrentAgentStatus")
        assert status.attributes["MediaStateList"] == {"email": 1, "chat": 1}
    async with await Client.connect(server.host, server.port, "desk", AGENT) as desk:
        await desk.log_in("a2", "p2", tenant_id=5, media={"sms": 0})
        status = await desk.expect("EventCurrentAgentStatus")
        assert status.attributes["MediaStateList"] == {"sms": 0}
        [client] = server.hub.default.engine.world.clients_of_agent("a2")
        assert client.login is not None
        assert client.login.tenant_id == 5


async def test_send_waits_for_nothing(media: Client) -> None:
    """What answers a message that was only sent lies in the inbox."""
    media.send("RequestStopProcessing", InteractionId="A1", reference=5)
    assert (await media.expect("EventAck")).reference == 5


async def test_expect_finds_what_came_before(media: Client, stat: Client) -> None:
    """Messages lie in the inbox in the order they came, until an `expect` takes them."""
    for id in ("A1", "A2", "A3"):
        await media.request("RequestStopProcessing", InteractionId=id)
    await stat.expect("EventProcessingStopped", interaction="A3")
    ids = [
        message.attributes["Interaction"]["InteractionId"]  # type: ignore[index,call-overload]
        for message in stat.inbox
    ]
    assert ids == ["A1", "A2"]
    first = await stat.expect("EventProcessingStopped", timeout=SOON)
    second = await stat.expect("EventProcessingStopped", timeout=SOON)
    assert short(first).find("A1") > 0 < short(second).find("A2")
    assert not stat.inbox


async def test_expect_waits_for_what_comes_later(media: Client, stat: Client) -> None:
    """An `expect` that finds nothing waits, and passes over what it was not asked for."""
    expected = asyncio.create_task(stat.expect("EventProcessingStopped", interaction="A2"))
    await media.request("RequestStopProcessing", InteractionId="A1")
    await media.request("RequestStopProcessing", InteractionId="A2")
    assert '"A2"' in short(await expected)
    assert '"A1"' in short(await stat.expect("EventProcessingStopped"))


async def test_two_may_expect_at_once(media: Client, stat: Client) -> None:
    """Of two that wait for one name, each gets a message of its own."""
    both = [asyncio.create_task(stat.expect("EventProcessingStopped")) for _ in range(2)]
    for id in ("A1", "A2"):
        await media.request("RequestStopProcessing", InteractionId=id)
    found = sorted(map(short, await asyncio.gather(*both)))
    assert '"A1"' in found[0]
    assert '"A2"' in found[1]


async def test_expect_narrows_by_what_it_accepts(media: Client, stat: Client) -> None:
    """`where` is asked of each message of that name, oldest first."""
    for id in ("A1", "A2"):
        await media.request("RequestStopProcessing", InteractionId=id, Reason={"Why": id})
    wanted = {"Why": "A2"}
    found = await stat.expect(
        "EventProcessingStopped", where=lambda message: message.attributes["Reason"] == wanted
    )
    assert found.attributes["Reason"] == wanted


async def test_expect_narrows_by_protocol(peer: Peer, waiting: Client) -> None:
    """`protocol` chooses between messages that share a name."""
    codec = Codec(CATALOGUE)
    for protocol in (IM, TLIB):
        attributes = attributes_of(ErrorCode=int(protocol), ErrorDescription="what")
        error = Message(CATALOGUE.find("EventError", protocol), attributes)
        peer.send(codec.encode(error, 1))
    found = await waiting.expect("EventError", protocol=TLIB)
    assert found.spec.protocol is TLIB
    with pytest.raises(ExpectationFailed):
        await waiting.expect("EventError", protocol=TLIB, timeout=SOON)
    assert (await waiting.expect("EventError")).spec.protocol is IM


async def test_failed_expect_shows_exactly_what_came(server: Server) -> None:
    """The text says who waited for what, how long, and each message that did come, in a line."""
    async with await Client.connect(server.host, server.port, "desk", AGENT) as desk:
        await desk.log_in("a1", "p1")
        desk.send("RequestStopProcessing", InteractionId="x", reference=5)
        with pytest.raises(ExpectationFailed) as caught:
            await desk.expect("EventRevoked", timeout=SOON, interaction="A1")
        assert str(caught.value) == (
            "desk: no EventRevoked of interaction 'A1' within 0.05 s; what came instead:\n"
            '  EventCurrentAgentStatus (REP) {AgentId="a1", PlaceId="p1", '
            "MediaStateList={email=1, chat=1}, MediaCapacityList={email=1, chat=1}, "
            "DonotDisturb=0}\n"
            "  EventError (IM ref 5) {ErrorCode=43, "
            "ErrorDescription=\"Unknown interaction identifier specified: 'x'\"}"
        )


async def test_failed_expect_says_that_nothing_came(media: Client) -> None:
    """The text says that the inbox is empty; the failure is an AssertionError."""
    with pytest.raises(AssertionError) as caught:
        await media.expect("EventRevoked", timeout=SOON)
    assert str(caught.value) == "media-1: no EventRevoked within 0.05 s; nothing else came"


async def test_failed_expect_takes_nothing(media: Client) -> None:
    """What an `expect` was not asked for is still there after it has failed."""
    media.send("RequestStopProcessing", InteractionId="A1", reference=5)
    with pytest.raises(ExpectationFailed):
        await media.expect("EventRevoked", timeout=SOON)
    assert (await media.expect("EventAck", timeout=0)).reference == 5


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("EventRevokd", r"expected a message of the catalogue \(did you mean EventRevoked\?\)"),
        ("RequestHold", "expected a message that the server sends"),
    ],
)
async def test_message_that_never_comes_is_refused_at_once(
    media: Client, name: str, text: str
) -> None:
    """Nobody waits for a misspelt name, or for what only clients send."""
    async with asyncio.timeout(LIMIT):
        with pytest.raises(OrderRefused, match=text):
            await media.expect(name, timeout=3600)


async def test_connection_lost_while_a_message_is_expected(peer: Peer, waiting: Client) -> None:
    """A caller that waits for a message learns at once that it cannot come any more."""
    expected = asyncio.create_task(waiting.expect("EventRevoked", timeout=LIMIT))
    peer.send(frame_of("EventAck", 8, 1, Extension={}))
    peer.hang_up()
    with pytest.raises(ConnectionLost) as caught:
        await expected
    assert str(caught.value) == (
        "media-1: the server closed the connection before EventRevoked came; "
        "what came instead:\n  EventAck (IM ref 8) {Extension={}}"
    )


async def test_connection_lost_while_an_answer_is_awaited(peer: Peer, waiting: Client) -> None:
    """Every request that waits for its answer learns that the connection has ended."""
    requests = [asyncio.create_task(waiting.request("RequestAgentLogout")) for _ in range(2)]
    for _ in range(3):
        await peer.received()  # what has not been read would make it a broken connection
    peer.hang_up()
    for found in await asyncio.gather(*requests, return_exceptions=True):
        assert isinstance(found, ConnectionLost)
        assert str(found) == "media-1: the server closed the connection"


async def test_what_came_before_the_end_can_still_be_expected(peer: Peer, waiting: Client) -> None:
    """A connection that has ended keeps its inbox."""
    peer.send(frame_of("EventAck", 8, 1, Extension={}))
    peer.hang_up()
    await waiting.wait_closed()
    assert (await waiting.expect("EventAck")).reference == 8
    with pytest.raises(ConnectionLost):
        await waiting.expect("EventAck")


async def test_request_on_a_lost_connection_is_reported(peer: Peer, waiting: Client) -> None:
    """Nothing can be sent where nobody is; the text says why."""
    peer.hang_up()
    await waiting.wait_closed()
    text = "cannot send RequestAgentLogout: the server closed the connection"
    with pytest.raises(ConnectionLost, match=f"^{text}$"):
        await waiting.request("RequestAgentLogout")
    with pytest.raises(ConnectionLost, match=f"^{text}$"):
        waiting.send("RequestAgentLogout")


async def test_client_that_has_closed_says_so(media: Client) -> None:
    """After `close` the text names who ended the connection; closing twice does nothing."""
    await media.close()
    await media.close()
    with pytest.raises(ConnectionLost, match="the client closed the connection"):
        media.send("RequestAgentLogout")


@pytest.mark.parametrize(
    ("hexadecimal", "text"),
    [
        ("00000000 01 01 0000", "frame: found length 0, expected 14 to "),
        ("0000000e 01 01 ffff 00000000 00000001 0000", "unknown message 65535 of protocol"),
        ("0000000e 01 01 007d 00000000 00000001 0000", "EventAck.Extension: missing"),
    ],
    ids=["bad frame", "unknown message", "missing attribute"],
)
async def test_server_that_sends_no_message_is_reported(
    peer: Peer, waiting: Client, hexadecimal: str, text: str
) -> None:
    """A server whose bytes are no message of the catalogue ends the connection, and says why."""
    peer.send(bytes.fromhex(hexadecimal))
    with pytest.raises(ConnectionLost) as caught:
        await waiting.expect("EventAck")
    assert f"media-1: the server sent a frame that is no message: {text}" in str(caught.value)


async def test_bytes_are_sent_as_they_are(media: Client) -> None:
    """A test that sends bad bytes gets the server's answer like any other message."""
    media.send_bytes(bytes.fromhex("0000000e 01 01 ffff 00000009 00000000 0000"))
    error = await media.expect("EventError")
    assert error.reference == 9
    assert error.attributes["ErrorCode"] == ErrorCode.UNKNOWN_MESSAGE


async def test_closed_connection_is_awaited(server: Server, media: Client) -> None:
    """`wait_closed` returns when the server has closed, and fails in time while it has not."""
    with pytest.raises(ExpectationFailed) as caught:
        await media.wait_closed(timeout=SOON)
    assert str(caught.value) == "media-1: the connection is still open after 0.05 s"
    await asyncio.gather(media.wait_closed(), server.stop())
    await media.wait_closed(timeout=0)


async def test_journal_of_a_client_is_the_servers(server: Server) -> None:
    """A client's journal says of its messages what the server's does, but for the times."""
    journal = Journal()
    async with await Client.connect(
        server.host, server.port, "media-1", MEDIA, journal=journal
    ) as client:
        await client.request("RequestStopProcessing", InteractionId="A1")
    assert server.journal is not None
    # the server names a client only once it is registered
    ours, theirs = ([entry[2:] for entry in each][1:] for each in (journal, server.journal))
    assert ours == theirs
    assert [entry.direction for entry in journal] == ["in", "out", "in", "out"]


async def test_several_clients_share_a_connection(server: Server) -> None:
    """Each logical client of a connection has an id and an inbox of its own."""
    async with await Client.connect(server.host, server.port, "proxy", ClientType.PROXY) as proxy:
        first, second = [await proxy.another(f"desk-{number}", AGENT) for number in (1, 2)]
        assert len({proxy.proxy_client_id, first.proxy_client_id, second.proxy_client_id}) == 3
        for number, desk in enumerate((first, second), 1):
            await desk.log_in(f"a{number}", f"p{number}")
        for number, desk in enumerate((second, first)):
            status = await desk.expect("EventCurrentAgentStatus")
            assert status.attributes["AgentId"] == f"a{2 - number}"
            assert not desk.inbox
        assert not proxy.inbox
        connections = {
            server.hub.default.engine.world.named(type, name)[0].connection
            for type, name in ((ClientType.PROXY, "proxy"), (AGENT, "desk-1"), (AGENT, "desk-2"))
        }
        assert len(connections) == 1


async def test_clients_of_a_connection_may_register_at_once(server: Server) -> None:
    """A proxy need not wait for one agent's registration before it sends the next."""
    async with await Client.connect(server.host, server.port, "proxy", ClientType.PROXY) as proxy:
        async with asyncio.timeout(LIMIT / 2):
            desks = await asyncio.gather(*(proxy.another(f"desk-{n}", AGENT) for n in range(3)))
        for desk in desks:
            [client] = server.hub.default.engine.world.named(AGENT, desk.name)
            assert desk.proxy_client_id == client.id


async def test_refused_registration_of_another_client_is_reported() -> None:
    """A second client that is not accepted gets its own error, and the first one goes on."""
    scenario = Scenario(clients=(AcceptedClient(name="proxy"),))
    async with (
        Server(scenario) as server,
        await Client.connect(server.host, server.port, "proxy", ClientType.PROXY) as proxy,
    ):
        with pytest.raises(RequestRefused) as caught:
            async with asyncio.timeout(LIMIT / 2):
                await proxy.another("desk", AGENT)
        assert caught.value.code == ErrorCode.CLIENT_NOT_ACCEPTED
        assert not proxy.inbox
        assert (await proxy.unregister()).name == "EventAck"


async def test_client_that_has_unregistered_leaves_the_others(server: Server) -> None:
    """After `unregister` the other clients of the connection are served as before."""
    async with await Client.connect(server.host, server.port, "proxy", ClientType.PROXY) as proxy:
        desk = await proxy.another("desk", AGENT)
        assert (await desk.unregister()).name == "EventAck"
        assert not server.hub.default.engine.world.named(AGENT, "desk")
        assert (await proxy.another("desk", AGENT)).proxy_client_id != desk.proxy_client_id


async def test_request_of_a_client_that_has_unregistered_is_refused(server: Server) -> None:
    """The server answers an id that is not registered any more, and the client gets the answer."""
    async with await Client.connect(server.host, server.port, "proxy", ClientType.PROXY) as proxy:
        desk = await proxy.another("desk", AGENT)
        await desk.unregister()
        with pytest.raises(RequestRefused) as caught:
            await desk.request("RequestAgentLogout", timeout=1)
        assert caught.value.code == ErrorCode.UNKNOWN_CLIENT


async def test_clients_of_a_connection_end_with_it(server: Server) -> None:
    """When a shared connection ends, each waiting client gets an error."""
    async with await Client.connect(server.host, server.port, "proxy", ClientType.PROXY) as proxy:
        desk = await proxy.another("desk", AGENT)
        expected = [asyncio.create_task(each.expect("EventAck")) for each in (proxy, desk)]
        await server.stop()
        for found in await asyncio.gather(*expected, return_exceptions=True):
            assert isinstance(found, ConnectionLost)


async def test_request_waits_on_when_another_of_its_reference_is_answered(
    peer: Peer, waiting: Client
) -> None:
    """The first answer is that of the first request, and the second may take its time."""
    stop = "RequestStopProcessing"
    async with asyncio.TaskGroup() as group:
        first = group.create_task(waiting.request(stop, InteractionId="A1", reference=5))
        second = group.create_task(waiting.request(stop, InteractionId="A2", reference=5))
        for _ in range(2):
            await peer.received()
        peer.send(frame_of("EventAck", 5, 1, Extension={}))
        await first
        assert not second.done()
        peer.send(frame_of("EventAck", 5, 1, Extension={}))
    assert (await first).name == (await second).name == "EventAck"


async def test_reference_of_unsolicited_events_is_refused(waiting: Client) -> None:
    """No answer can be told by it."""
    with pytest.raises(ValueError, match=r"found reference 0, .* expected another"):
        await waiting.request("RequestAgentLogout", reference=0)
