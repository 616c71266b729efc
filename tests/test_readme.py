"""What README says is true: its commands run, its test passes, its tables are the code's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
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
    program, *arguments = command.split()
    return [sys.executable, "-m", Path(program).name, *arguments]


def run(command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command of README to its end."""
    return subprocess.run(
        here(command), cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, timeout=LIMIT
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> object:
    """The daemon, started as README starts it; its address once it listens."""
    [command] = [each for each in COMMANDS if "mockixn serve" in each]
    journal = tmp_path_factory.mktemp("daemon") / "journal.jsonl"
    with subprocess.Popen(
        here(command.replace("journal.jsonl", str(journal))),
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        line = daemon.stdout.readline()
        assert line.startswith("listening on 127.0.0.1:")
        yield line.split()[-1]
        daemon.terminate()
        assert daemon.wait(LIMIT) == 0
    first = json.loads(journal.read_text(encoding="utf-8").splitlines()[0])
    assert [*first] == [*json.loads(blocks("json")[0])][:-1]


@pytest.mark.parametrize("command", [each for each in COMMANDS if "bin/mockixn" in each[:20]])
def test_mockixn_command_runs(command: str, address: str) -> None:
    """Every mockixn command exits 0; the daemon of README serves those that need one."""
    if "mockixn serve" not in command:
        done = run(command.replace("127.0.0.1:7120", address))
        assert (done.returncode, done.stderr) == (0, "")


def test_example_tests_pass(tmp_path: Path) -> None:
    """The example tests are copied out of README, and run with README's command."""
    [command] = [each for each in COMMANDS if "test_desktop.py" in each]
    for source in blocks("python"):
        name = source.removeprefix('"""').partition(":")[0]
        (tmp_path / name).write_text(source, encoding="utf-8")
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
