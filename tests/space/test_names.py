"""Which names there are in a space."""

from __future__ import annotations

from mockixn.codes import ErrorCode
from mockixn.engine.world import World
from mockixn.scenario.schema import AgentSetting, QueueSetting, Scenario, WorkbinSetting
from mockixn.space.names import names_there
from mockixn.wire.attributes import AttributeList


def test_declared_queue_is_there_before_anything_is_in_it() -> None:
    """A check that names it is about something."""
    scenario = Scenario(queues=(QueueSetting(name="inbound"),))
    assert "inbound" in names_there(scenario, World(), "queue")


def test_declared_workbin_and_medium_are_there_too() -> None:
    """Also before anybody works with them."""
    agent = AgentSetting(id="agent-1", media=AttributeList(chat=2))
    scenario = Scenario(workbins=(WorkbinSetting(type="drafts"),), agents=(agent,))
    assert names_there(scenario, World(), "workbin") == {"drafts"}
    assert names_there(scenario, World(), "medium") == {"chat"}


def test_every_error_code_of_the_server_is_there() -> None:
    """That none came says something of each."""
    assert names_there(Scenario(), World(), "error code") == [*ErrorCode]


def test_what_may_be_anything_has_no_names() -> None:
    """A reason, say."""
    assert names_there(Scenario(), World(), "reason") == ()
