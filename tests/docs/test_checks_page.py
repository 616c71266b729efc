"""The page of checks: each cell of its table has examples, and each example has its verdict."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

import mockixn.docs
from mockixn import Pattern, VerificationFailed
from mockixn.cli import verify
from mockixn.cli.calling import patterns
from mockixn.control.operations.journal import verify_entries
from mockixn.control.schemas import Verify
from mockixn.journal import Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.scenario.rules import Fault
from mockixn.scenario.validation import read
from mockixn.space.space import RuleState
from mockixn.verification import all_used
from mockixn.verification.waiting import wait_for

PAGE = (Path(mockixn.docs.__file__).parent / "checks.md").read_text(encoding="utf-8")
KEPT = 20
VERDICTS = ("met", "not met", "undecided", "vacuous")


def rows(head: str) -> list[list[str]]:
    """The cells of the table whose first line begins so."""
    lines = PAGE[PAGE.index(f"| {head} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]


KINDS = {row[0].strip("`"): dict(zip(VERDICTS, row[1:], strict=True)) for row in rows("kind")}
EXAMPLES = [tuple(cell.strip("`") for cell in row) for row in rows("check")]


def journal_of(story: str) -> Journal:
    """A journal that has these entries, after those that it has dropped."""
    steps = [] if story == "nothing" else story.split("; ")
    dropped = 0
    if steps and (found := re.fullmatch(r"(\d) dropped", steps[0])):
        dropped = int(found[1])
        steps = steps[1:]
    journal = Journal(entries=len(steps) if dropped else KEPT)
    for step in [*["other < EventInvite"] * dropped, *steps]:
        client, arrow, name = step.split()
        message = Message(CATALOGUE.find(name))
        journal.record(0.0, client, None, "out" if arrow == "<" else "in", message)
    assert journal.dropped == dropped
    return journal


def rules_of(story: str) -> list[RuleState]:
    """Rules of which some have acted."""
    steps = [] if story == "nothing" else [step.split() for step in story.split("; ")]
    setting = Fault(do="drop")
    return [RuleState("fault", id, setting, 1, 1, "not" not in words) for id, *words in steps]


def hold(check: str, story: str) -> None:
    """Hold the check against the story, as the command line has it."""
    kind, *words = check.split()
    options = {"vacuous": "--vacuous" in words}
    words = [word for word in words if word != "--vacuous"]
    if kind == "wait":
        wanted = Pattern.from_dict(patterns(words)[0])
        asyncio.run(wait_for(journal_of(story), wanted, timeout=0.001))
        return
    body = read(Verify, verify.expectation(kind, words) | options)
    if kind == "all-used":
        all_used(rules_of(story), **options)
    else:
        verify_entries(journal_of(story).since(0), body)


@pytest.mark.parametrize(("check", "story", "verdict"), EXAMPLES)
def test_example_has_its_verdict(check: str, story: str, verdict: str) -> None:
    """As its row of the page says."""
    found = "met"
    try:
        hold(check, story)
    except VerificationFailed as failed:
        found = failed.verdict
    assert found == verdict


@pytest.mark.parametrize(
    ("kind", "verdict"), [(kind, verdict) for kind in KINDS for verdict in VERDICTS]
)
def test_each_cell_has_an_example(kind: str, verdict: str) -> None:
    """A verdict that the table describes can happen; one that it does not has no example."""
    examples = [each for each in EXAMPLES if each[0].split()[0] == kind and each[2] == verdict]
    assert bool(examples) is (KINDS[kind][verdict] != "–")
