"""Runs a space that no server has."""

from __future__ import annotations

from mockixn.space.host import NoHost


def test_long_work_goes_on_at_once_and_in_order() -> None:
    """Also where each part asks for the next one: no stack is exhausted."""
    host = NoHost()
    done: list[int] = []

    def part() -> None:
        done.append(len(done))
        if len(done) < 5000:
            host.soon(part)

    host.soon(part)
    assert done == [*range(5000)]
