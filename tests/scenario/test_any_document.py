"""Any scenario file gives a Scenario or its mistakes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st
from support.mistakes import without_lines

from mockixn.errors import ScenarioError
from mockixn.scenario import Scenario, load, parse
from mockixn.scenario.keys import keys
from mockixn.scenario.lint import never_used
from mockixn.scenario.position import Position
from mockixn.scenario.references import References
from mockixn.scenario.validation import Reader
from mockixn.wire.attributes import AttributeList

KNOWN = sorted({part.removesuffix("[]") for row in keys() for part in row.key.split(".")})
WORDS = [
    "agent-1",
    "EventRouteUsed",
    "RequestHold",
    "EventRevoked",
    "allow",
    "debug",
    "drop",
    "split",
    "join",
    "accept",
    "IM",
    "Proxy",
    "AgentApplication",
    "",
]

names = st.sampled_from(KNOWN) | st.text(max_size=8)
texts = st.sampled_from(WORDS) | st.text(max_size=8)
scalars = (
    texts
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.datetimes()
    | st.dates()
    | st.times()
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
tables = st.dictionaries(names, values, max_size=5)
interactions = st.fixed_dictionaries(
    dict.fromkeys(("id", "media_type", "queue", "submitted_by"), texts),
    optional={
        "user_data": tables,
        "agents": st.lists(texts, max_size=3),
        "strategy": texts,
        "tenant_id": scalars,
    },
)
pattern_tables = st.fixed_dictionaries(
    {},
    optional={
        "message": st.sampled_from(["RequestHold", "EventRevoked", "Request3rdServer"]) | texts,
        "protocol": st.sampled_from(["IM", "REP"]) | texts,
        "from": texts,
        "to": texts,
        "interaction": texts,
        "attributes": tables,
    },
)
small = st.integers(0, 3) | scalars
counted = {
    "id": texts,
    "on": pattern_tables | tables,
    "nth": small,
    "every": small,
    "times": small,
}
cues = st.fixed_dictionaries(
    {"participant": texts, "do": st.sampled_from(["send", "leave", "join"])},
    optional={**counted, "send": pattern_tables | tables, "at": small, "after": small},
)
answers = st.fixed_dictionaries(
    {},
    optional={**counted, "with": pattern_tables | tables, "silent": st.booleans(), "repeat": small},
)
faults = st.fixed_dictionaries(
    {"do": st.sampled_from(["drop", "split", "garble", "coalesce"])},
    optional={**counted, **dict.fromkeys(("seconds", "bytes", "frames", "probability"), small)},
)
participants = st.fixed_dictionaries(
    {"name": texts, "type": st.sampled_from(["AgentApplication", "RoutingEngine"])},
    optional={
        "agent": texts,
        "place": texts,
        "media": tables,
        "invited": texts,
        "routes": st.lists(tables, max_size=2),
        "service": tables,
        "after": small,
    },
)
documents = tables | st.fixed_dictionaries(
    {},
    optional={
        "server": tables,
        "timers": tables,
        "login": tables,
        "readings": tables,
        "client": st.lists(tables, max_size=3),
        "interaction": st.lists(interactions | tables, max_size=3),
        "participant": st.lists(participants | tables, max_size=3),
        "cue": st.lists(cues | tables, max_size=3),
        "answer": st.lists(answers | tables, max_size=3),
        "fault": st.lists(faults | tables, max_size=3),
    },
)


def in_toml(value: object) -> str:
    """The value as TOML, on one line."""
    match value:
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool():
            return str(value).lower()
        case dict():
            return "{" + ", ".join(f"{in_toml(k)} = {in_toml(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(in_toml, value)) + "]"
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)


def outcome(read: Callable[[], Scenario]) -> Scenario | tuple[str, ...]:
    """The scenario, which can be sent, or the mistakes, one line each; nothing else is raised."""
    try:
        scenario = read()
    except ScenarioError as error:
        return tuple(sorted(without_lines(error.mistakes)))
    for interaction in scenario.interactions:
        AttributeList(UserData=interaction.user_data, Id=interaction.id).encoded()
    for sent in (*(cue.send for cue in scenario.cues), *(a.answer for a in scenario.answers)):
        if sent is not None:
            sent.attributes.encoded()
    for mistake in never_used(scenario):
        assert str(mistake).isprintable()
    return scenario


def read_table(document: dict[str, object]) -> Scenario:
    """The table read as it is, without a TOML text."""
    reader = Reader()
    scenario: Scenario = reader.value(Scenario, document, Position("stop.toml"))
    for path, text in References(scenario, reader.parts).mistakes():
        reader.mistake(Position("stop.toml", path), text)
    if reader.mistakes:
        raise ScenarioError([*map(str, reader.mistakes)])
    return scenario


@given(documents)
def test_any_table(document: dict[str, object]) -> None:
    """A table of any shape gives the same as itself and as a TOML text: a Scenario or mistakes."""
    text = "\n".join(f"{in_toml(key)} = {in_toml(value)}" for key, value in document.items())
    found = outcome(lambda: parse(text, "stop.toml"))
    assert found == outcome(lambda: read_table(document))
    if not isinstance(found, Scenario):
        assert found
        assert all(line.startswith("stop.toml: ") and line.isprintable() for line in found)


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text gives a Scenario or mistakes."""
    assert outcome(lambda: parse(text, "stop.toml"))


@given(st.lists(st.builds("{}={}".format, st.lists(names, max_size=3).map(".".join), texts)))
def test_any_overrides(overrides: list[str]) -> None:
    """Any overrides give a Scenario, or mistakes that name the wrong override."""
    found = outcome(lambda: load(None, overrides))
    if not isinstance(found, Scenario):
        assert found
        assert all(line.startswith("--set ") and line.isprintable() for line in found)
