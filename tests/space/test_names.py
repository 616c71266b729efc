"""Which names there are in a space."""

from __future__ import annotations

from mockixn.engine.world import World
from mockixn.scenario.schema import QueueSetting, Scenario
from mockixn.space.names import names_there


def test_declared_queue_is_there_before_anything_is_in_it() -> None:
    """A check that names it is about something."""
    scenario = Scenario(queues=(QueueSetting(name="inbound"),))
    assert "inbound" in names_there(scenario, World(), "Queue")


def test_attribute_that_names_nothing_has_no_names() -> None:
    """A reason or a medium may be anything."""
    assert names_there(Scenario(), World(), "Reason") == ()
