"""Pages: as many rows of interactions as one answer may have."""

from __future__ import annotations

from collections.abc import Iterable

from ..wire.attributes import AttributeList
from .interaction import Interaction

MOST_ROWS = 1000
"""Rows in one answer, at most [ours]: a longer one would keep other clients waiting."""

_COUNT, _AROUND_ROW = 2, 6  # bytes of a list, and of a row in it beside its key and its columns


def rows_of(
    interactions: Iterable[Interaction], most_bytes: int, most_rows: int = MOST_ROWS
) -> AttributeList:
    """The first of the interactions, as rows by id: as many as both bounds allow.

    The first one is there however long it is: `server.max_user_data` bounds a row.
    """
    rows: dict[str, AttributeList] = {}
    left = most_bytes - _COUNT
    for interaction in interactions:
        if len(rows) == most_rows:
            break
        columns = interaction.columns
        left -= len(interaction.id.encode()) + len(columns.encoded()) + _AROUND_ROW
        if left < 0 and rows:
            break
        rows[interaction.id] = columns
    return AttributeList(rows)
