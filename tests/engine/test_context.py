"""The context of handlers and hooks: how an event's attributes come about."""

from __future__ import annotations

from mockixn.engine.clients import Connection
from mockixn.engine.context import Context, Directory, Request
from mockixn.engine.timers import Timers
from mockixn.engine.world import World
from mockixn.messages.catalogue import im
from mockixn.messages.enumerations import ClientType
from mockixn.messages.message import Message
from mockixn.scenario import AgentSetting, PlaceSetting, QueueSetting, Scenario, WorkbinSetting
from mockixn.wire.attributes import AttributeList, Value

NOW, TIME = 1_700_000_000.9, "2023-11-14T22:13:20Z"
SPAM = AttributeList(ReasonSystemName="Spam")
ACTOR = {"ClientName": "media-1", "ClientType": "MediaServer"}


def context(**attributes: AttributeList) -> Context:
    """The context of a RequestStopProcessing of media-1 with these attributes."""
    world, scenario = World(), Scenario()
    sender = world.register(Connection(), "media-1", ClientType.MEDIA_SERVER)
    request = Request(sender, Message(im.RequestStopProcessing, AttributeList(attributes)))
    directory, timers = Directory(scenario), Timers()
    return Context(world, scenario, directory, timers, lambda *_: [], NOW, request)


def test_event_has_actor_reason_and_time_of_its_request() -> None:
    """They follow the given attributes."""
    attributes = context(Reason=SPAM).event_attributes(Queue="inbound")
    assert [*attributes.items()] == [
        ("Queue", "inbound"),
        ("Actor", ACTOR),
        ("Reason", SPAM),
        ("EventTime", TIME),
    ]


def test_request_without_a_reason_gives_none() -> None:
    """An event has a Reason only if its request has one."""
    assert context().event_attributes() == {"Actor": ACTOR, "EventTime": TIME}


def test_empty_reason_is_one() -> None:
    """Real clients send an empty Reason, and their events have it."""
    assert context(Reason=AttributeList()).event_attributes()["Reason"] == {}


def test_given_attribute_wins() -> None:
    """Whichever attribute the caller gives, the event has that one."""
    given: dict[str, Value] = {
        "Reason": AttributeList(),
        "Actor": AttributeList(),
        "EventTime": "never",
    }
    assert context(Reason=SPAM).event_attributes(**given) == given


def test_event_about_an_agent_has_no_actor() -> None:
    """It names its agent by AgentId, and has Reason and time as every event."""
    about = context(Reason=SPAM)
    assert about.event_attributes(AgentId="a1") == {
        "AgentId": "a1",
        "Reason": SPAM,
        "EventTime": TIME,
    }
    assert "Actor" in about.event_attributes(), "other events of the request have theirs"


def test_event_that_time_brings_about_has_only_the_time() -> None:
    """At a later moment the request is over: no Actor, no Reason."""
    later = context(Reason=SPAM).at(NOW + 1)
    assert later.request is None
    assert later.event_attributes() == {"EventTime": "2023-11-14T22:13:21Z"}


def test_report_goes_to_every_reporting_engine() -> None:
    """The event to RE* has the same attributes."""
    about = context(Reason=SPAM)
    engine = about.world.register(Connection(), "stat-1", ClientType.REPORTING_ENGINE)
    delivery = about.report(im.EventProcessingStopped, Queue="q")
    assert delivery.to == (engine,)
    assert delivery.message.attributes == about.event_attributes(Queue="q")


def test_directory_has_the_declared_names() -> None:
    """By kind, each found by its name."""
    directory = Directory(
        Scenario(
            queues=(QueueSetting(name="q"),),
            places=(PlaceSetting(id="p"),),
            agents=(AgentSetting(id="a"),),
            workbins=(WorkbinSetting(type="w"),),
        )
    )
    assert [*directory.queues, *directory.places] == ["q", "p"]
    assert (directory.agents["a"].id, directory.workbin_types["w"].type) == ("a", "w")
