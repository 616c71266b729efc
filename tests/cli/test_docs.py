"""`mockixn docs`: the list of pages, a page, and a page that is not there."""

from __future__ import annotations

import pytest
from support.process import status_of

from mockixn.docs import page_names


def test_list_has_a_line_for_each_page(capsys: pytest.CaptureFixture[str]) -> None:
    """Its name, and what it knows."""
    assert status_of("docs") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == page_names()
    assert all(len(line) > 30 for line in lines)


@pytest.mark.parametrize("name", page_names())
def test_page_is_printed_for_people(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As Markdown, from its title on, without the marks of the generator."""
    assert status_of("docs", name) == 0
    text = capsys.readouterr().out
    assert text.startswith("# ")
    assert "<!--" not in text


def test_wrong_name_is_told_the_near_one(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, exit status 2."""
    assert status_of("docs", "wires") == 2
    assert capsys.readouterr().err.endswith(" (did you mean wire?)\n")
