"""The legend of the marks that tell where a fact comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import mockixn
from mockixn.codes import ErrorCode
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.sources import LEGEND, mark_of

TEXT = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(Path(mockixn.__file__).parent.rglob("*.py"))
    if path.name != "sources.py"
)


def sources() -> Iterator[str]:
    """Every source that the package states where a user sees it."""
    for spec in CATALOGUE:
        yield from (spec.source, spec.id_source)
    for model in all_models():
        yield model.source
        for version in model.versions:
            yield version.source
            yield from (step.source for step in version.steps)
    yield from (code.source for code in ErrorCode)


def test_every_mark_is_in_the_legend() -> None:
    """A reader of a message, a model or a code finds what its mark means."""
    assert {mark_of(source) for source in sources()} <= LEGEND.keys()


@pytest.mark.parametrize("mark", LEGEND)
def test_every_mark_of_the_legend_is_used(mark: str) -> None:
    """The legend explains nothing that stands nowhere."""
    assert re.search(rf"\b{mark}\b", TEXT)


@pytest.mark.parametrize(
    ("source", "mark"),
    [("GenEM:StopProcessing", "GenEM"), ("PSDK", "PSDK"), ("ours", "ours"), ("[ours]", "ours")],
)
def test_mark_of_a_source(source: str, mark: str) -> None:
    """A source is a mark, or a mark and a page."""
    assert mark_of(source) == mark
