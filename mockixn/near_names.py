"""Which name a misspelt one probably means: the words behind a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_WORD = re.compile("[A-Z][a-z]{3,}")
_LONGEST = 255  # characters that are compared: who made the mistake may have sent a megabyte


def near_names(
    found: str, names: Iterable[str], *, most: int = 1, least: float = 0.6
) -> Sequence[str]:
    """Those of `names` that `found` probably means, the nearest first, at most `most` of them.

    `least` is how alike they must be, from 0 (not at all) to 1 (the same). Where none is so
    alike, the names are meant that have `found` as one of their words: `Type` in `WorkbinTypeId`.
    """
    from difflib import get_close_matches  # slow to import, and seldom needed

    names = [*names]
    alike = get_close_matches(found[:_LONGEST], names, most, least)
    return alike or [name for name in names if found in _WORD.findall(name)][:most]


def did_you_mean(found: str, names: Iterable[str], *, least: float = 0.6) -> str:
    """` (did you mean InteractionId?)`, to stand behind a mistake; empty if no name is near."""
    return "".join(f" (did you mean {name}?)" for name in near_names(found, names, least=least))
