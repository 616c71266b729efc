"""What commands print: no text of a client is an order to the terminal, or a line of its own."""

from __future__ import annotations

import json
import re
import sys
from typing import TextIO

from ..formatting import printable

_NOT_PRINTABLE = re.compile(r"[^ -~]")


def print_line(text: str, stream: TextIO | None = None) -> None:
    """Print the text as one line, at once, whatever is in it; `stream` is stdout by default."""
    print(printable(text), file=stream or sys.stdout, flush=True)


def print_lines(text: str, stream: TextIO | None = None) -> None:
    """Print a text that has lines: its line feeds are kept, and tabs at the start of a line."""
    for line in text.split("\n"):
        rest = line.lstrip("\t")
        indent = line[: len(line) - len(rest)]
        print(f"{indent}{printable(rest)}", file=stream or sys.stdout, flush=True)


def print_json(value: object) -> None:
    """Print JSON as one line: what a terminal would obey, or read backwards, is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    print(_NOT_PRINTABLE.sub(_escaped, text), flush=True)


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    return character if character.isprintable() else json.dumps(character)[1:-1]
