"""Participants that cannot join are known without a server, all at once."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from support.process import status_of

from mockixn import ClientType, Server
from mockixn.errors import ScenarioError
from mockixn.scenario import AgentSetting, Scenario
from mockixn.scenario.rules import ParticipantSetting
from mockixn.space.rehearsal import load_and_rehearse

CANNOT_JOIN = """\
[[participant]]
name = "d1"
type = "AgentApplication"
agent = "a"
place = "p"
[[participant]]
name = "d2"
type = "AgentApplication"
agent = "b"
place = "p"
[[participant]]
name = "d3"
type = "AgentApplication"
agent = "a"
[[participant]]
name = "x/y"
type = "Proxy"
[[participant]]
name = "d4"
type = "AgentApplication"
joins = false
agent = "c"
media = { email = "1" }
[[cue]]
participant = "d4"
do = "join"
at = 1
[login]
agent_logged_in_elsewhere = "refuse"
"""
EXPECTED = (
    "16: participant[4].name: found 'x/y', expected no '/', which ends the name of a space",
    "6: participant[2]: \"d2\" cannot join: place 'p' is occupied by agent 'a'",
    "11: participant[3]: \"d3\" cannot join: agent 'a' is already logged in through another client",
    '18: participant[5]: "d4" cannot join: '
    "RequestAgentLogin.MediaList.email: found '1', expected int 0 or 1",
)


def refused(path: Path, text: str) -> list[str]:
    """What is wrong with a scenario file of that text."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_and_rehearse(path)
    return [each.removeprefix(f"{path}:") for each in caught.value.mistakes]


def test_each_participant_that_cannot_join_is_told(tmp_path: Path) -> None:
    """Occupied place, agent elsewhere, wrong name, wrong media; also one that joins by a cue."""
    assert refused(tmp_path / "x.toml", CANNOT_JOIN) == [*EXPECTED]


def test_who_cannot_join_is_told_beside_other_mistakes(tmp_path: Path) -> None:
    """Wrong rules and names hide none of them, and nothing is told twice."""
    wrong = '[server]\nprot = 1\n[[fault]]\ndo = "dorp"\n[[interaction]]\nid = "i"\n'
    found = refused(tmp_path / "x.toml", CANNOT_JOIN + wrong)
    assert found[-4:] == [*EXPECTED]
    assert len(found) == 4 + 5


def test_a_wrong_participant_hides_no_other(tmp_path: Path) -> None:
    """One with a wrong key is left out; the others are tried, and keep their numbers."""
    wrong = '[[participant]]\nname = "d0"\ntype = "AgentApplication"\nagetn = "a"\n'
    cue = '[[cue]]\nparticipant = "d0"\nat = 0\ndo = "leave"\n'
    found = refused(tmp_path / "x.toml", wrong + CANNOT_JOIN + cue)
    assert found[0].startswith("4: participant[1].agetn: unknown key")
    assert [each.partition(": ")[2].partition(": ")[0] for each in found[1:]] == [
        "participant[5].name",
        "participant[3]",
        "participant[4]",
        "participant[6]",
    ]


def test_who_is_not_declared_is_told_once(tmp_path: Path) -> None:
    """That name is the mistake, not that the server would refuse it."""
    first = "[[participant]]" + CANNOT_JOIN.split("[[participant]]")[1]
    text = '[[client]]\nname = "d1"\n[[agent]]\nid = "z"\n' + first
    found = refused(tmp_path / "x.toml", text)
    assert found == ['8: participant[1].agent: found "a", expected the name of a [[agent]]']


def test_a_rule_that_keeps_a_participant_out_is_found(tmp_path: Path) -> None:
    """An answer that refuses registrations refuses those of participants too."""
    text = """\
[[answer]]
on.message = "RequestRegisterClient"
with.message = "EventError"
with.attributes = { ErrorCode = 1, ErrorDescription = "no" }
[[participant]]
name = "media-1"
type = "MediaServer"
"""
    assert refused(tmp_path / "x.toml", text) == ['5: participant[1]: "media-1" cannot join: no']


def test_a_scenario_of_python_is_held_to_the_same() -> None:
    """Its names and its participants; it has no file and no lines."""
    desk = ParticipantSetting(name="d1", type=ClientType.AGENT_APPLICATION, agent="a", place="p")
    played = (desk, replace(desk, name="d2", agent="b"), replace(desk, name="d3", agent="x"))
    scenario = Scenario(agents=(AgentSetting("a"), AgentSetting("b")), participants=played)
    with pytest.raises(ScenarioError) as caught:
        Server(scenario)
    assert caught.value.mistakes == (
        'participant[3].agent: found "x", expected the name of a [[agent]]',
        "participant[2]: \"d2\" cannot join: place 'p' is occupied by agent 'a'",
    )


async def test_every_face_refuses_in_the_same_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check`, `serve` and a Server of Python."""
    path = tmp_path / "x.toml"
    path.write_text(CANNOT_JOIN, encoding="utf-8")
    expected = [f"{path}:{each}" for each in EXPECTED]
    with pytest.raises(ScenarioError) as caught:
        Server(path)
    assert [*caught.value.mistakes] == expected
    for command in (("check", path), ("serve", "--config", path, "--port", 0)):
        assert status_of(*command) == 2
        out, err = capsys.readouterr()
        assert (out, err.splitlines()) == ("", [f"mockixn: {each}" for each in expected])


def test_serve_warns_of_what_can_do_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The log of serve has what check prints; it is no reason not to start."""
    path = tmp_path / "x.toml"
    path.write_text('[[participant]]\nname = "a"\ntype = "Proxy"\njoins = false\n')
    assert status_of("check", path) == 1
    line = capsys.readouterr().out.strip()
    assert line.startswith(f"{path}:1: participant[1]: never joins")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert status_of("serve", "--config", path, "--port", port, "--log-format", "json") == 2
    [warning, refused] = capsys.readouterr().err.splitlines()
    found = json.loads(warning)
    assert (found["event"], found["where"]) == ("rule can do nothing", line)
    assert "cannot listen on" in refused
