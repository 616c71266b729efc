"""What mockixn stands: one program a kind of trouble, one row a finding.

    python tests/reliability/reliability.py [--short] [--only fuzz,soak] [--date D]

Prints a table in Markdown on stdout and its progress on stderr. Exits 1 where something was lost or
a bound was broken. Needs Linux, and mockixn importable; `coverage-guided fuzz` needs atheris.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import date

import amplification
import control_flood
import crowd
import descriptors
import full_disk
import fuzz
import guided_fuzz
import killed
import restart
import slow_readers
import soak
from row import Row

PROGRAMS: dict[str, Callable[[bool], list[Row]]] = {
    "fuzz": fuzz.run,
    "guided-fuzz": guided_fuzz.run,
    "soak": soak.run,
    "crowd": crowd.run,
    "slow-readers": slow_readers.run,
    "descriptors": descriptors.run,
    "kill": killed.run,
    "full-disk": full_disk.run,
    "restart": restart.run,
    "amplification": amplification.run,
    "control-flood": control_flood.run,
}


def _names(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in PROGRAMS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(PROGRAMS)}")
    return names


def main() -> int:
    """Run the programs asked for; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--short", action="store_true", help="seconds instead of an hour")
    parser.add_argument("--only", type=_names, default=[*PROGRAMS], metavar="NAME,NAME")
    parser.add_argument("--date", default=date.today().isoformat(), help="date to print")
    options = parser.parse_args()
    system = f"{platform.system()} {platform.release()}, {os.cpu_count()} processors"
    print(f"Machine: {system}, CPython {platform.python_version()}, {options.date}.\n")
    print("| program | what | figure | lost |\n| --- | --- | --- | --- |", flush=True)
    holds = True
    for name in options.only:
        started = time.perf_counter()
        for row in PROGRAMS[name](options.short):
            print(row.as_markdown(), flush=True)
            holds = holds and row.holds
        print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
