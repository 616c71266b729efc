"""The benchmark: mockixn beside a bare asyncio echo and mountebank, in one run, as ratios.

    python tests/benchmark/run.py [--quick] [--only throughput,start] [--samples N] [--date D]

Prints Markdown on stdout and its progress on stderr. Every sample has a server process and a load
generator process of its own; ratios are taken sample by sample; every figure is a median with the
least and the greatest. Exits 0 whatever the figures are, and 1 if it could not measure. Needs
Linux, Node.js and npm (mountebank is installed into the user's cache), and mockixn importable.
"""

from __future__ import annotations

import argparse
import resource
import sys
from dataclasses import replace
from datetime import date

from report import busy_seconds, machine
from samples import Plan
from sections import SECTIONS
from servers import CannotMeasure, node_version, two_processors

FULL = Plan((10_000,) * 4, 5, lambda text: print(text, file=sys.stderr, flush=True))
QUICK = Plan((1_000,) * 3, 2, FULL.tell, quick=True)


def _sections(text: str) -> list[str]:
    names = text.split(",")
    for name in names:
        if name not in SECTIONS:
            raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(SECTIONS)}")
    return names


def _own_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> int:
    """Run the sections asked for; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few requests, two samples")
    parser.add_argument("--samples", type=int, help="samples of each server")
    parser.add_argument("--only", type=_sections, default=list(SECTIONS), metavar="NAME,NAME")
    parser.add_argument("--date", default=date.today().isoformat(), help="date to print")
    options = parser.parse_args()
    plan = QUICK if options.quick else FULL
    if options.samples:
        plan = replace(plan, samples=options.samples)
    busy, own = busy_seconds(), _own_seconds()
    try:
        print(f"Machine: {machine(options.date, node_version())}.", flush=True)
        for name in options.only:
            title, section = SECTIONS[name]
            print(f"\n### {title}\n\n{section(plan)}", flush=True)
    except (CannotMeasure, OSError) as error:
        print(f"cannot measure: {error}", file=sys.stderr)
        return 1
    own = _own_seconds() - own
    others = max(0.0, busy_seconds() - busy - own)
    print(
        f"\n{plan.samples} samples of {' + '.join(f'{size:,}' for size in plan.phases)} requests, "
        f"the first phase cold; median (least–greatest). Server and load generator on "
        f"{'a processor each' if two_processors() else 'the same processors'}. Other processes "
        f"took {others:.0f} s of processor time beside the {own:.0f} s of this run"
        f"{': too much, measure again on a quiet machine' if others > own / 10 else ''}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
