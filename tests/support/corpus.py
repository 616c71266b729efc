"""What a mock promises, as conversations that any server can be held against: only its two ports.

Each conversation has a space of its own, so that one server serves all of them, in any order. The
server runs `config/stop-processing.toml` with a held clock.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from http.client import HTTPConnection
from typing import Any

from mockixn import Client, Message, RequestRefused

Conversation = Callable[["Mocked"], Awaitable[None]]

CONVERSATIONS: list[Conversation] = []

OVERRIDE = "timers.clock=held"


class Mocked:
    """One space of a server that is known by its ports alone."""

    def __init__(self, wire: str, control: str, space: str) -> None:
        self._wire = wire
        self.host, _, port = wire.rpartition(":")
        self.port = int(port)
        self._control = control
        self.space = space

    def beside(self, space: str) -> Mocked:
        """Another space of the same server."""
        return Mocked(self._wire, self._control, space)

    async def client(self, name: str, type: str) -> Client:
        """A connected client."""
        return await Client.connect(self.host, self.port, f"{self.space}/{name}", type)

    async def desktop(self, name: str = "desktop-1", agent: str = "agent-1") -> Client:
        """A connected desktop with that agent logged in."""
        client = await self.client(name, "AgentApplication")
        await client.log_in(agent, f"place of {agent}")
        return client

    async def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """What the control interface answers, which must have that status."""
        found, plain = await asyncio.to_thread(self._call, method, path, body)
        assert found == status, plain
        return plain

    def _call(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        host, _, port = self._control.rpartition(":")
        connection = HTTPConnection(host, int(port), timeout=10)
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, f"{path}?space={self.space}", data)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    async def order(self, kind: str, **keys: Any) -> Any:
        """A participant, cue, answer or fault."""
        return await self.call("POST", f"/{kind}", keys, 201)

    async def media_server(self) -> None:
        """media-1, played."""
        await self.order("participants", name="media-1", type="MediaServer")

    async def send(self, client: str, message: str, **attributes: Any) -> Any:
        """What answers a request that is sent as that participant."""
        request = {"client": client, "message": message, "attributes": attributes}
        return (await self.call("POST", "/send", request))["answer"]

    async def stop(self, id: str) -> None:
        """media-1 stops an interaction."""
        await self.send("media-1", "RequestStopProcessing", InteractionId=id)

    async def advance(self, seconds: float) -> None:
        """Let time pass."""
        await self.call("POST", "/clock", {"advance": seconds})


async def converse(conversation: Conversation, wire: str, control: str) -> None:
    """Hold the conversation in a space of its own."""
    name = conversation.__name__.replace("_", "-")
    mocked = Mocked(wire, control, name)
    await mocked.call("POST", "/spaces", {"name": name}, 201)
    try:
        await conversation(mocked)
        # a conversation may end with a reset, so nothing need be left
        await mocked.call("POST", "/verify", {"no_remarks": True, "vacuous": True})
    finally:
        await mocked.call("DELETE", f"/spaces/{name}")


def conversation(held: Conversation) -> Conversation:
    """Declare one."""
    CONVERSATIONS.append(held)
    return held


@conversation
async def stop_processing_a(mocked: Mocked) -> None:
    """The media server is played, the desktop is real, and only it gets the event."""
    await mocked.media_server()
    async with await mocked.desktop() as desktop, await mocked.desktop("d-2", "agent-2") as other:
        await mocked.stop("stop-a")
        await desktop.expect("EventRevoked", interaction="stop-a")
        await other.settle()
    revoked = {"message": "EventRevoked", "interaction": "stop-a"}
    await mocked.call("POST", "/verify", {"only_to": "desktop-1", "on": revoked})


@conversation
async def stop_processing_b(mocked: Mocked) -> None:
    """An interaction that a played URS routes is stopped, and the URS gets the event."""
    await mocked.order("participants", name="urs-1", type="RoutingEngine", routes=[{"stop": True}])
    world = await mocked.call("GET", "/world/interactions/stop-b")
    assert world["parties"] == [{"router": "urs-1"}]
    await mocked.media_server()
    await mocked.stop("stop-b")
    await mocked.call("POST", "/wait", {"on": {"message": "EventAbandoned", "to": "urs-1"}})


@conversation
async def offer_that_is_accepted(mocked: Mocked) -> None:
    """A played URS offers what it routes; the real agent takes it, and handles it."""
    async with await mocked.desktop() as desktop:
        invite = await offered(mocked, desktop)
        ticket = invite.attributes["TicketId"]
        await desktop.request("RequestAccept", TicketId=ticket, InteractionId="stop-b")
    await rejected_delivery(mocked, "EventRouteUsed")
    await mocked.call("POST", "/verify", {"never": {"message": "EventRevoked"}})


@conversation
async def offer_that_is_rejected(mocked: Mocked) -> None:
    """The URS gets the event, and has the interaction again."""
    async with await mocked.desktop() as desktop:
        invite = await offered(mocked, desktop)
        ticket = invite.attributes["TicketId"]
        await desktop.request("RequestReject", TicketId=ticket, InteractionId="stop-b")
    await rejected_delivery(mocked, "EventRouteUsed")


@conversation
async def offer_that_is_never_answered(mocked: Mocked) -> None:
    """It is taken back after half a minute, not a moment earlier."""
    async with await mocked.desktop() as desktop:
        await offered(mocked, desktop)
        await mocked.advance(29.9)
        revoked = {"message": "EventRevoked", "to": "desktop-1", "interaction": "stop-b"}
        await mocked.call("POST", "/verify", {"never": revoked})
        await mocked.advance(0.1)
        expired = {"Reason": {"ReasonSystemName": "Expired"}}
        await mocked.call("POST", "/wait", {"on": {**revoked, "attributes": expired}})
        await desktop.expect("EventRevoked", interaction="stop-b")


async def offered(mocked: Mocked, desktop: Client) -> Message:
    """stop-b, which a played urs-1 delivers to agent-1."""
    await mocked.order("participants", name="urs-1", type="RoutingEngine")
    await mocked.send("urs-1", "RequestRouteCall", InteractionId="stop-b", AgentId="agent-1")
    return await desktop.expect("EventInvite", interaction="stop-b")


async def rejected_delivery(mocked: Mocked, message: str) -> None:
    """That message went to urs-1, and to nobody else."""
    pattern = {"message": message, "interaction": "stop-b"}
    await mocked.call("POST", "/verify", {"only_to": "urs-1", "on": pattern})


@conversation
async def transfer_that_nobody_answers(mocked: Mocked) -> None:
    """Accepted, rejected, or expired after half a minute that takes no time."""
    answers = {"accept": "EventPartyAdded", "reject": "EventError", "nothing": "EventError"}
    for invited, outcome in answers.items():
        await mocked.order(
            "participants",
            name=f"desk-{invited}",
            type="AgentApplication",
            agent=f"agent-{invited}",
            place=f"place-{invited}",
            invited=invited,
        )
        async with await mocked.desktop() as desktop:
            desktop.send(
                "RequestTransfer",
                reference=50,
                InteractionId="stop-c",
                AgentId=f"agent-{invited}",
                PlaceId=f"place-{invited}",
            )
            await desktop.settle()
            await mocked.advance(31)
            await desktop.expect(outcome)
        await mocked.call("POST", "/reset")


@conversation
async def error_on_order(mocked: Mocked) -> None:
    """The second request only; the model answers the others."""
    error = {"message": "EventError", "attributes": {"ErrorCode": 9, "ErrorDescription": "mine"}}
    await mocked.order(
        "answers", on={"message": "RequestStopProcessing"}, nth=2, times=1, **{"with": error}
    )
    async with await mocked.client("media-1", "MediaServer") as media:
        codes = []
        for _ in range(3):
            try:
                await media.request("RequestStopProcessing", InteractionId="none")
            except RequestRefused as refused:
                codes.append(refused.code)
    assert codes == [43, 9, 43]


@conversation
async def answers_late_twice_and_out_of_order(mocked: Mocked) -> None:
    """The first answer comes behind the second, the third later and twice."""
    await mocked.order("answers", on={"reference": 101}, behind=1)
    await mocked.order("answers", on={"reference": 103}, after=5, repeat=2)
    async with await mocked.client("media-1", "MediaServer") as media:
        for reference in (101, 102, 103):
            media.send("RequestStopProcessing", reference=reference, InteractionId="none")
        first, second = await media.expect("EventError"), await media.expect("EventError")
        assert (first.reference, second.reference) == (102, 101)
        await mocked.advance(5)
        for _ in range(2):
            assert (await media.expect("EventError")).reference == 103


@conversation
async def connection_that_is_reset(mocked: Mocked) -> None:
    """Instead of EventRevoked; the reason of the failed expectation is exact."""
    await mocked.media_server()
    await mocked.order("faults", do="reset", on={"message": "EventRevoked"}, times=1)
    async with await mocked.desktop() as desktop:
        await mocked.stop("stop-a")
        await desktop.wait_closed()
    failed = await mocked.call(
        "POST", "/verify", {"in_order": [{"message": "EventRevoked", "to": "desktop-1"}]}, 409
    )
    assert "was not delivered: reset (fault-1: reset)" in failed["why"]


@conversation
async def expectation_that_is_not_met(mocked: Mocked) -> None:
    """The reason has the nearest message, what differs in it, and what would be right."""
    await mocked.media_server()
    async with await mocked.desktop() as desktop:
        await mocked.stop("stop-a")
        await desktop.expect("EventRevoked", interaction="stop-a")
    wanted = {"message": "EventRevoked", "to": "desktop-2", "interaction": "stop-a"}
    for path, body in (
        ("/wait", {"on": wanted, "timeout": 0}),
        ("/verify", {"times": 1, "on": wanted}),
    ):
        failed = await mocked.call("POST", path, body, 409)
        assert failed["met"] is False
        assert 'client: found "desktop-1", expected "desktop-2"' in failed["why"]
        assert "EventRevoked (IM)" in failed["diagram"]
        assert failed["nearest"]


@conversation
async def spaces_in_parallel(mocked: Mocked) -> None:
    """Rules, events and a reset in one space do not affect the other."""
    other = mocked.beside("spaces-in-parallel-2")
    await other.call("POST", "/spaces", {"name": other.space}, 201)
    try:
        await asyncio.gather(mocked.media_server(), other.media_server())
        await other.order("faults", do="drop", on={"message": "EventRevoked"})
        async with await mocked.desktop() as desktop, await other.desktop() as elsewhere:
            await asyncio.gather(mocked.stop("stop-a"), other.stop("stop-c"))
            await desktop.expect("EventRevoked", interaction="stop-a")
            await elsewhere.settle()
            assert "EventRevoked" not in [each.name for each in elsewhere.inbox]
            await other.call("POST", "/reset")
            await elsewhere.wait_closed()
            await desktop.request("RequestStopProcessing", InteractionId="stop-c")
    finally:
        await mocked.call("DELETE", f"/spaces/{other.space}")


@conversation
async def server_that_goes_away(mocked: Mocked) -> None:
    """Failover: nobody is let in meanwhile, and what the agent had it still has."""
    await mocked.order("faults", do="away", seconds=9, on={"message": "RequestAgentLogout"})
    async with await mocked.desktop() as desktop:
        desktop.send("RequestAgentLogout", reference=60)
        await desktop.wait_closed()
    await mocked.advance(9)
    found = await mocked.call("GET", "/world/interactions/stop-a")
    assert found["parties"] == [{"agent_id": "agent-1"}]
    async with await mocked.desktop() as desktop:
        await desktop.request("RequestStopProcessing", InteractionId="stop-a")


@conversation
async def reset_to_the_start(mocked: Mocked) -> None:
    """World, journal, rules and clock; clients are disconnected."""
    began = (await mocked.call("GET", "/clock"))["now"]
    await mocked.media_server()
    await mocked.stop("stop-queued")
    await mocked.order("faults", do="drop", on={"message": "EventHeld"})
    await mocked.advance(100)
    async with await mocked.client("stat-1", "ReportingEngine") as cut:
        await mocked.call("POST", "/reset")
        await cut.wait_closed()
    assert (await mocked.call("GET", "/journal"))["last"] == 0
    assert (await mocked.call("GET", "/clock"))["now"] == began
    assert await mocked.call("GET", "/faults") == []
    assert "stop-queued" in (await mocked.call("GET", "/world/interactions"))["things"]
