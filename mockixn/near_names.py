"""Which known name a misspelt name probably means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile("[A-Z][a-z]{3,}")
_COMPARED = 1000  # names: a comparison takes 20 microseconds
_LONGEST = 255  # characters that are compared: the misspelt name may be a megabyte long


def near_names(
    found: str, names: Iterable[str], *, most: int = 1, least: float = 0.6
) -> Sequence[str]:
    """The names in `names` most similar to `found`, the nearest first, at most `most` of them.

    `least` is the required similarity, from 0 (none) to 1 (equal). Of very many names only those
    are compared that begin alike, and of these the first.
    """
    from difflib import get_close_matches  # imported late: slow, and seldom needed

    there = [*names]
    if len(there) > _COMPARED:
        there = [each for each in there if each.startswith(found[:2])][:_COMPARED]
    return get_close_matches(found[:_LONGEST], there, most, least)


def names_with_word(found: str, names: Iterable[str]) -> Sequence[str]:
    """The names that have `found` as one of their words: `Type` in `WorkbinTypeId`."""
    return [name for name in names if found in _WORD.findall(name)]


def did_you_mean(found: str, names: Iterable[str], *, least: float = 0.6) -> str:
    """` (did you mean InteractionId?)` for the end of an error text; empty if no name is near."""
    return "".join(f" (did you mean {name}?)" for name in near_names(found, names, least=least))
