"""How deeply user data may be nested, so that every event can carry it."""

from __future__ import annotations

from ..wire.attributes import MAX_DEPTH

_LISTS_AROUND = 2  # the deepest event has user data as Interaction.InteractionUserData

DEEPEST = MAX_DEPTH - _LISTS_AROUND
"""How many levels of `list` values user data may have."""
