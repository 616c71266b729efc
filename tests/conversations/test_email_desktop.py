"""A complete e-mail desktop, from its first message to its last, with the habits of a real one.

It opens one connection as a proxy and registers its agents on it, retries what is refused, sends
RequestPlaceInQueue twice, and takes EventAck or EventPropertiesChanged for an answer.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from mockixn import Client, RequestRefused, Scenario, Server
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import (
    InteractionSetting,
    QueueSetting,
    TimerSettings,
    WorkbinPlace,
    WorkbinSetting,
)
from mockixn.wire.attributes import AttributeList

DRAFTS = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "ada"}
INBOX = {"WorkbinTypeId": "inbox", "WorkbinAgentId": "ada"}


def email(id: str, **where: object) -> InteractionSetting:
    """An e-mail with what the desktop reads of it."""
    return InteractionSetting(
        id=id,
        media_type="email",
        queue="email-in",
        submitted_by="email-server",
        user_data=AttributeList(ContactId="c-7", Subject="My order", FromAddress="eva@example"),
        **where,  # type: ignore[arg-type]
    )


SCENARIO = Scenario(
    timers=TimerSettings(clock="held"),
    queues=(QueueSetting(name="email-in"), QueueSetting(name="email-out")),
    workbins=(WorkbinSetting(type="drafts"), WorkbinSetting(type="inbox", active=False)),
    interactions=(
        email("mail-1", strategy="urs-1"),
        email("mail-2", workbin=WorkbinPlace(type="inbox", agent="ada")),
        email("mail-3", workbin=WorkbinPlace(type="inbox", agent="ada")),
        email("mail-4"),
    ),
)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A server with two queues, two workbin types and four e-mails."""
    async with Server(SCENARIO) as server:
        yield server
        server.space().no_remarks()


def listed(message: Message, *path: str) -> AttributeList:
    """The list at that path, read as real clients read it: without a check."""
    value: object = message.attributes
    for name in path:
        assert isinstance(value, AttributeList)
        value = value[name]
    assert isinstance(value, AttributeList)
    return value


async def subscribed(desktop: Client, workbin: dict[str, str]) -> None:
    """RequestWorkbinNotifications, in the desktop's own loop until EventAck comes."""
    while True:
        try:
            await desktop.request(
                "RequestWorkbinNotifications",
                Workbin=workbin,
                Reason={},
                NotifyPropertyChanges=1,
                Extension={"event_processing_stopped": 1},
            )
        except RequestRefused:
            continue
        return


async def test_a_day_of_an_email_desktop(server: Server) -> None:
    """Proxy, login, subscriptions, workbins, accept, pull, reply, draft, snapshot, logout."""
    address = server.host, server.port
    async with (
        await Client.connect(*address, "AID_ada", ClientType.PROXY) as channel,
        await Client.connect(*address, "urs-1", ClientType.ROUTING_ENGINE) as urs,
        await Client.connect(*address, "email-server", ClientType.MEDIA_SERVER) as email_server,
    ):
        # 1: the channel is a proxy; the agent registers on it, and a second one after it.
        desktop = await channel.another("ada", ClientType.AGENT_APPLICATION)
        neighbour = await channel.another("bob", ClientType.AGENT_APPLICATION)
        assert len({channel.proxy_client_id, desktop.proxy_client_id}) == 2

        # 2 and 3: login with media that are not all ready, then the subscriptions.
        await desktop.request(
            "RequestAgentLogin",
            TenantId=101,
            AgentId="ada",
            PlaceId="place-1",
            MediaList={"email": 1, "chat": 0, "outboundpreview": 0},
        )
        await neighbour.log_in("bob", "place-2")
        await desktop.request("RequestSubscribe", PsTopicList={"101@place-1": "1"})
        await subscribed(desktop, DRAFTS)
        await subscribed(desktop, INBOX)

        # 4: which workbins there are, and what lies in one.
        info = await desktop.request("RequestWorkbinTypesInfo", TenantId=101)
        assert listed(info, "WorkbinTypes") == {"drafts": {"Active": 1}, "inbox": {"Active": 0}}
        content = await desktop.request("RequestGetWorkbinContent", Workbin=INBOX)
        assert [*listed(content, "Interactions")] == ["mail-2", "mail-3"]
        assert listed(content, "Interactions", "mail-2")["Subject"] == "My order"

        # 5: an invitation reaches the agent under its own ProxyClientId, and is accepted.
        urs.send("RequestRouteCall", reference=1, InteractionId="mail-1", PlaceId="place-1")
        invite = await desktop.expect("EventInvite", interaction="mail-1")
        assert listed(invite, "Interaction", "InteractionUserData")["ContactId"] == "c-7"
        await desktop.request(
            "RequestAccept",
            TicketId=invite.attributes["TicketId"],
            InteractionId="mail-1",
            InitialInFocusState=1,
        )
        assert [each.name for each in neighbour.inbox] == ["EventCurrentAgentStatus"]

        # 6: pull from the workbin; the inner key MediaType must be there.
        pulled = await desktop.request(
            "RequestPull", TenantId=101, ViewId="_system_", PullParameters={"id": "mail-2"}
        )
        assert listed(pulled, "Interactions", "mail-2")["MediaType"] == "email"
        assert listed(pulled, "Interactions", "mail-2")["ContactId"] == "c-7"
        changed = await desktop.expect("EventWorkbinContentChanged", interaction="mail-2")
        assert changed.attributes["WorkbinContentOperation"] == "TakenOut"
        assert listed(changed, "Interaction")["InteractionAgentId"] == "ada"

        # 7: reply; its id is in EventAck.Extension. RequestPlaceInQueue comes twice.
        ack = await desktop.request(
            "RequestSubmit",
            TenantId=101,
            MediaType="email",
            Queue="email-out",
            InteractionType="Outbound",
            InteractionSubtype="OutboundReply",
            ParentInteractionId="mail-2",
            UserData={"Subject": "Re: My order"},
        )
        reply = listed(ack, "Extension")["InteractionId"]
        place: dict[str, Any] = {
            "InteractionId": reply,
            "Queue": "email-out",
            "AddedProperties": {},
            "Extension": {"operation": "transferQueue"},
        }
        await desktop.request("RequestPlaceInQueue", **place)
        before = server.hub.default.engine.world.to_dict()
        with pytest.raises(RequestRefused):
            await desktop.request("RequestPlaceInQueue", **place)
        assert server.hub.default.engine.world.to_dict() == before
        await desktop.request(
            "RequestStopProcessing",
            InteractionId="mail-2",
            Reason={"ReasonSystemName": "Done", "ReasonDescription": "answered"},
        )

        # A subscriber that asked for it learns what is stopped in its workbin.
        await email_server.request("RequestStopProcessing", InteractionId="mail-3")
        await desktop.expect("EventProcessingStopped", interaction="mail-3")

        # 8 and 9: save a draft, take it out again, change case data.
        await desktop.request("RequestPlaceInWorkbin", InteractionId="mail-1", Workbin=DRAFTS)
        changed = await desktop.expect("EventWorkbinContentChanged", interaction="mail-1")
        assert changed.attributes["WorkbinContentOperation"] == "PlacedIn"
        await desktop.request(
            "RequestPull", TenantId=101, ViewId="_system_", PullParameters={"id": "mail-1"}
        )
        answer = await desktop.request(
            "RequestChangeProperties",
            InteractionId="mail-1",
            AddedProperties={"Case": "4711"},
            ChangedProperties={"Subject": "My order 4711"},
        )
        assert answer.name in ("EventAck", "EventPropertiesChanged")
        properties = await desktop.request(
            "RequestGetInteractionProperties", InteractionId="mail-1"
        )
        assert listed(properties, "Interaction", "InteractionUserData")["Case"] == "4711"

        # 10: the supervisor's view, page by page.
        taken = await desktop.request(
            "RequestTakeSnapshot",
            Condition="[media_type] = 'email' and queue in "
            "('email-in', 'email-out', 'drafts/PrivateQueue')",
            Lock=0,
            CheckInteractionsState=0,
        )
        snapshot = taken.attributes["SnapshotId"]
        seen: list[str] = []
        for start in range(0, int(str(taken.attributes["NumberOfInteractions"])), 2):
            page = await desktop.request(
                "RequestGetSnapshotInteractions",
                SnapshotId=snapshot,
                StartFrom=start,
                NumberOfInteractions=2,
            )
            seen += listed(page, "Interactions")
        assert sorted(seen) == sorted(["mail-1", "mail-4", str(reply)])
        await desktop.request("RequestReleaseSnapshot", SnapshotId=snapshot)

        # 11: media one by one, logout, unregister; the channel and the neighbour stay.
        for medium in ("email", "chat", "outboundpreview"):
            await desktop.request("RequestRemoveMedia", MediaTypeName=medium)
        await desktop.request("RequestAgentLogout")
        await desktop.unregister()
        await neighbour.settle()
        await channel.settle()


async def test_pulled_mail_that_is_not_handled_comes_back(server: Server) -> None:
    """Three hours without a request revoke it; a request starts the three hours anew."""
    async with await Client.connect(
        server.host, server.port, "ada", ClientType.AGENT_APPLICATION
    ) as desktop:
        await desktop.log_in("ada", "place-1")
        await desktop.request("RequestPull", ViewId="email-in", Count=1)
        await server.advance(179 * 60)
        await desktop.request("RequestGetInteractionProperties", InteractionId="mail-4")
        await server.advance(179 * 60)
        await desktop.settle()
        assert "EventRevoked" not in [each.name for each in desktop.inbox]
        await server.advance(60)
        await desktop.expect("EventRevoked", interaction="mail-4")
        pulled = await desktop.request("RequestPull", ViewId="email-in", Count=1)
        assert [*listed(pulled, "Interactions")] == ["mail-4"]


async def test_reconnect_registers_and_logs_in_again(server: Server) -> None:
    """After a lost connection the desktop registers and logs in again, with nothing in its way."""
    for _ in range(3):
        async with await Client.connect(
            server.host, server.port, "AID_ada", ClientType.PROXY
        ) as channel:
            desktop = await channel.another("ada", ClientType.AGENT_APPLICATION)
            await desktop.log_in("ada", "place-1")
