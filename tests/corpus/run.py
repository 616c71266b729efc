"""Holds every conversation of the corpus with a running server: `run.py WIRE CONTROL`.

Both are HOST:PORT. Needs nothing but mockixn itself: the test of the image runs it.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.corpus import CONVERSATIONS, converse


async def main(wire: str, control: str) -> None:
    """A line a conversation; what fails raises."""
    for held in CONVERSATIONS:
        await converse(held, wire, control)
        print(f"ok {held.__name__}")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
