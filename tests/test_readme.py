"""What README says is true. `tests/docs/test_examples.py` runs its commands and examples."""

from __future__ import annotations

import re

import pytest
from docs.session import blocks, commands
from docs.test_examples import PAGES, is_run_elsewhere
from support.process import ROOT, status_of

from mockixn.docs import page_names
from mockixn.scenario.samples import samples

README = PAGES["README"]


def test_readme_is_short() -> None:
    """A stranger with ten minutes reads it: less than 12 KB."""
    assert len(README.encode()) < 12 * 1024


def test_table_has_every_page() -> None:
    """Where to read on: each reference page, once."""
    linked = re.findall(r"^\| \[(\w+)\]\(mockixn/docs/\1\.md\)", README, re.MULTILINE)
    assert sorted(linked) == page_names()


def test_every_sample_is_named() -> None:
    """With the name by which a server takes it."""
    assert all(f"`sample:{name}`" in README for name in samples())


def test_demo_shows_what_readme_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """The diagram and the table in README are the demo's own."""
    assert status_of("demo") == 0
    shown = next(block.text for block in blocks(README) if block.language == "text")
    assert shown in capsys.readouterr().out


def test_what_examples_skip_is_run_elsewhere() -> None:
    """By .ci/run, which takes the commands of a fresh machine from README, or by the image test."""
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    image = (ROOT / "tests" / "image" / "run").read_text(encoding="utf-8")
    skipped = [each for each in commands(README) if is_run_elsewhere(each)]
    by_ci = [each for each in skipped if each.startswith("python3")]
    found = re.findall(r"readme_command \"?([^)\"]+)\"?\)", ci)
    assert all(re.search(f"{ending}$", each) for each, ending in zip(by_ci, found, strict=True))
    assert [each.split()[:2] for each in skipped[3:]] == [["docker", "build"], ["docker", "run"]]
    assert "Dockerfile" in image


def test_command_of_the_figures_is_run_by_ci() -> None:
    """The page of figures says how they are measured; .ci/run tries it quickly."""
    figures = (ROOT / "tests" / "benchmark" / "README.md").read_text(encoding="utf-8")
    [command] = commands(figures)
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
