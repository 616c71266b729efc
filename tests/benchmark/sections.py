"""The sections of the benchmark: what each measures, and the targets it is held to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from costs import costs
from costs_of_tests import one_test
from lifecycle import start
from memory import memory
from mocking import control, mocking
from rates import COMPARED, HEAD, compared, rates_of, row
from report import Target, ratios, spread, table
from samples import Plan, interleaved, load, measure
from servers import BareEcho, Mockixn, MountebankTcp, ObservedMockixn, Process
from waits import longest_waits

ECHO, MOUNTEBANK = "bare echo", "mountebank"


def throughput(plan: Plan) -> str:
    """mockixn, the bare echo and mountebank over 1 and 50 connections."""
    servers: dict[str, Callable[[], Process]] = {
        "mockixn": plan.mockixn,
        ECHO: BareEcho,
        MOUNTEBANK: MountebankTcp,
    }
    targets = {(ECHO, 1): Target(0.35, True), (MOUNTEBANK, 50): Target(1, True)}
    rates: list[Sequence[object]] = [HEAD]
    against: list[Sequence[object]] = [("mockixn to", *COMPARED)]
    requests = events = 0
    for connections in (1, 50):
        plan.tell(f"throughput, {connections} connections")
        measures = {
            name: partial(measure, start, connections, plan.phases)
            for name, start in servers.items()
        }
        samples = interleaved(measures, plan.samples, plan.tell)
        rates += [row(name, connections, samples[name]) for name in servers]
        against += [
            compared(
                other,
                connections,
                samples["mockixn"],
                samples[other],
                targets.get((other, connections)),
            )
            for other in (ECHO, MOUNTEBANK)
        ]
        requests += sum(each.requests for some in samples.values() for each in some)
        events += sum(each.events for each in samples["mockixn"])
    counted = (
        f"{requests:,} requests, as many counted by the servers as by the load generator; "
        f"{events:,} events from mockixn, four a transaction."
    )
    return "\n\n".join((table(*rates), table(*against), counted))


def observed(plan: Plan) -> str:
    """What a log line and a journal line a message cost."""
    rates: list[Sequence[object]] = [HEAD]
    against: list[Sequence[object]] = [("with to without", "connections", "cold", "warm")]
    with_both = "mockixn, log at info and journal to files"
    for connections in (1, 50):
        plan.tell(f"log and journal, {connections} connections")
        measures = {
            "mockixn": partial(measure, plan.mockixn, connections, plan.phases),
            with_both: partial(
                measure, partial(ObservedMockixn, plan.requests), connections, plan.phases
            ),
        }
        samples = interleaved(measures, plan.samples, plan.tell)
        rates += [row(name, connections, samples[name]) for name in measures]
        cold, warm = rates_of(samples[with_both], samples["mockixn"])
        against.append(("log and journal", connections, spread(cold, ".2f"), spread(warm, ".2f")))
    return "\n\n".join((table(*rates), table(*against)))


def world(plan: Plan) -> str:
    """The same requests in a small and in a large world, over 1 connection."""
    plan.tell("world size")
    worlds = {f"{spare:,} interactions": spare for spare in (10, 100_000)}
    measures = {
        name: partial(measure, partial(plan.mockixn, spare=spare), 1, plan.phases)
        for name, spare in worlds.items()
    }
    samples = interleaved(measures, plan.samples, plan.tell)
    small, large = (samples[name] for name in worlds)
    _, warm = rates_of(large, small)
    processor = ratios(
        (each.warm.server_microseconds for each in large),
        (each.warm.server_microseconds for each in small),
    )
    rate, cost = Target(0.85, True), Target(1.15)
    return "\n\n".join(
        (
            f"What is left in the world when {plan.requests:,} have been stopped:",
            table(HEAD, *(row(name, 1, samples[name]) for name in worlds)),
            table(
                ("100,000 to 10", "warm", "target", ""),
                ("transactions a second", spread(warm, ".2f"), rate, rate.verdict(warm)),
                ("processor time of one", spread(processor, ".2f"), cost, cost.verdict(processor)),
            ),
        )
    )


def fan_out(plan: Plan) -> str:
    """One and twenty reporting engines: what one more receiver costs."""
    plan.tell("fan-out")
    engines = (1, 20)
    names = {number: f"{number} reporting engine{'s' * (number > 1)}" for number in engines}
    measures = {
        names[number]: partial(measure, plan.mockixn, 1, plan.phases, number) for number in engines
    }
    samples = interleaved(measures, plan.samples, plan.tell)
    encodings = {number: _encodings(number) for number in engines}
    rows = [
        (
            names[number],
            2 + 2 * number,
            spread((1e6 / each.warm.per_second for each in samples[names[number]]), ".0f"),
            spread((each.warm.server_microseconds for each in samples[names[number]]), ".0f"),
            f"{encodings[number]:.2f}",
        )
        for number in engines
    ]
    few, many = (samples[names[number]] for number in engines)
    more = [
        (1e6 / m.warm.per_second - 1e6 / f.warm.per_second) / (2 * (engines[1] - engines[0]))
        for f, m in zip(few, many, strict=True)
    ]
    same = "PASS" if encodings[1] == encodings[20] else "MISS"
    return "\n\n".join(
        (
            table(("to", "events", "µs a transaction", "server CPU, µs", "lists encoded"), *rows),
            f"One more event to one more receiver: {spread(more, '.1f')} µs. An event is encoded "
            f"once however many receive it (lists encoded a transaction are the same): {same}",
        )
    )


def longest(plan: Plan) -> str:
    """How long a client of the wire waits at most while somebody asks for something large."""
    samples = []
    for number in range(plan.samples):
        plan.tell(f"{number + 1}/{plan.samples} longest waits")
        samples.append(longest_waits())
    target = Target(20)
    rows = [
        (
            name,
            spread((sample[name] for sample in samples), ".1f"),
            target,
            target.verdict([sample[name] - sample["nothing"] for sample in samples]),
        )
        for name in samples[0]
    ]
    return "\n\n".join(
        (
            "With 100,000 interactions and a full journal; each request has been asked once, and "
            "is repeated for a second:",
            table(("beside", "longest wait, ms", "target, beyond nothing", ""), *rows),
        )
    )


SECTIONS: dict[str, tuple[str, Callable[[Plan], str]]] = {
    "throughput": ("Stop-processing transactions", throughput),
    "observed": ("With log and journal", observed),
    "mocking": ("With a journal in memory, or orders", mocking),
    "control": ("With the control interface", control),
    "memory": ("Memory", memory),
    "a-test": ("What a test costs", one_test),
    "world": ("World size", world),
    "requests": ("One request in a small and in a large world", costs),
    "fan-out": ("Fan-out", fan_out),
    "waits": ("The longest wait of a client of the wire", longest),
    "start": ("Start, memory, stop", start),
}


def _encodings(engines: int) -> float:
    """Attribute lists turned into bytes in a transaction; an untimed run, as counting costs."""
    counts: list[int] = []
    for requests in (100, 1100):  # the difference leaves out what registration takes
        server = Mockixn(requests + 2, "--count-encodings")
        load(server, 1, (requests, 1), engines)
        counts.append(server.encodings)
    return (counts[1] - counts[0]) / 1000
