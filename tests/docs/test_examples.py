"""Every command and example of README and of the pages runs, in an empty folder.

.ci/run runs this file once more outside of the clone, with nothing but the wheel installed.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest

from docs.session import ROOT, Session, blocks, commands
from mockixn import Entry, JournalFile, Message
from mockixn.docs import page_names
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of

README = ROOT / "README.md"
PAGES = {
    "README": README.read_text(encoding="utf-8"),
    **{
        name: files("mockixn.docs").joinpath(f"{name}.md").read_text(encoding="utf-8")
        for name in page_names()
    },
}


def is_run_elsewhere(command: str) -> bool:
    """Whether .ci/run (a fresh machine) or the image test (a container) runs the command."""
    return command.startswith(("python3 -m venv ", "docker "))


@pytest.mark.parametrize("name", PAGES)
def test_examples_of_a_page_run(name: str, tmp_path: Path) -> None:
    """Each command exits 0, each script and each test of a page passes, each file is right."""
    Session(tmp_path, skip=is_run_elsewhere).run(PAGES[name])


def test_commands_that_run_elsewhere_are_known() -> None:
    """What this file skips stands in README alone, and only for set-up and container."""
    skipped = [each for page in PAGES.values() for each in commands(page) if is_run_elsewhere(each)]
    assert [each.split()[0] for each in skipped] == ["python3"] * 3 + ["docker"] * 2
    assert skipped == [each for each in commands(PAGES["README"]) if is_run_elsewhere(each)]


def test_lines_of_the_journal_are_as_shown(tmp_path: Path) -> None:
    """The page of commands shows an entry and the mark of a start as the file has them."""
    shown, mark = [block.text for block in blocks(PAGES["commands"]) if block.language == "json"]
    spec = CATALOGUE.find("EventRevoked")
    message = Message(spec, attributes_of(Interaction={"InteractionId": "stop-a"}))
    entry = Entry(9, 1795521600.0, "agent-1", "AgentApplication", "out", message, "not connected")
    assert json.loads(shown) == entry.as_dict()
    with JournalFile(tmp_path / "journal") as file:
        pass
    assert file.error is None
    assert json.loads(mark).keys() == json.loads((tmp_path / "journal").read_text()).keys()
