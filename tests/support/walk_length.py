"""How far the longer tests go: `.ci/run` asks for more than `pytest` does."""

from __future__ import annotations

import os

_ASKED = os.environ.get("MOCKIXN_EXAMPLES")


def examples(usual: int) -> int:
    """The examples of a property test: so many, or as many as MOCKIXN_EXAMPLES says."""
    return int(_ASKED or usual)


BEATS = 1_000_000 if _ASKED else 3000
"""How often a heartbeat beats in a test."""
