"""The reference pages: the Markdown files of this folder, by name.

A page begins with its title and one paragraph that says what the page knows. What stands between
`<!-- generated: NAME -->` and `<!-- end -->` is written by `tests/docs/generate.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.resources import files

from ..errors import UserError
from ..near_names import did_you_mean

_MARK = re.compile(r"^<!--.*-->\n\n?", re.MULTILINE)
"""A line for the generator and for tests, not for readers."""


def page_names() -> Sequence[str]:
    """The names of all pages, in alphabetical order."""
    found = [each.name for each in files(__name__).iterdir()]
    return sorted(name.removesuffix(".md") for name in found if name.endswith(".md"))


def page(name: str) -> str:
    """The page of that name as people read it. Raises UserError for no page, with the near name."""
    known = page_names()
    if name not in known:
        near = did_you_mean(name, known)
        raise UserError(f"found page {name!r}, expected one of {', '.join(known)}{near}")
    return _MARK.sub("", files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8"))


def summary(name: str) -> str:
    """The first sentence of the page."""
    paragraph = page(name).split("\n\n")[1]
    return " ".join(paragraph.split()).partition(". ")[0].rstrip(".")
