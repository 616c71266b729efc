"""`mockixn demo`: Stop Processing over real TCP, ticked where as documented and crossed where not.

What README shows of it is held against it with README.
"""

from __future__ import annotations

import asyncio
import re
import socket

import pytest
from support.process import LIMIT, STOP_PROCESSING, serving, status_of

from mockixn import Scenario, Server, pattern
from mockixn.demo import play
from mockixn.demo.plays import all_plays
from mockixn.demo.plays.processing import STOP_SCENARIO
from mockixn.interaction_models.stop_processing import MODEL
from mockixn.scenario import AcceptedClient, load

HEADING = re.compile(r"^Stop Processing, version (\S+): ", re.MULTILINE)
AGENT_STOPS = """\
Stop Processing, version C: Initiated by agent  (GenEM:StopProcessing)

    media-1    server    agent-1    urs-1    stat-1
       │          │<────────│         │         │      RequestStopProcessing (IM, ref N)
       │          │────────>│         │         │      EventAck (IM, ref N)
       │          │────────>│         │         │      EventRevoked (IM)
       │          │────────────────────────────>│      EventPartyRemoved (REP)
       │          │────────────────────────────>│      EventProcessingStopped (REP)

✓  EventAck                Interaction Management  → agent
✓  EventRevoked            Interaction Management  → agent
✓  EventPartyRemoved       Reporting               → RE
✓  EventProcessingStopped  Reporting               → RE
"""


async def demo_against(address: str) -> int:
    """The exit status of the demo, run beside this event loop."""
    async with asyncio.timeout(LIMIT):
        return await asyncio.to_thread(status_of, "demo", "--against", address)


def shown(out: str) -> dict[str, list[str]]:
    """The lines under the heading of each version."""
    _, *parts = HEADING.split(out)
    return {name: text.splitlines() for name, text in zip(parts[::2], parts[1::2], strict=True)}


def crosses(out: str) -> list[tuple[str, str]]:
    """The version and the line of each cross."""
    return [
        (name, line) for name, lines in shown(out).items() for line in lines if line.startswith("✗")
    ]


def ticks(out: str) -> dict[str, list[str]]:
    """The ticked messages of each version."""
    return {
        name: [line.split()[1] for line in lines if line.startswith("✓")]
        for name, lines in shown(out).items()
    }


DOCUMENTED = {each.name: [step.message for step in each.steps] for each in MODEL.versions}


def test_every_version_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    """On a server of its own each message of each version has its tick: exit status 0."""
    assert status_of("demo") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert {"A", "B", "C", "D", "unsuccessful"} <= {*DOCUMENTED}
    assert ticks(out) == DOCUMENTED
    assert crosses(out) == []
    count = len(MODEL.versions)
    assert out.splitlines()[-1] == f"{count} of {count} versions as documented"


def test_version_is_drawn_and_tabulated(capsys: pytest.CaptureFixture[str]) -> None:
    """A version has its source, its diagram with a column for each participant, and its steps."""
    assert status_of("demo") == 0
    assert AGENT_STOPS in re.sub(r"ref \d+", "ref N", capsys.readouterr().out)


def test_version_of_ours_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    """The output marks what the reference does not list."""
    assert status_of("demo") == 0
    headings = [line for line in capsys.readouterr().out.splitlines() if HEADING.match(line)]
    assert [line.endswith("([ours])") for line in headings] == [
        version.source == "ours" for version in MODEL.versions
    ]
    assert all(line.endswith(("([ours])", "(GenEM:StopProcessing)")) for line in headings)


async def test_against_a_running_server(capsys: pytest.CaptureFixture[str]) -> None:
    """A server started with config/stop-processing.toml gives what one of its own gives."""
    async with Server(STOP_PROCESSING) as server:
        assert await demo_against(f"{server.host}:{server.port}") == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert ticks(out) == DOCUMENTED
    assert crosses(out) == []
    assert AGENT_STOPS in re.sub(r"ref \d+", "ref N", out)


async def test_deviation_has_its_cross(capsys: pytest.CaptureFixture[str]) -> None:
    """A message that the server leaves out, and one that it sends too much, get a cross."""
    deviating = (
        *("--set", "readings.stop_c_revokes_requester=false"),
        *("--set", "readings.stop_d_also_acks=true"),
    )
    async with serving("--config", STOP_PROCESSING, *deviating) as daemon:
        assert await demo_against(daemon.address) == 1
        assert (await daemon.end()).status == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert crosses(out) == [
        ("C", "✗  EventRevoked            Interaction Management  → agent"),
        ("D", "✗  EventAck                Interaction Management  → urs-1  not in the sequence"),
    ]
    without = [name for name in DOCUMENTED["C"] if name != "EventRevoked"]
    assert ticks(out) == {**DOCUMENTED, "C": without}
    count = len(MODEL.versions)
    assert out.splitlines()[-1] == f"{count - 2} of {count} versions as documented"


def test_nothing_listens(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a server to play against there is one line with its address; exit status 2."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # bound, so that nobody else can listen there
        where = f"127.0.0.1:{bound.getsockname()[1]}"
        assert status_of("demo", "--against", where) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith(f"mockixn: cannot connect to {where}: ")


async def test_server_that_refuses_the_clients(capsys: pytest.CaptureFixture[str]) -> None:
    """If the server does not let the clients register, one line says so; exit status 2."""
    async with Server(Scenario(clients=(AcceptedClient("media-1"),))) as server:
        assert await demo_against(f"{server.host}:{server.port}") == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith("mockixn: RequestRegisterClient was refused: ")


@pytest.mark.parametrize(
    ("arguments", "found", "hint"),
    [
        (["--against", "localhost"], "address 'localhost', expected HOST:PORT", ""),
        (["Start Processing"], "model 'Start Processing', expected one of ", "Stop Processing"),
    ],
)
def test_wrong_argument(
    arguments: list[str], found: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """For a model or an address that does not exist, one line says so; exit status 2."""
    assert status_of("demo", *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith(f"mockixn: found {found}")
    assert line.endswith(f" (did you mean {hint}?)" if hint else "")


def test_only_one_model_is_played_against_a_running_server(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The world of a running server is that of Stop Processing."""
    assert status_of("demo", "--against", "localhost:1", "Transfer") == 2
    text = "--against: found model 'Transfer', expected only 'Stop Processing'"
    assert capsys.readouterr().err == f"mockixn: {text}\n"


def test_shipped_file_is_the_world_of_the_demo() -> None:
    """config/stop-processing.toml holds exactly what the demo plays in."""
    assert load(STOP_PROCESSING) == STOP_SCENARIO


def test_all_plays_every_version_of_every_model(capsys: pytest.CaptureFixture[str]) -> None:
    """`mockixn demo all` leaves none out."""
    assert status_of("demo", "all") == 0
    count = len(all_plays())
    assert capsys.readouterr().out.splitlines()[-1] == f"{count} of {count} versions as documented"


async def test_server_that_refuses_every_request(capsys: pytest.CaptureFixture[str]) -> None:
    """Where the requests are refused nothing that should follow has its tick; exit status 1."""
    async with Server() as server:  # it has no interaction that could be stopped
        assert await demo_against(f"{server.host}:{server.port}") == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert {each for names in ticks(out).values() for each in names} == {"EventError"}
    assert "EventProcessingStopped" in "".join(line for _, line in crosses(out))


async def test_server_that_answers_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no answer comes nothing that should follow has its tick; exit status 1."""
    monkeypatch.setattr(play, "PATIENCE", 0.01)
    async with Server(STOP_PROCESSING) as server:
        server.space().answer(on=pattern("RequestStopProcessing"), silent=True)
        assert await demo_against(f"{server.host}:{server.port}") == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert {name for name, found in ticks(out).items() if found} == {"D"}  # by another request
