"""Overrides of the scenario file, as a test writes them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mockixn import ScenarioError, Server, UserError
from mockixn.scenario import load

CONFIG = Path(__file__).parent.parent.parent / "config" / "played.toml"


def started_with(**arguments: Any) -> Any:
    """The scenario of a server that is made so."""
    return Server(**arguments)._scenario


def test_overrides_are_nested_or_dotted() -> None:
    """Of a table only what is named is replaced, of anything else the whole."""
    nested = {"timers": {"clock": "held", "delivering_timeout": 5}, "chance": {"seed": 7}}
    dotted = {"timers.clock": "held", "timers.delivering_timeout": 5, "chance.seed": 7}
    found = started_with(scenario=CONFIG, overrides=nested)
    assert found == started_with(scenario=CONFIG, overrides=dotted)
    assert (found.timers.clock, found.timers.delivering_timeout) == ("held", 5.0)
    assert found.participants == load(CONFIG).participants
    alone = started_with(scenario=CONFIG, overrides={"cue": [], "timers": {}})
    assert alone.cues == ()


def test_values_are_taken_as_they_are() -> None:
    """Texts with anything in them, truth values, tables in arrays."""
    name = 'a "quoted" = [name]\n\\ ü'
    client = {"name": name, "type": "MediaServer"}
    interaction = {
        "id": "true",
        "media_type": "email",
        "queue": "7",
        "submitted_by": name,
        "user_data": {"Subject": name, "inner": {"a b": 1}},
    }
    overrides = {
        "client": [client],
        "interaction": (interaction,),
        "readings": {"stop_d_also_acks": True},
    }
    found = started_with(overrides=overrides)
    assert found.clients[0].name == name
    [there] = found.interactions
    assert (there.id, there.queue) == ("true", "7")
    assert there.user_data == {"Subject": name, "inner": {"a b": 1}}
    assert found.readings.stop_d_also_acks is True


def test_wrong_overrides_are_reported_as_mistakes_of_the_file() -> None:
    """The key is named, and what was expected there."""
    with pytest.raises(ScenarioError, match=r"tmers: unknown key.*did you mean timers"):
        Server(overrides={"tmers": {"clock": "held"}})
    with pytest.raises(ScenarioError, match=r'timers\.clock: found "still", expected "real" or'):
        Server(CONFIG, overrides={"timers.clock": "still"})


def test_scenario_object_has_nothing_to_override() -> None:
    """Overrides are of a file; of an object they are refused, not ignored."""
    with pytest.raises(UserError, match="overrides of a Scenario"):
        Server(load(CONFIG), overrides={"timers.clock": "held"})
    assert started_with(scenario=load(CONFIG), overrides={}) == load(CONFIG)
