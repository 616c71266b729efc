"""The kinds of fault: what each plans for a frame, and what follows from their declarations."""

from __future__ import annotations

from math import inf
from random import Random
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.scenario.fault_kinds import KINDS, ONLY_OUT, FaultName, FaultPlan
from mockixn.scenario.rules import Fault
from mockixn.scenario.validation import read
from mockixn.wire.frame import HEADER_SIZE

FRAME = bytes(range(40))


def plan(do: str, seed: int = 0, **keys: Any) -> FaultPlan:
    """What a fault of that kind with these keys makes of FRAME."""
    return KINDS[do].plan(read(Fault, {"do": do, **keys}).keys, FRAME, Random(seed))


@pytest.mark.parametrize(
    ("do", "keys", "expected"),
    [
        ("delay", {}, FaultPlan(hold=1.0)),
        ("delay", {"seconds": 0}, FaultPlan(hold=0.0)),
        ("drop", {}, FaultPlan(copies=0)),
        ("duplicate", {}, FaultPlan(copies=2)),
        ("duplicate", {"frames": 3}, FaultPlan(copies=3)),
        ("split", {}, FaultPlan(piece=1, pause=0.01)),
        ("split", {"bytes": 9, "seconds": 2}, FaultPlan(piece=9, pause=2.0)),
        ("coalesce", {}, FaultPlan(gather=2, wait=1.0)),
        ("coalesce", {"frames": 5, "seconds": 2}, FaultPlan(gather=5, wait=2.0)),
        ("truncate", {}, FaultPlan(first=16)),
        ("truncate", {"bytes": 0}, FaultPlan(first=0)),
        ("stall", {}, FaultPlan(silence=inf, copies=0)),
        ("stall", {"seconds": 0}, FaultPlan(silence=0.0)),
        ("reset", {}, FaultPlan(ending="reset")),
        ("half_close", {}, FaultPlan(ending="half_close")),
        ("close", {}, FaultPlan(ending="close")),
        ("away", {}, FaultPlan(ending="outage", outage=1.0)),
        ("away", {"seconds": 7}, FaultPlan(ending="outage", outage=7.0)),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_plan_of_each_kind(do: str, keys: dict[str, Any], expected: FaultPlan) -> None:
    """With its defaults, and with the keys at which it looks."""
    assert plan(do, **keys) == expected


def test_which_plans_lose_the_frame() -> None:
    """Those that drop it, those that end the connection in its place, and a stall without end."""
    loses = {name for name in KINDS if plan(name).loses_frame}
    assert loses == {"drop", "stall", "reset", "half_close", "close", "away"}


@given(st.sampled_from([*KINDS]), st.integers())
def test_plan_is_the_same_by_the_same_seed(do: str, seed: int) -> None:
    """Only a kind that notes its draw, or that orders frames, depends on chance."""
    one, other = plan(do, seed), plan(do, seed)
    assert one._replace(order=None) == other._replace(order=None)
    assert (one.order is None) is (do != "reorder")
    if one.order is not None and other.order is not None:
        assert [*one.order(9)] == [*other.order(9)] == [*one.order(9)]


@given(st.integers(), st.integers(2, 50))
def test_reorder_leaves_no_frame_out_and_some_in_another_place(seed: int, count: int) -> None:
    """Each index once, and never as they came."""
    order = plan("reorder", seed, frames=50).order
    assert order is not None
    places = [*order(count)]
    assert sorted(places) == [*range(count)] != places


def test_names_are_those_of_the_key() -> None:
    """What `do` may be is what is declared."""
    assert get_args(FaultName) == (*KINDS,)
    assert set(KINDS) > ONLY_OUT == {"split", "coalesce", "reorder", "truncate"}


def test_default_of_frames_is_that_of_the_key() -> None:
    """The help of each kind tells what a fault has without the key."""
    formatted = {kind.keys["frames"].default for kind in KINDS.values() if "frames" in kind.keys}
    assert formatted == {Fault(do="drop").frames}


@pytest.mark.parametrize("byte", [len(FRAME), len(FRAME) + 1])
def test_garble_of_a_byte_that_the_frame_has_not_takes_another_one(byte: int) -> None:
    """One of the body, by chance."""
    data = plan("garble", bytes=byte).data
    assert data is not None
    [at] = [at for at in range(len(FRAME)) if data[at] != FRAME[at]]
    assert len(data) == len(FRAME)
    assert at >= HEADER_SIZE
