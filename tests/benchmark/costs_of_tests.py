"""What a test costs that uses mockixn, and each thing that it may want between two tests."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from report import Target, spread, table
from samples import Plan
from servers import HERE, CannotMeasure

_TARGETS: Mapping[str, Target] = {
    "test": Target(50),
    "space": Target(5),
    "reset": Target(10),
    "full reset": Target(10),
}


def one_test(plan: Plan) -> str:
    """Milliseconds of each, in fresh processes: the first time there, and the later ones."""
    plan.tell("what a test costs")
    found = [_process() for _ in range(max(plan.samples, 2) * 2)]
    rows: list[tuple[object, ...]] = [
        ("", "first, ms", "later, ms", "target", "first", "later", "later, processor, ms")
    ]
    for name, formatted in found[0]["costs"].items():
        first = [each["milliseconds"][name][0][0] for each in found]
        later = [once for each in found for once in each["milliseconds"][name][1:]]
        clock, processor = zip(*later, strict=True)
        target = _TARGETS.get(name)
        verdicts = (target.verdict(first), target.verdict(clock)) if target else ("", "")
        rows.append(
            (
                formatted,
                spread(first, ".1f"),
                spread(clock, ".1f"),
                target or "",
                *verdicts,
                spread(processor, ".1f"),
            )
        )
    formatted = (
        f"In {len(found)} processes, after the import of mockixn. The first test of a process also "
        "loads what only a running server needs:"
    )
    return f"{formatted}\n\n{table(*rows)}"


def _process() -> Any:
    command = [sys.executable, str(HERE / "time_tests.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise CannotMeasure(f"a test: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)
