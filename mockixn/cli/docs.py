"""`mockixn docs`: the list of reference pages, or one page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..docs import page, page_names, summary


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn docs` takes."""
    parser.add_argument(
        "page", metavar="PAGE", nargs="?", help="name of a page; default: list the pages"
    )


def run(arguments: Namespace) -> int:
    """Print the page in Markdown. Raises UserError for a name that no page has."""
    if arguments.page is not None:
        print(page(arguments.page), end="")
        return 0
    names = page_names()
    width = max(map(len, names))
    for name in names:
        print(f"{name:<{width}}  {summary(name)}")
    return 0
