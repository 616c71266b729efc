"""A chat agent's back end, from its first message to its last, with the habits of a real one.

It reads EventAck.Extension, Interaction.InteractionMediatype and both lists of
EventCurrentAgentStatus without looking whether they are there, and takes error 43 for success.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mockixn import Client, RequestRefused, Scenario, Server
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import AgentSetting, QueueSetting, TimerSettings
from mockixn.wire.attributes import AttributeList

SCENARIO = Scenario(
    timers=TimerSettings(clock="held"),
    agents=(
        AgentSetting(id="1001", places=("place-1",), media=AttributeList(chat=2)),
        AgentSetting(id="1002"),
    ),
    queues=(QueueSetting(name="chat-in", urs="urs-1"), QueueSetting(name="chat-later")),
)
USER_DATA = {
    "ChatServerHost": "chat.example",
    "ChatServerPort": "4856",
    "FirstName": "Ada",
    "LastName": "Lovelace",
}


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with two agents and a chat queue that a URS serves."""
    async with Server(SCENARIO) as server:
        yield server
        server.space().no_remarks()


class Stand:
    """The others in the conversation: media server, URS, a colleague."""

    def __init__(self, media: Client, urs: Client, colleague: Client) -> None:
        self.media, self.urs, self.colleague = media, urs, colleague

    async def submit(self, id: str) -> None:
        """A new chat comes in."""
        ack = await self.media.request(
            "RequestSubmit",
            InteractionId=id,
            TenantId=1,
            MediaType="chat",
            Queue="chat-in",
            InteractionType="Inbound",
            InteractionSubtype="InboundNew",
            IsOnline=1,
            UserData=USER_DATA,
        )
        assert ack.attributes["Extension"] == {"InteractionId": id}
        await self.urs.expect("EventRouteRequest", interaction=id)

    def route(self, id: str, agent_id: str) -> None:
        """The strategy has found its agent."""
        self.urs.send("RequestRouteCall", reference=900, InteractionId=id, AgentId=agent_id)


@pytest.fixture
async def stand(server: Server) -> AsyncIterator[Stand]:
    """The others, connected and logged in."""
    address = server.host, server.port
    async with (
        await Client.connect(*address, "chat-server", ClientType.MEDIA_SERVER) as media,
        await Client.connect(*address, "urs-1", ClientType.ROUTING_ENGINE) as urs,
        await Client.connect(*address, "softphone_2", ClientType.AGENT_APPLICATION) as colleague,
    ):
        await colleague.log_in("1002", "place-2", media={"chat": 1})
        yield Stand(media, urs, colleague)


def listed(message: Message, name: str) -> AttributeList:
    """A list attribute, read as real clients read it: without a check."""
    value = message.attributes[name]
    assert isinstance(value, AttributeList)
    return value


async def logged_in(server: Server) -> Client:
    """Steps 1 to 3: register, log in, become ready; the status comes with all media each time."""
    back_end = await Client.connect(
        server.host, server.port, "softphone_ada", ClientType.AGENT_APPLICATION
    )
    ack = await back_end.request(
        "RequestAgentLogin",
        TenantId=1,
        PlaceId="place-1",
        AgentId="1001",
        MediaList={"chat": 0, "email": 0},
    )
    assert listed(ack, "Extension") == {}
    login_done = await back_end.expect("EventCurrentAgentStatus")
    assert listed(login_done, "MediaStateList") == {"chat": 0, "email": 0}
    assert listed(login_done, "MediaCapacityList") == {"chat": 2, "email": 1}
    await back_end.request("RequestCancelNotReadyForMedia", MediaTypeName="chat", Reason=None)
    ready_done = await back_end.expect("EventCurrentAgentStatus")
    assert listed(ready_done, "MediaStateList") == {"chat": 1, "email": 0}
    assert listed(ready_done, "MediaCapacityList") == {"chat": 2, "email": 1}
    return back_end


async def invited(back_end: Client, stand: Stand, id: str) -> Message:
    """Step 4: an invitation with everything the client dereferences."""
    await stand.submit(id)
    stand.route(id, "1001")
    invite = await back_end.expect("EventInvite", interaction=id)
    interaction = listed(invite, "Interaction")
    assert interaction["InteractionMediatype"] == "chat"
    assert interaction["InteractionQueue"] == "chat-in"
    data = interaction["InteractionUserData"]
    assert isinstance(data, AttributeList)
    assert {key: data[key] for key in USER_DATA} == USER_DATA
    assert isinstance(invite.attributes["TicketId"], int)
    return invite


async def accepted(back_end: Client, stand: Stand, id: str) -> None:
    """Step 5: accept; the URS learns that its request is filled."""
    invite = await invited(back_end, stand, id)
    await back_end.request(
        "RequestAccept", TicketId=invite.attributes["TicketId"], InteractionId=id
    )
    used = await stand.urs.expect("EventRouteUsed", interaction=id)
    assert used.reference == 900


async def test_a_day_of_a_chat_agent(server: Server, stand: Stand) -> None:
    """Login, ready, accept, change, stop, queue, transfer, conference, logout, login again."""
    back_end = await logged_in(server)

    # 6 and 7: change properties three ways, then stop; the second stop is 43, success for it.
    await accepted(back_end, stand, "chat-1")
    changes: tuple[dict[str, Any], ...] = (
        {"AddedProperties": {"Skill": "sales"}},
        {"ChangedProperties": {"Skill": "support"}},
        {"DeletedProperties": {"Skill": ""}},
    )
    for change in changes:
        await back_end.request("RequestChangeProperties", InteractionId="chat-1", **change)
    await back_end.request("RequestStopProcessing", InteractionId="chat-1")
    assert (await back_end.expect("EventRevoked", interaction="chat-1")).reference == 0
    with pytest.raises(RequestRefused) as caught:
        await back_end.request("RequestStopProcessing", InteractionId="chat-1")
    assert caught.value.code == 43

    # 7: place in a queue, with the extension that desktops add.
    await accepted(back_end, stand, "chat-2")
    await back_end.request(
        "RequestPlaceInQueue",
        InteractionId="chat-2",
        Queue="chat-later",
        Extension={"operation": "transferQueue"},
    )

    # 7: transfer by send(): the client lets go on EventPartyAdded, Transfer.
    await accepted(back_end, stand, "chat-3")
    back_end.send(
        "RequestTransfer",
        reference=7,
        InteractionId="chat-3",
        AgentId="1002",
        Extension={"operation": "transferAgent"},
    )
    ticket = (await stand.colleague.expect("EventInvite")).attributes["TicketId"]
    await stand.colleague.request("RequestAccept", TicketId=ticket, InteractionId="chat-3")
    added = await back_end.expect("EventPartyAdded", interaction="chat-3")
    assert added.attributes["Operation"] == "Transfer"
    assert (await back_end.expect("EventAck")).reference == 7

    # 7: conference, then the other one leaves.
    await accepted(back_end, stand, "chat-4")
    back_end.send(
        "RequestConference",
        reference=11,
        InteractionId="chat-4",
        AgentId="1002",
        Extension={"operation": "conferenceAgent"},
    )
    ticket = (await stand.colleague.expect("EventInvite")).attributes["TicketId"]
    await stand.colleague.request("RequestAccept", TicketId=ticket, InteractionId="chat-4")
    added = await back_end.expect("EventPartyAdded", interaction="chat-4")
    assert added.attributes["Operation"] == "Conference"
    await stand.colleague.request("RequestLeaveInteraction", InteractionId="chat-4")
    removed = await back_end.expect("EventPartyRemoved", interaction="chat-4")
    assert listed(removed, "Party")["AgentId"] == "1002"

    # 8: a supervisor intrudes; the client ignores it.
    stand.colleague.send("RequestIntrude", reference=12, InteractionId="chat-4")
    ticket = (await stand.colleague.expect("EventInvite")).attributes["TicketId"]
    await stand.colleague.request("RequestAccept", TicketId=ticket, InteractionId="chat-4")
    added = await back_end.expect("EventPartyAdded", interaction="chat-4")
    assert added.attributes["Operation"] == "Intrude"

    # 9: log out and close; then open and log in again.
    await back_end.request("RequestAgentLogout")
    await back_end.close()
    again = await logged_in(server)
    await again.close()


async def test_invitation_that_is_not_answered(server: Server, stand: Stand) -> None:
    """After thirty seconds without an answer the client reads Reason Expired in EventRevoked."""
    back_end = await logged_in(server)
    await invited(back_end, stand, "chat-1")
    await server.advance(29.9)
    await back_end.settle()
    assert [each.name for each in back_end.inbox] == []
    await server.advance(0.1)
    revoked = await back_end.expect("EventRevoked", interaction="chat-1")
    assert listed(revoked, "Reason")["ReasonSystemName"] == "Expired"
    assert listed(revoked, "Interaction")["InteractionMediatype"] == "chat"
    await back_end.close()


async def test_reference_as_operation_code(server: Server, stand: Stand) -> None:
    """A client that numbers operations, not requests, tells every EventAck by its number."""
    back_end = await logged_in(server)
    for id in ("chat-1", "chat-2"):
        invite = await invited(back_end, stand, id)
        ack = await back_end.request(
            "RequestAccept",
            reference=5,
            TicketId=invite.attributes["TicketId"],
            InteractionId=id,
        )
        assert ack.reference == 5
    for id in ("chat-1", "chat-2"):
        back_end.send("RequestStopProcessing", reference=6, InteractionId=id)
    assert [(await back_end.expect("EventAck")).reference for _ in range(2)] == [6, 6]
    back_end.send("RequestNotReadyForMedia", reference=99, MediaTypeName="chat")
    assert (await back_end.expect("EventAck")).reference == 99
    await back_end.close()


async def test_rejected_chat_goes_on_to_the_colleague(server: Server, stand: Stand) -> None:
    """RequestReject gets EventAck, the URS the result and the chat again; another agent gets it."""
    back_end = await logged_in(server)
    invite = await invited(back_end, stand, "chat-1")
    await back_end.request(
        "RequestReject",
        TicketId=invite.attributes["TicketId"],
        InteractionId="chat-1",
        Reason={"ReasonDescription": "busy"},
    )
    await stand.urs.expect("EventRouteUsed", interaction="chat-1")
    await server.advance(SCENARIO.timers.routing_retry)
    await stand.urs.expect("EventRouteRequest", interaction="chat-1")
    stand.route("chat-1", "1002")
    await stand.colleague.expect("EventInvite", interaction="chat-1")
    await back_end.close()
