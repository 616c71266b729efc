"""The generated parts of the pages are what the code says."""

from __future__ import annotations

import pytest

import mockixn
from docs.generate import FOLDER, GENERATED, PART, regenerated
from docs.session import commands
from mockixn.cli import COMMANDS
from mockixn.docs import page_names
from mockixn.errors import UserError
from mockixn.messages.catalogue import CATALOGUE


@pytest.mark.parametrize("name", page_names())
def test_page_is_as_generated(name: str) -> None:
    """Whoever changes the code also runs `PYTHONPATH=tests python -m docs.generate`."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    assert regenerated(text) == text


def test_every_part_has_a_place() -> None:
    """Each generator is used by a page, and no part is opened that is not closed."""
    pages = [path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")]
    used = {found[1] for page in pages for found in PART.findall(page)}
    assert used == set(GENERATED)
    for page in pages:
        assert page.count("<!-- generated") == page.count("<!-- end -->") == len(PART.findall(page))


def test_every_message_is_there() -> None:
    """The page of messages names every message of the catalogue, with its id."""
    page = (FOLDER / "messages.md").read_text(encoding="utf-8")
    missing = [
        spec
        for spec in CATALOGUE
        if f"#### {spec.name} ({spec.protocol.short})\n\n- id {spec.id}" not in page
        and f"| `{spec.name}` | {spec.id} " not in page
    ]
    assert not missing


def test_every_public_name_is_there() -> None:
    """The page of Python names everything that a test author can import, and these by request."""
    page = (FOLDER / "python.md").read_text(encoding="utf-8")
    headings = {line.strip("# ").removeprefix("mockixn.") for line in page.splitlines()}
    assert set(mockixn.__all__) <= headings
    assert {f"Mock.{name}" for name in ("client_name", "remove", "dismiss", "diagram")} <= headings
    fixtures = {"mockixn_server", "mockixn_space", "mockixn_session", "mockixn_scenario"}
    assert fixtures <= headings


def test_every_command_has_an_example_of_its_own() -> None:
    """Its section of the page has the arguments and an example that calls it, the last one."""
    page = (FOLDER / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert f"<!-- generated: command {name} -->" in section
        assert commands(section), name
        assert commands(section)[-1].startswith(f"mockixn {name}")


def test_wrong_page_is_told_the_near_name() -> None:
    """A page that does not exist is a mistake of the user's."""
    with pytest.raises(UserError, match=r"found page 'mesages', expected one of .* mean messages"):
        mockixn.docs.page("mesages")
