"""What the page `design` says about additions works: they are made in a copy of the package."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs.generate import FOLDER

PAGE = (FOLDER / "design.md").read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\S+) -->\n\n```py\n(.*?)```", PAGE, re.DOTALL))
KINDS = "mockixn/scenario/fault_kinds.py"
ABOVE = "# What follows reads all kinds"
PROGRAM = """
from mockixn import RequestRefused, ThreadServer, pattern

with ThreadServer(overrides={"timers.clock": "held"}) as mock:
    mock.fault("echo", on=pattern("EventAck", to="desktop-1"), seconds=2.0, nth=2)
    with mock.client("desktop-1", "AgentApplication") as desktop:
        desktop.send("RequestPublish", Extension={"News": "yes"})
        mock.advance(1.9)
        assert not [each for each in desktop.inbox if each.name == "EventAck"]
        mock.advance(0.1)
        desktop.expect("EventAck")
        desktop.expect("EventAck")
        try:
            desktop.request("RequestPublish")
        except RequestRefused as refused:
            print(refused.code)
"""


def test_a_model_and_a_kind_of_fault_are_added(tmp_path: Path) -> None:
    """One new module plays the request, one new function damages the answer."""
    shutil.copytree(FOLDER.parent, tmp_path / "mockixn", ignore=shutil.ignore_patterns("*.pyc"))
    for name, text in EXAMPLES.items():
        path = tmp_path / name
        if name == KINDS:
            before, mark, after = path.read_text(encoding="utf-8").partition(ABOVE)
            assert mark
            text = f"{before}{text}\n\n{mark}{after}"
        path.write_text(text, encoding="utf-8")
    assert len(EXAMPLES) == 2
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "1205\n", "")
    listed = subprocess.run(
        [sys.executable, "-m", "mockixn", "models", "publish"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "publish: Agent publishes" in listed.stdout
