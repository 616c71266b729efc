"""Inputs that a fuzzer finds by what they reach in the code: none may raise what it should not."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from row import Row

TARGETS = ("wire", "condition", "scenario", "body")


def run(short: bool) -> list[Row]:
    """Each target in a process of its own: the fuzzer ends the one in which it finds something."""
    if find_spec("atheris") is None:
        raise SystemExit("coverage-guided fuzz: found no atheris, expected `pip install atheris`")
    seconds = 15 if short else 900
    rows = []
    for target in TARGETS:
        program = Path(__file__).with_name("fuzz_target.py")
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                (sys.executable, program, target, f"-max_total_time={seconds}"),
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
        inputs = [line for line in done.stderr.splitlines() if line.startswith("Done ")]
        if done.returncode:
            print(done.stderr[-4000:], file=sys.stderr)
        figure = inputs[-1].removeprefix("Done ") if inputs else "ended early"
        rows.append(Row("coverage-guided fuzz", target, figure, int(done.returncode != 0)))
    return rows
