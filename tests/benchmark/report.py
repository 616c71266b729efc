"""What the figures look like: medians with their spread, Markdown tables, the machine."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Target:
    """A bound on the median, and in which direction it binds."""

    bound: float
    at_least: bool = False

    def verdict(self, values: Sequence[float]) -> str:
        """PASS or MISS, by the median."""
        middle = median(values)
        met = middle >= self.bound if self.at_least else middle < self.bound
        return "PASS" if met else "MISS"

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '<'} {self.bound:g}"


def spread(values: Iterable[float], form: str = ",.0f") -> str:
    """`median (least–greatest)`."""
    found = sorted(values)
    return f"{median(found):{form}} ({found[0]:{form}}–{found[-1]:{form}})"


def ratios(above: Iterable[float], below: Iterable[float]) -> list[float]:
    """Sample by sample: the two samples of one round had the same conditions."""
    return [over / under for over, under in zip(above, below, strict=True)]


def table(*rows: Sequence[object]) -> str:
    """A Markdown table; the first row is its head."""
    head, *body = [[str(cell) for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine(date: str, node: str) -> str:
    """One line: what it ran on."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return (
        f"{model}, {os.cpu_count()} processors, Linux {platform.release()}, "
        f"{platform.python_implementation()} {platform.python_version()}, Node {node}, {date}"
    )


def busy_seconds() -> float:
    """Processor time that the whole machine has spent so far, interrupts included."""
    fields = Path("/proc/stat").read_text().split()[1:8]
    user, nice, system, _idle, _iowait, interrupts, soft_interrupts = map(int, fields)
    ticks = user + nice + system + interrupts + soft_interrupts
    return ticks / os.sysconf("SC_CLK_TCK")
