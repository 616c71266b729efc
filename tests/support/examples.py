"""How many examples a property test draws: `.ci/run` asks for more than `pytest` does."""

from __future__ import annotations

import os


def examples(usual: int) -> int:
    """That many, or as many as the variable MOCKIXN_EXAMPLES says."""
    return int(os.environ.get("MOCKIXN_EXAMPLES") or usual)
