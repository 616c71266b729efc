"""Mistakes in a scenario file, for tests of what they say rather than where."""

from __future__ import annotations

import re
from collections.abc import Iterable


def without_lines(mistakes: Iterable[str]) -> tuple[str, ...]:
    """The same mistakes, without the number of the line behind the name of the file."""
    return tuple(re.sub(r"^([^:]*\.toml):[0-9]+: ", r"\1: ", each) for each in mistakes)
