"""Where a message has what a pattern looks for under another name or in another list."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

from ..formatting import printable
from ..messages.matchers import Difference
from ..near_names import near_names

_MOST_KEYS = 100  # of a list that a key is compared with: user data may have thousands


def elsewhere(missing: Difference, attributes: Mapping[str, object]) -> str:
    """` (did you mean Interaction.InteractionId?)`; empty where nothing in the message is near.

    The name may be misspelt, or the value may stand in another list.
    """
    paths: dict[str, str] = {}
    for key, value in islice(attributes.items(), _MOST_KEYS):
        if isinstance(value, dict):
            paths |= {inner: f"{key}.{inner}" for inner in islice(value, _MOST_KEYS)}
    paths |= {key: key for key in islice(attributes, _MOST_KEYS)}
    here = missing.path.removesuffix(missing.key)
    paths |= {key: f"{here}{key}" for key in islice(missing.listed, _MOST_KEYS)}
    near = near_names(missing.key, paths, least=0.8)
    return "".join(f" (did you mean {printable(paths[name])}?)" for name in near)
