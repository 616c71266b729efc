"""Reads the lines of a journal file, also of one whose server was killed while it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from ..errors import UserError


class Line(NamedTuple):
    """One line, counted from 1. `data` is its object; None for a line that was never finished.

    An entry has a `message`, which is None for a frame that is no message. A correction has `seqs`.
    The mark at the start of a server has `server`.
    """

    number: int
    data: dict[str, Any] | None

    @property
    def is_entry(self) -> bool:
        return self.data is not None and "message" in self.data

    @property
    def is_foreign(self) -> bool:
        """Whether no journal has such an object."""
        return self.data is not None and not self.data.keys() & {"message", "seqs", "server"}


def read_lines(text: str) -> Iterator[Line]:
    """The lines of a journal file that are not empty.

    A line that is no object is torn if the file ends in it without a line feed, or if the mark of
    the next server follows it. Otherwise the file is damaged, or no journal: raises UserError.
    """
    lines = text.split("\n")  # not splitlines: files of earlier versions have other ends in texts
    torn: int | None = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        data = _object(line)
        if torn is not None and not (data and "server" in data):
            break
        torn = number if data is None else None
        yield Line(number, data)
    if torn not in (None, len(lines)):
        text = "found no JSON object, expected one object per line"
        raise UserError(f"line {torn} of the journal: {text}")


def _object(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
