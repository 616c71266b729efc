"""What README says is true: its commands run, its test passes, its tables are the code's."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.scenario.keys import keys
from mockixn.wire import frame as wire

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIMIT = 60  # seconds that a command may take


def blocks(language: str) -> list[str]:
    """The fenced blocks of that language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


COMMANDS = [
    line.removeprefix("$ ")
    for block in blocks("console")
    for line in block.splitlines()
    if line.startswith("$ ")
]
BENCHMARK = "tests/benchmark/run.py"
BY_CI = [each for each in COMMANDS if each.startswith("python3 -m venv") or BENCHMARK in each]
BY_IMAGE_TEST = [command for command in COMMANDS if command.startswith("docker")]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def here(command: str) -> list[str]:
    """The command in the environment that runs these tests."""
    program, *arguments = shlex.split(command)
    return [sys.executable, "-m", Path(program).name, *arguments]


def run(command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command of README to its end."""
    return subprocess.run(
        here(command), cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=LIMIT
    )


CONTROL = [
    command
    for command in COMMANDS
    if command.split()[1]
    in ("add", "list", "remove", "explain", "send", "wait", "verify", "tail", "reset")
]


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The daemon, started as README starts it: HOST:PORT of its wire and of its control."""
    [command] = [each for each in COMMANDS if "mockixn serve" in each]
    journal = tmp_path / "journal.jsonl"
    command = command.replace("7120", "0").replace("7121", "0")
    with subprocess.Popen(
        here(command.replace("journal.jsonl", str(journal))),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        wire, control = process.stdout.readline(), process.stdout.readline()
        assert wire.startswith("listening on 127.0.0.1:")
        assert control.startswith("control on 127.0.0.1:")
        yield wire.split()[-1], control.split()[-1]
        process.terminate()
        assert process.wait(LIMIT) == 0
    lines = journal.read_text(encoding="utf-8").splitlines()
    if lines:
        assert [*json.loads(lines[0])] == [*json.loads(blocks("json")[0])][:-1]


@pytest.mark.parametrize(
    "command", [each for each in COMMANDS if "bin/mockixn" in each[:20] and each not in CONTROL]
)
def test_mockixn_command_runs(command: str, daemon: tuple[str, str]) -> None:
    """Every mockixn command exits 0; the daemon of README serves those that need one."""
    if "mockixn serve" not in command:
        done = run(command.replace("127.0.0.1:7120", daemon[0]))
        assert (done.returncode, done.stderr) == (0, "")


def test_control_commands_run(daemon: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, as they stand: each exits 0."""
    monkeypatch.setitem(ENVIRONMENT, "MOCKIXN_CONTROL", daemon[1])
    for command in CONTROL:
        done = run(command)
        assert (done.returncode, done.stderr) == (0, ""), command


DESKTOP = """#!{python}
import sys
from mockixn import BlockingClient
host, port = sys.argv[2].split(":")
with BlockingClient.connect(host, int(port), "desktop-1", "AgentApplication") as desktop:
    desktop.log_in("agent-1", "place-1")
    desktop.wait_closed()
"""


def test_shell_script_tests_a_desktop(daemon: tuple[str, str], tmp_path: Path) -> None:
    """With curl alone, to the end; and its wrong expectation is explained."""
    [script] = blocks("sh")
    desktop = tmp_path / "desktop"
    desktop.write_text(DESKTOP.format(python=sys.executable), encoding="utf-8")
    desktop.chmod(0o755)
    for shown, real in zip(("127.0.0.1:7120", "127.0.0.1:7121"), daemon, strict=True):
        script = script.replace(shown, real)
    done = subprocess.run(
        ["sh", "-e", "-c", script + "wait\n"],
        cwd=tmp_path,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "was not delivered: reset (fault-1: reset)" in done.stdout
    assert "EventRevoked (IM)  [fault-1: reset]" in done.stdout
    assert "… says why" in done.stdout


def test_example_tests_pass(tmp_path: Path) -> None:
    """The example tests are copied out of README, and run with README's command."""
    [command] = [each for each in COMMANDS if "test_desktop_is_revoked.py" in each]
    for source in blocks("python"):
        name = source.removeprefix('"""').partition(":")[0]
        (tmp_path / name).write_text(source, encoding="utf-8")
        assert source == (ROOT / "tests" / "examples" / name).read_text(encoding="utf-8")
    (tmp_path / "config").symlink_to(ROOT / "config")
    done = run(f"{command} -p no:cacheprovider", cwd=tmp_path)
    assert f"{len(blocks('python'))} passed" in done.stdout, done.stdout + done.stderr


def test_every_command_is_run_by_a_test() -> None:
    """A command that stands in README is run here, by .ci/run, or by the image test."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "README.md" in ci  # it takes the two commands of a fresh machine from there
    assert BENCHMARK in ci
    assert len(BY_CI) == 3
    assert [each.split()[1] for each in BY_IMAGE_TEST] == ["build", "run"]
    image = (ROOT / "tests" / "image" / "run").read_text(encoding="utf-8")
    assert "Dockerfile" in image
    run_here = [
        each for each in COMMANDS if each.startswith(".venv/bin/") and BENCHMARK not in each
    ]
    assert sorted(BY_CI + BY_IMAGE_TEST + run_here) == sorted(COMMANDS)


def test_demo_shows_what_readme_shows() -> None:
    """The diagram and table in README are the demo's own."""
    done = run(".venv/bin/mockixn demo")
    assert done.returncode == 0
    assert blocks("text")[0] in done.stdout


def test_table_of_keys_is_generated() -> None:
    """The table of the scenario file's keys is what the declarations say."""
    rows = [f"| `{key.key}` | {key.type} | {key.default} | {key.help} |" for key in keys()]
    table = "\n".join(["| key | type | default | what it does |", "|---|---|---|---|", *rows])
    start, end = "held against them -->\n", "\n<!-- end of keys -->"
    shown = README.split("<!-- keys:")[1].split("-->\n", 1)[1].split(end)[0]
    assert shown.strip() == table, f"expected between the marks ({start!r}):\n{table}"


def test_frame_in_readme_is_right() -> None:
    """The example frame has exactly these bytes."""
    spec = CATALOGUE.find("EventAck")
    body = attributes_of(InteractionId="A1").encoded()
    data = wire.encode(spec.protocol, spec.id, 7, 0, body)
    assert any(block.replace(" ", "").strip() == data.hex() for block in blocks("text"))
