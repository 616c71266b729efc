"""One sample: a fresh server, a fresh load generator, and counts of both that must agree."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field

from load import Phase, Spec
from servers import HERE, LOAD_CPU, CannotMeasure, Mockixn, Process, pinned, two_processors


@dataclass(frozen=True)
class Rate:
    """What one or more phases came to. The two shares tell who was waiting for whom."""

    per_second: float
    server_microseconds: float  # of processor time, a request
    server_share: float  # of the server's processor
    load_share: float  # of the load generator's processor

    @classmethod
    def of(cls, phases: Sequence[Phase]) -> Rate:
        """Over all of the phases."""
        answers = sum(phase.answers for phase in phases)
        seconds = sum(phase.seconds for phase in phases)
        server = sum(phase.server_cpu for phase in phases)
        load = sum(phase.load_cpu for phase in phases)
        return cls(answers / seconds, server / answers * 1e6, server / seconds, load / seconds)


@dataclass(frozen=True)
class Sample:
    """One server's first phase, and its later ones; `requests` and `events` as both counted."""

    cold: Rate
    warm: Rate
    requests: int
    events: int


@dataclass(frozen=True)
class Plan:
    """How much to measure: the requests of each phase, and how many samples of everything.

    `quick` asks for a tenth of samples that have no phases.
    """

    phases: Sequence[int]
    samples: int
    tell: Callable[[str], None] = field(repr=False)
    quick: bool = False

    @property
    def requests(self) -> int:
        """Requests of one sample, with the one before the first phase."""
        return sum(self.phases) + 1

    def mockixn(self, *options: str, spare: int = 0) -> Process:
        """A server whose world has an interaction for each request, and `spare` more."""
        return Mockixn(self.requests + spare, *options)


def measure(
    start: Callable[[], Process],
    connections: int,
    phases: Sequence[int],
    engines: int = 1,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Sample:
    """One sample of a server started for it, while `beside` goes on."""
    with pinned():
        server = start()
    return load(server, connections, phases, engines, beside)


def load(
    server: Process,
    connections: int,
    phases: Sequence[int],
    engines: int,
    beside: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Sample:
    """Load the server and stop it. Raises CannotMeasure if a count does not agree."""
    listening = engines if server.registers else 0
    cpu = LOAD_CPU if two_processors() else None
    spec = Spec(server.port, server.process.pid, connections, tuple(phases), listening, cpu)
    try:
        with beside():
            done = subprocess.run(
                [sys.executable, str(HERE / "load.py"), json.dumps(asdict(spec))],
                capture_output=True,
                text=True,
            )
    finally:
        counted = server.requests()
    if done.returncode:
        raise CannotMeasure(f"load generator: {done.stderr.strip().splitlines()[-1]}")
    results = [Phase(**each) for each in json.loads(done.stdout)]
    sent = sum(phases) + 1  # and the one before the first phase, by itself
    answered = sum(phase.answers for phase in results) + 1
    if not sent == answered == counted:
        raise CannotMeasure(f"{sent} requests sent, {answered} answered, {counted} at the server")
    events = sum(phase.answers + phase.events for phase in results)
    return Sample(Rate.of(results[:1]), Rate.of(results[1:]), sent, events)


def interleaved(
    measures: Mapping[str, Callable[[], Sample]], count: int, tell: Callable[[str], None]
) -> dict[str, list[Sample]]:
    """`count` samples of each, taken in turns; each round begins with another one."""
    samples: dict[str, list[Sample]] = {name: [] for name in measures}
    names = list(measures)
    for number in range(count):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            sample = measures[name]()
            samples[name].append(sample)
            tell(
                f"{number + 1}/{count} {name}: cold {sample.cold.per_second:,.0f}/s, "
                f"warm {sample.warm.per_second:,.0f}/s, load generator "
                f"{sample.warm.load_share:.0%}, server {sample.warm.server_share:.0%}"
            )
    return samples
