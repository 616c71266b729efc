"""Which known name a misspelt name probably means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_LONGEST = 255  # characters that are compared: the misspelt name may be a megabyte long


def near_names(
    found: str, names: Iterable[str], *, most: int = 1, least: float = 0.6
) -> Sequence[str]:
    """The names in `names` most similar to `found`, the nearest first, at most `most` of them.

    `least` is the required similarity, from 0 (none) to 1 (equal).
    """
    from difflib import get_close_matches  # imported late: slow, and seldom needed

    return get_close_matches(found[:_LONGEST], [*names], most, least)


def did_you_mean(found: str, names: Iterable[str], *, least: float = 0.6) -> str:
    """` (did you mean InteractionId?)` for the end of an error text; empty if no name is near."""
    return "".join(f" (did you mean {name}?)" for name in near_names(found, names, least=least))
