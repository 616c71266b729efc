"""Pieces of Markdown: tables, code, anchors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; an empty text where there is no row."""
    found = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    if not found:
        return ""
    lines = [[*head], ["---"] * len(head), *found]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: object) -> str:
    """The text as code; an empty text stays empty."""
    return f"`{text}`" if str(text) else ""


def link(title: str, page: str = "", heading: str | None = None) -> str:
    """A link to a heading, on this page unless `page` is given; without `heading` to `title`."""
    return f"[{title}]({page}#{anchor(heading or title)})"


def anchor(heading: str) -> str:
    """The anchor that a repository makes of a heading."""
    kept = (each for each in heading.lower() if each.isalnum() or each in " -_")
    return "".join(kept).replace(" ", "-")


def sections(*parts: str) -> str:
    """The parts that are not empty, an empty line between them."""
    return "\n\n".join(part for part in parts if part)


def marked(source: str) -> str:
    """A source mark as pages show it."""
    return "[ours]" if source == "ours" else source
