"""The cost of a mock for its clients: journal, rules and control interface beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from polling import polled
from rates import COMPARED, HEAD, compared, row
from report import Target, table
from rules import MANY
from samples import Plan, Sample, interleaved, measure
from servers import ControlledMockixn

_JOURNAL = Target(0.85, True)
_ORDERS = Target(0.95, True)
_IDLE_CONTROL = Target(0.95, True)
_POLLED_CONTROL = Target(0.8, True)


def mocking(plan: Plan) -> str:
    """A journal in memory, and rules that match no request, compared with none of them."""
    options: dict[str, tuple[tuple[str, ...], Target | None]] = {
        "journal in memory": (("--keep",), _JOURNAL),
        f"{MANY} answers for the request": (("--orders", "answers"), _ORDERS),
        f"{MANY} answers for another request": (("--orders", "other-answers"), _ORDERS),
        f"{MANY} cues on the request": (("--orders", "cues"), None),
        f"{MANY} faults of the request": (("--orders", "faults"), None),
    }
    rates: list[Sequence[object]] = [HEAD]
    against: list[Sequence[object]] = [("with to without", *COMPARED)]
    for connections in (1, 50):
        plan.tell(f"journal in memory and orders, {connections} connections")
        measures = {
            name: partial(measure, partial(plan.mockixn, *words), connections, plan.phases)
            for name, (words, _) in {"none of them": ((), None), **options}.items()
        }
        samples = interleaved(measures, plan.samples, plan.tell)
        rates += [row(name, connections, samples[name]) for name in measures]
        against += [
            compared(name, connections, samples[name], samples["none of them"], target)
            for name, (_, target) in options.items()
        ]
    formatted = (
        "The journal is within its default bounds, and drops its oldest entries before the first "
        "phase ends. Each order wants another InteractionId than any request has:"
    )
    return "\n\n".join((formatted, table(*rates), table(*against)))


def control(plan: Plan) -> str:
    """The wire port beside a control interface that nobody uses, and one that is polled."""
    connections = 50
    plan.tell(f"control interface, {connections} connections")
    polls: list[int] = []

    def measure_polled() -> Sample:
        server: list[ControlledMockixn] = []

        def start() -> ControlledMockixn:
            server.append(ControlledMockixn(plan.requests))
            return server[0]

        return measure(start, connections, plan.phases, beside=lambda: polled(server[0], polls))

    kept = partial(plan.mockixn, "--keep")
    idle = partial(ControlledMockixn, plan.requests)
    without, unused, used = "no control interface", "idle", "polled"
    measures: dict[str, Callable[[], Sample]] = {
        without: partial(measure, kept, connections, plan.phases),
        unused: partial(measure, idle, connections, plan.phases),
        used: measure_polled,
    }
    samples = interleaved(measures, plan.samples, plan.tell)
    formatted = (
        "All three keep a journal in memory. Of the polled one a client asks ten times a second "
        "for `/journal?limit=100` and for `/metrics`, on one connection "
        f"({sum(polls):,} answers in all). Its server's processor time is that of the event loop's "
        "thread:"
    )
    return "\n\n".join(
        (
            formatted,
            table(HEAD, *(row(name, connections, samples[name]) for name in measures)),
            table(
                ("control interface to none", *COMPARED),
                compared(unused, connections, samples[unused], samples[without], _IDLE_CONTROL),
                compared(used, connections, samples[used], samples[without], _POLLED_CONTROL),
            ),
        )
    )
