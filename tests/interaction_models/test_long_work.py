"""Work that grows with the world is done in parts, between which others are served."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from support.house import House

from mockixn.engine.clients import LogicalClient
from mockixn.engine.effects import Delivery, Effect, Remainder
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import InteractionSetting, QueueSetting, Scenario

MANY = 500


def parts(mock: House, effects: Sequence[Effect]) -> list[Sequence[Effect]]:
    """The effects of each part."""
    found = [effects]
    while found[-1] and isinstance(rest := found[-1][-1], Remainder):
        found.append(rest.more(mock.now))
    return found


def waiting(number: int, **where: object) -> InteractionSetting:
    """An interaction in the queue."""
    return InteractionSetting(
        id=f"A{number}",
        media_type="email",
        queue="inbound",
        submitted_by="m",
        **where,  # type: ignore[arg-type]
    )


def handled() -> tuple[House, Sequence[Effect]]:
    """A house whose agent, which handles very many interactions, has just disconnected."""
    settings = tuple(waiting(number, agents=("agent-1",)) for number in range(MANY))
    mock = House(Scenario(interactions=settings))
    mock.reporting_engine()
    agent = mock.agent()
    return mock, mock.engine.disconnected(agent.connection, mock.now)


def test_interactions_of_an_agent_return_in_parts() -> None:
    """Each of them in the end; none of the parts is long."""
    mock, effects = handled()
    found = parts(mock, effects)
    assert len(found) > MANY / 51
    assert max(map(len, found)) < 160
    assert mock.world.handled == {}
    assert [*mock.world.queues["inbound"].interactions] == [f"A{each}" for each in range(MANY)]


def test_what_ended_between_two_parts_does_not_return() -> None:
    """A stop that is served meanwhile is final."""
    mock, effects = handled()
    media = mock.client("m", ClientType.MEDIA_SERVER)
    mock.send(media, "RequestStopProcessing", InteractionId="A499")
    parts(mock, effects)
    assert "A499" not in mock.world.interactions
    assert "A499" not in mock.world.queues["inbound"].interactions


def test_cause_of_long_work_stands_in_each_event() -> None:
    """The Actor of a logout is in the last event as in the first."""
    settings = tuple(waiting(number, agents=("agent-1",)) for number in range(MANY))
    mock = House(Scenario(interactions=settings))
    mock.reporting_engine()
    agent = mock.agent()
    mock.send(agent, "RequestAgentLogout")
    removed = mock.messages("EventPartyRemoved")
    assert len(removed) == MANY
    assert removed[-1].attributes["Actor"] == removed[0].attributes["Actor"]


def test_urs_that_registers_is_offered_what_waits_in_parts() -> None:
    """An interaction that has ended meanwhile is not offered."""
    queue = QueueSetting(name="inbound", urs="urs-1")
    settings = tuple(waiting(number) for number in range(MANY))
    mock = House(Scenario(queues=(queue,), interactions=settings))
    connection = mock.connection()
    media = mock.client("m", ClientType.MEDIA_SERVER)
    spec = CATALOGUE.find("RequestRegisterClient")
    urs = attributes_of(ClientName="urs-1", ClientType="RoutingEngine")
    effects = mock.engine.receive(connection, 0, Message(spec, urs, 1), mock.now)
    mock.send(media, "RequestStopProcessing", InteractionId="A499")
    found = parts(mock, effects)
    assert len(found) > MANY / 51
    assert len(mock.world.interactions) == MANY - 1
    assert all(each.parties for each in mock.world.interactions.values())


class Unwalked(dict[Any, Any]):
    """A dict in which one looks things up, and that nobody walks through."""

    def __iter__(self) -> Any:
        raise AssertionError("somebody looks at all of it")

    keys = values = items = __iter__


def test_departure_costs_what_the_client_had() -> None:
    """And not what is in the world beside it: workbins, snapshots, services."""
    mock = House(Scenario(interactions=(waiting(1), waiting(2))))
    agent = mock.agent()
    drafts = {"WorkbinTypeId": "drafts", "WorkbinAgentId": "agent-1"}
    mock.send(agent, "RequestWorkbinNotifications", Workbin=drafts)
    mock.send(agent, "RequestTakeSnapshot", Condition="Queue = 'inbound'", Lock=1)
    world = mock.world
    assert world.interactions["A1"].locked
    for name in ("workbins", "snapshots", "services", "interactions", "clients", "queues"):
        setattr(world, name, Unwalked(getattr(world, name)))
    mock.disconnect(agent)
    assert not world.workbins
    assert not world.snapshots
    assert not world.interactions["A1"].locked


def searching() -> tuple[House, LogicalClient, Sequence[Effect]]:
    """A house in which an agent searches very many interactions, and has just begun."""
    mock = House(Scenario(interactions=tuple(waiting(number) for number in range(3000))))
    agent = mock.agent()
    spec = CATALOGUE.find("RequestTakeSnapshot")
    asked = Message(spec, attributes_of(Condition="InteractionId in ('A5', 'A2999')", Lock=1), 7)
    return mock, agent, mock.engine.receive(agent.connection, agent.id, asked, mock.now)


def test_snapshot_of_a_large_world_is_taken_in_parts() -> None:
    """The answer comes with the last part, and to the request."""
    mock, _, effects = searching()
    found = parts(mock, effects)
    assert len(found) == 3
    [answer] = found[-1]
    assert isinstance(answer, Delivery)
    assert (answer.message.name, answer.message.reference) == ("EventSnapshotTaken", 7)
    assert answer.message.attributes["NumberOfInteractions"] == 2


def test_snapshot_has_what_fulfils_its_condition_at_the_end() -> None:
    """What has ended meanwhile, or was locked by somebody else, is not in it."""
    mock, _, effects = searching()
    media, other = mock.client("m", ClientType.MEDIA_SERVER), mock.agent("agent-2")
    mock.send(media, "RequestStopProcessing", InteractionId="A5")
    mock.send(other, "RequestTakeSnapshot", Condition="InteractionId = 'A2999'", Lock=1)
    parts(mock, effects)
    assert [each.ids for each in mock.world.snapshots.values()] == [("A2999",), ()]


def test_client_that_left_gets_no_snapshot() -> None:
    """Its locks would never end."""
    mock, agent, effects = searching()
    mock.disconnect(agent)
    assert parts(mock, effects)[-1] == ()
    assert mock.world.snapshots == {}
