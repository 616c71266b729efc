"""What a value must be beyond its type: in words, and as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Bound(str):
    """The words of a mistake, as in `expected at least 1`; `schema` says the same to programs."""

    __slots__ = ("schema",)

    schema: Mapping[str, Any]

    def __new__(cls, words: str, **schema: Any) -> Bound:
        """Keywords are those of JSON Schema."""
        made = super().__new__(cls, words)
        made.schema = schema
        return made


def in_range(lowest: int, highest: int) -> Bound:
    """A number between two, which are allowed."""
    return Bound(f"{lowest} to {highest}", minimum=lowest, maximum=highest)
