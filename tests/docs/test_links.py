"""Every link of README and of the pages leads to a file, and to a heading in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.generate import FOLDER
from docs.markdown import anchor
from docs.session import ROOT

FILES = [
    ROOT / "README.md",
    ROOT / "tests" / "benchmark" / "README.md",
    *sorted(FOLDER.glob("*.md")),
]


def headings(path: Path) -> set[str]:
    """The anchors of a file."""
    text = re.sub(
        r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    return {anchor(found) for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    """A relative link names a file of the repository; what follows `#` is a heading in it."""
    dead = []
    for target in re.findall(r"\]\(([^)]+)\)", path.read_text(encoding="utf-8")):
        if target.startswith("https://"):
            continue
        name, _, heading = target.partition("#")
        file = path.parent / name if name else path
        if not file.is_file() or (heading and heading not in headings(file)):
            dead.append(target)
    assert not dead
