"""Transfer, conference, intrusion: what they share, and that who asked is answered exactly once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import pytest
from support.house import House

from mockixn.codes import ErrorCode
from mockixn.engine.clients import LogicalClient
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import AgentSetting, InteractionSetting, LoginSettings, Scenario

BASE = InteractionSetting(
    id="A1", media_type="email", queue="inbound", submitted_by="media-1", agents=("agent-1",)
)
SCENARIO = Scenario(
    interactions=(
        BASE,
        replace(BASE, id="A2"),
        replace(BASE, id="chat", media_type="chat"),
        replace(BASE, id="fax", media_type="fax"),
    )
)
TO_AGENT_2: dict[str, Any] = {
    "InteractionId": "A1",
    "AgentId": "agent-2",
    "PlaceId": "place of agent-2",
}
ASKED = 5  # the ReferenceId of what the initiator asks

REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "RequestTransfer": ("agent-1", TO_AGENT_2),
    "RequestConference": ("agent-1", {**TO_AGENT_2, "VisibilityMode": "Conference"}),
    "RequestIntrude": ("agent-2", {"InteractionId": "A1", "VisibilityMode": "Conference"}),
}
REVOKED = ("agent-2 < EventRevoked IM", "stat-1 < EventRevoked REP")
TO_ANOTHER = ("RequestTransfer", "RequestConference")


@dataclass
class Asked:
    """A house where agent 2 has been invited, and `initiator` waits for its answer."""

    mock: House
    agent_1: LogicalClient
    agent_2: LogicalClient
    initiator: str

    @property
    def failed(self) -> str:
        """How the initiator learns that nothing comes of it."""
        return f"{self.initiator} < EventError {ErrorCode.INVITATION_EXPIRED} IM #{ASKED}"

    @property
    def too_late(self) -> str:
        """The same for whoever might bear the name of an initiator that has gone: nobody does."""
        return f"absent {self.initiator} < EventError {ErrorCode.INVITATION_EXPIRED} IM"

    def assert_over(self) -> None:
        """Nothing waits any more: a late answer is refused, and no time-out of it comes."""
        assert self.mock.world.invitations == {}
        assert all(not each.invitations for each in self.mock.world.interactions.values())
        due = self.mock.still_due()
        assert all(each.startswith("the handling of ") for each in due), due


@pytest.fixture(params=REQUESTS)
def asked(request: pytest.FixtureRequest) -> Asked:
    """Agent 1 has asked to transfer or confer, or agent 2 to intrude."""
    mock = House(SCENARIO)
    agent_1, agent_2 = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    initiator, attributes = REQUESTS[request.param]
    sender = agent_1 if initiator == "agent-1" else agent_2
    formatted = mock.send(sender, request.param, reference=ASKED, **attributes)
    assert formatted == ["agent-2 < EventInvite IM", "stat-1 < EventAgentInvited REP"]
    return Asked(mock, agent_1, agent_2, initiator)


def test_time_out_comes_to_the_second(asked: Asked) -> None:
    """After `delivering_timeout` the invited agent is revoked, and who asked gets EventError."""
    assert asked.mock.advance(29.5) == []
    assert asked.mock.advance(0.5) == [*REVOKED, asked.failed]
    [revoked, reported], [error] = (
        asked.mock.messages("EventRevoked"),
        asked.mock.messages("EventError"),
    )
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "Expired"}
    assert reported.attributes == revoked.attributes
    assert revoked.attributes["EventTime"] == "2023-11-14T22:13:50Z"
    assert error.attributes["ErrorDescription"] == "agent 'agent-2' did not answer in time"
    asked.assert_over()


@pytest.mark.parametrize("answer", ["RequestAccept", "RequestReject"])
def test_answer_stops_the_timer(asked: Asked, answer: str) -> None:
    """An answer at the last moment is one: the time-out does not come as well."""
    asked.mock.advance(29.5)
    formatted = asked.mock.send(asked.agent_2, answer, TicketId=1, InteractionId="A1")
    assert formatted[0] == "agent-2 < EventAck IM #77"
    assert len([line for line in formatted if line.endswith(f"#{ASKED}")]) == 1
    asked.assert_over()


def test_late_answer_is_refused(asked: Asked) -> None:
    """Once revoked, the ticket is unknown."""
    asked.mock.advance(30)
    answer = {"TicketId": 1, "InteractionId": "A1"}
    formatted = asked.mock.refused(asked.agent_2, "RequestAccept", **answer)
    assert formatted == [f"agent-2 < EventError {ErrorCode.UNKNOWN_TICKET} IM #77"]


def test_stop_ends_the_invitation(asked: Asked) -> None:
    """A stop gives EventError to the agent that asked, and EventRevoked to the invited agent."""
    media = asked.mock.media_server()
    assert asked.mock.send(media, "RequestStopProcessing", InteractionId="A1") == [
        "media-1 < EventAck IM #77",
        "agent-1 < EventRevoked IM",
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventProcessingStopped REP",
        *REVOKED,
        asked.failed,
    ]
    [_, revoked, _] = asked.mock.messages("EventRevoked")
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "Stopped"}
    asked.assert_over()


def test_move_to_a_queue_ends_the_invitation(asked: Asked) -> None:
    """When agent 1 places the interaction in a queue, the agent that asked gets EventError."""
    moved: dict[str, Any] = {"InteractionId": "A1", "Queue": "elsewhere"}
    assert asked.mock.send(asked.agent_1, "RequestPlaceInQueue", **moved) == [
        "agent-1 < EventAck IM #77",
        *REVOKED,
        asked.failed,
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
    ]
    [revoked, _] = asked.mock.messages("EventRevoked")
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "Moved"}
    asked.assert_over()


def test_move_to_a_workbin_ends_the_invitation(asked: Asked) -> None:
    """When agent 1 places the interaction in a workbin, the agent that asked gets EventError."""
    moved: dict[str, Any] = {"InteractionId": "A1", "Workbin": {"WorkbinTypeId": "draft"}}
    assert asked.mock.send(asked.agent_1, "RequestPlaceInWorkbin", **moved) == [
        "agent-1 < EventAck IM #77",
        *REVOKED,
        asked.failed,
        "stat-1 < EventPartyRemoved REP",
        "stat-1 < EventPlacedInQueue REP",
        "stat-1 < EventPlacedInWorkbin REP",
    ]
    asked.assert_over()


def test_last_party_that_leaves_ends_the_invitation(asked: Asked) -> None:
    """An interaction that waits in its queue again cannot be handed on or intruded upon."""
    formatted = asked.mock.send(asked.agent_1, "RequestLeaveInteraction", InteractionId="A1")
    assert formatted == [
        "agent-1 < EventAck IM #77",
        "stat-1 < EventPartyRemoved REP",
        *REVOKED,
        asked.failed,
        "stat-1 < EventPlacedInQueue REP",
    ]
    [revoked, _] = asked.mock.messages("EventRevoked")
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "Withdrawn"}
    asked.assert_over()


def returned_of(*ends: str) -> list[str]:
    """What is reported of the four interactions that agent 1 had, after its logout."""
    back = ["stat-1 < EventPartyRemoved REP", "stat-1 < EventPlacedInQueue REP"]
    return ["stat-1 < EventAgentLogout REP", back[0], *ends, back[1], *back, *back, *back]


def test_logout_of_agent_1_ends_the_invitation(asked: Asked) -> None:
    """The interactions of agent 1 go back; an agent that asked is answered, also agent 1 itself."""
    assert asked.mock.send(asked.agent_1, "RequestAgentLogout") == [
        "agent-1 < EventAck IM #77",
        *returned_of(*REVOKED, asked.failed),
    ]
    asked.assert_over()


def test_lost_connection_of_agent_1_ends_the_invitation(asked: Asked) -> None:
    """An agent that asked and is gone gets no answer."""
    failed = asked.too_late if asked.initiator == "agent-1" else asked.failed
    assert asked.mock.disconnect(asked.agent_1) == returned_of(*REVOKED, failed)
    asked.assert_over()


def test_logout_of_agent_2_ends_the_invitation(asked: Asked) -> None:
    """An agent that is logged in nowhere answers nothing: who asked gets EventError."""
    assert asked.mock.send(asked.agent_2, "RequestAgentLogout") == [
        "agent-2 < EventAck IM #77",
        "stat-1 < EventAgentLogout REP",
        REVOKED[1],
        asked.failed,
    ]
    [error] = asked.mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == "agent 'agent-2' can no longer answer: LoggedOut"
    asked.assert_over()


def test_lost_connection_of_agent_2_ends_the_invitation(asked: Asked) -> None:
    """The same when its connection ends."""
    failed = asked.too_late if asked.initiator == "agent-2" else asked.failed
    assert asked.mock.disconnect(asked.agent_2) == [
        "stat-1 < EventAgentLogout REP",
        REVOKED[1],
        failed,
    ]
    [revoked] = asked.mock.messages("EventRevoked")
    assert revoked.attributes["Reason"] == {"ReasonSystemName": "LoggedOut"}
    assert revoked.attributes["Party"] == {"AgentId": "agent-2", "PlaceId": "place of agent-2"}
    asked.assert_over()


def test_agents_that_go_together_get_nothing() -> None:
    """Two agents on one proxy's connection that ends: clients that have left get no answer."""
    mock = House(SCENARIO)
    agent_1 = mock.agent("agent-1")
    agent_2 = mock.client("agent-2", ClientType.AGENT_APPLICATION, agent_1.connection)
    login: dict[str, Any] = {
        "TenantId": 1,
        "AgentId": "agent-2",
        "PlaceId": "p2",
        "MediaList": {"email": 1},
    }
    mock.send(agent_2, "RequestAgentLogin", **login)
    mock.send(agent_1, "RequestTransfer", reference=ASKED, **{**TO_AGENT_2, "PlaceId": "p2"})
    assert mock.disconnect(agent_1) == [
        f"absent agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM"
    ]


def test_client_that_unregistered_is_not_answered() -> None:
    """A client that left a connection which others keep gets nothing under its old id."""
    mock = House(SCENARIO)
    agent_1 = mock.agent("agent-1")
    agent_2 = mock.agent("agent-2")
    mock.client("proxy", ClientType.PROXY, agent_1.connection)
    mock.send(agent_1, "RequestTransfer", reference=ASKED, **TO_AGENT_2)
    mock.send(agent_1, "RequestUnregisterClient")
    assert f"absent agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM" in mock.formatted
    assert mock.world.named(ClientType.AGENT_APPLICATION, "agent-2") == (agent_2,)


def test_agent_at_two_desks_is_invited_at_both_until_it_leaves_both() -> None:
    """A logout at one desk ends nothing while the agent is logged in at another."""
    mock = House(replace(SCENARIO, login=LoginSettings(agent_logged_in_elsewhere="allow")))
    agent_1, desk = mock.agent("agent-1"), mock.agent("agent-2", name="desk")
    other = mock.agent("agent-2", name="other")
    assert mock.send(agent_1, "RequestTransfer", reference=ASKED, **TO_AGENT_2) == [
        "desk < EventInvite IM",
        "other < EventInvite IM",
    ]
    assert mock.send(desk, "RequestAgentLogout") == ["desk < EventAck IM #77"]
    assert mock.send(other, "RequestAgentLogout") == [
        "other < EventAck IM #77",
        f"agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM #{ASKED}",
    ]


def test_invitation_has_what_clients_read() -> None:
    """EventInvite lists the parties as clients read them, and hands the Extension on."""
    mock = House(SCENARIO)
    agent_1, _agent_2 = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    extension = {"operation": "transferAgent"}
    for request in TO_ANOTHER:
        id = {"RequestTransfer": "A1", "RequestConference": "A2"}[request]
        attributes = {**REQUESTS[request][1], "InteractionId": id, "Extension": extension}
        mock.send(agent_1, request, **attributes)
        [invite], [reported] = mock.messages("EventInvite"), mock.messages("EventAgentInvited")
        listed = invite.attributes["Interaction"]
        assert isinstance(listed, dict)
        assert (listed["InteractionId"], listed["InteractionMediatype"]) == (id, "email")
        assert invite.attributes["Parties"] == {
            "1": {"agent_id": "agent-1", "place_id": "place of agent-1"}
        }
        assert invite.attributes["Extension"] == extension
        assert invite.attributes["Operation"] == request.removeprefix("Request")
        assert reported.attributes["Party"] == {
            "AgentId": "agent-2",
            "PlaceId": "place of agent-2",
        }
        assert reported.attributes["Actor"] == agent_1.actor
        assert reported.attributes["Operation"] == request.removeprefix("Request")
        assert reported.attributes["VisibilityMode"] == "Conference"


REFUSED: dict[str, tuple[dict[str, Any], ErrorCode]] = {
    "unknown interaction": ({"InteractionId": "B2"}, ErrorCode.UNKNOWN_INTERACTION),
    "agent that the scenario does not list": ({"AgentId": "nobody"}, ErrorCode.UNKNOWN_AGENT),
    "neither agent nor place": ({"AgentId": None, "PlaceId": None}, ErrorCode.MISSING_ATTRIBUTE),
    "place without an agent": (
        {"AgentId": None, "PlaceId": "elsewhere"},
        ErrorCode.INVALID_TARGET,
    ),
    "agent that is not logged in": ({"AgentId": "agent-4"}, ErrorCode.INVALID_TARGET),
    "agent at another place": ({"PlaceId": "elsewhere"}, ErrorCode.INVALID_TARGET),
    "agent not ready for it": ({"InteractionId": "chat"}, ErrorCode.AGENT_NOT_READY),
    "agent without that medium": ({"InteractionId": "fax"}, ErrorCode.AGENT_NOT_READY),
    "the agent itself": (
        {"AgentId": "agent-1", "PlaceId": "place of agent-1"},
        ErrorCode.ALREADY_A_PARTY,
    ),
}


def test_invalid_target_is_refused() -> None:
    """An agent who cannot be invited gets nothing; only the sender gets an answer, at once."""
    for request_name, (row, (changed, code)) in product(TO_ANOTHER, REFUSED.items()):
        listed = tuple(AgentSetting(f"agent-{number}") for number in (1, 2, 4))
        mock = House(replace(SCENARIO, agents=listed))
        agent_1, _agent_2 = mock.agent("agent-1"), mock.agent("agent-2")
        mock.reporting_engine()
        attributes = {**REQUESTS[request_name][1], **changed}
        formatted = mock.refused(agent_1, request_name, **attributes)
        assert formatted == [f"agent-1 < EventError {code} IM #77"], (request_name, row)


@pytest.mark.parametrize("request_name", TO_ANOTHER)
def test_agent_that_wants_to_be_left_alone_is_not_invited(request_name: str) -> None:
    """DoNotDisturb counts as not ready."""
    mock = House(SCENARIO)
    agent_1, agent_2 = mock.agent("agent-1"), mock.agent("agent-2")
    mock.send(agent_2, "RequestDoNotDisturbOn")
    formatted = mock.refused(agent_1, request_name, **REQUESTS[request_name][1])
    assert formatted == [f"agent-1 < EventError {ErrorCode.AGENT_NOT_READY} IM #77"]


@pytest.mark.parametrize("target", [{"AgentId": "agent-2"}, {"PlaceId": "place of agent-2"}])
@pytest.mark.parametrize("request_name", TO_ANOTHER)
def test_agent_or_place_is_enough(request_name: str, target: dict[str, Any]) -> None:
    """A public client names the agent alone; whoever is logged in at a place is meant by it."""
    mock = House(SCENARIO)
    agent_1, _agent_2 = mock.agent("agent-1"), mock.agent("agent-2")
    mock.reporting_engine()
    extension = {"operation": "transferAgent"}
    assert mock.send(agent_1, request_name, InteractionId="A1", Extension=extension, **target) == [
        "agent-2 < EventInvite IM",
        "stat-1 < EventAgentInvited REP",
    ]
    [invite] = mock.messages("EventInvite")
    assert invite.attributes["VisibilityMode"] == "Conference"


@pytest.mark.parametrize("request_name", ["RequestConference", "RequestIntrude"])
def test_visibility_mode_takes_only_its_values(request_name: str) -> None:
    """A mode that nobody has is refused, and nobody is invited."""
    mock = House(SCENARIO)
    agents = {name: mock.agent(name) for name in ("agent-1", "agent-2")}
    initiator, attributes = REQUESTS[request_name]
    wrong = {**attributes, "VisibilityMode": "Choach"}
    formatted = mock.refused(agents[initiator], request_name, **wrong)
    assert formatted == [f"{initiator} < EventError {ErrorCode.INVALID_VALUE} IM #77"]
    [error] = mock.messages("EventError")
    assert error.attributes["ErrorDescription"] == (
        f'{request_name}.VisibilityMode: found "Choach", '
        'expected "Conference", "Coach" or "Monitor"'
    )


@pytest.mark.parametrize("request_name", TO_ANOTHER)
def test_only_a_party_invites(request_name: str) -> None:
    """An agent that does not process the interaction hands nothing on."""
    mock = House(SCENARIO)
    mock.agent("agent-2")
    unregistered = mock.agent("agent-3")
    formatted = mock.refused(unregistered, request_name, **REQUESTS[request_name][1])
    assert formatted == [f"agent-3 < EventError {ErrorCode.NOT_A_PARTY} IM #77"]


@pytest.mark.parametrize("request_name", REQUESTS)
def test_only_an_agent_that_is_logged_in_invites(request_name: str) -> None:
    """An agent application without a login speaks for nobody."""
    mock = House(SCENARIO)
    mock.agent("agent-2")
    desk = mock.client("desk", ClientType.AGENT_APPLICATION)
    formatted = mock.refused(desk, request_name, **REQUESTS[request_name][1])
    assert formatted == [f"desk < EventError {ErrorCode.NOT_LOGGED_IN} IM #77"]


@pytest.mark.parametrize("request_name", REQUESTS)
def test_agent_is_invited_once(asked: Asked, request_name: str) -> None:
    """While an invitation to it waits, the agent is not invited to that interaction again."""
    initiator, attributes = REQUESTS[request_name]
    sender = asked.agent_1 if initiator == "agent-1" else asked.agent_2
    formatted = asked.mock.refused(sender, request_name, **attributes)
    assert formatted == [f"{initiator} < EventError {ErrorCode.ALREADY_INVITED} IM #77"]


def test_agent_may_be_invited_to_several_interactions() -> None:
    """Each invitation has its ticket, and ends by itself."""
    mock = House(SCENARIO)
    agent_1, agent_2 = mock.agent("agent-1"), mock.agent("agent-2")
    mock.send(agent_1, "RequestTransfer", reference=1, **TO_AGENT_2)
    mock.send(agent_1, "RequestTransfer", reference=2, **{**TO_AGENT_2, "InteractionId": "A2"})
    assert [*mock.world.invitations] == [1, 2]
    assert mock.send(agent_2, "RequestReject", TicketId=2, InteractionId="A2") == [
        "agent-2 < EventAck IM #77",
        f"agent-1 < EventError {ErrorCode.INVITATION_REJECTED} IM #2",
    ]
    assert [*mock.world.invitations] == [1]


def test_answer_of_one_desk_ends_the_invitation_at_the_others() -> None:
    """Those get EventRevoked; who reports sees one answer."""
    for answer in ("RequestAccept", "RequestReject"):
        mock = House(replace(SCENARIO, login=LoginSettings(agent_logged_in_elsewhere="allow")))
        agent_1, desk = mock.agent("agent-1"), mock.agent("agent-2", name="desk")
        mock.agent("agent-2", name="other")
        mock.reporting_engine()
        mock.send(agent_1, "RequestTransfer", reference=ASKED, **TO_AGENT_2)
        formatted = mock.send(desk, answer, TicketId=1, InteractionId="A1")
        assert formatted[:2] == ["desk < EventAck IM #77", "other < EventRevoked IM"]
        assert "stat-1 < EventRevoked REP" not in formatted
        [revoked] = mock.messages("EventRevoked")
        assert revoked.attributes["Reason"] == {"ReasonSystemName": "Withdrawn"}


def test_late_answer_repeats_no_reference_to_another_connection() -> None:
    """Agent 1 has come back under its name: it learns the outcome, and has asked nothing."""
    mock = House(SCENARIO)
    agent_1, agent_3 = mock.agent("agent-1"), mock.agent("agent-3")
    mock.agent("agent-2")
    mock.send(agent_1, "RequestConference", reference=1, InteractionId="A1", AgentId="agent-3")
    mock.send(agent_3, "RequestAccept", TicketId=1, InteractionId="A1")
    mock.send(agent_1, "RequestConference", reference=ASKED, InteractionId="A1", AgentId="agent-2")
    mock.disconnect(agent_1)
    again = mock.client("agent-1", ClientType.AGENT_APPLICATION)
    assert mock.advance(30) == [
        "agent-2 < EventRevoked IM",
        f"agent-1 < EventError {ErrorCode.INVITATION_EXPIRED} IM",
    ]
    assert again.id in mock.world.clients
