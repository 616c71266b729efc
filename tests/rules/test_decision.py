"""Decisions: which rule takes a message, and what all have counted then; nothing else changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.rules.decision import decide
from mockixn.rules.index import ActiveRule, Count
from mockixn.scenario.rules import Answer, Fault, Pattern

counted = {
    "nth": st.integers(1, 3),
    "every": st.integers(1, 3),
    "times": st.none() | st.integers(1, 2),
}
faults = st.builds(Fault, do=st.just("drop"), probability=st.sampled_from([1.0, 0.5]), **counted)
answers = st.builds(Answer, on=st.just(Pattern()), **counted)


def active(settings: list[Any]) -> list[ActiveRule[Any]]:
    """These settings in force, in this order."""
    return [ActiveRule(str(number), each, number) for number, each in enumerate(settings)]


def drawing(numbers: list[float]) -> Callable[[ActiveRule[Any]], float]:
    """Draws that are these numbers, again and again."""
    left = iter(numbers * 1000)
    return lambda _rule: next(left)


@given(
    st.lists(faults | answers, max_size=5),
    st.lists(st.floats(0, 0.999), min_size=1, max_size=5),
    st.integers(0, 12),
)
def test_asking_decides_what_then_happens(
    settings: list[Any], draws: list[float], messages: int
) -> None:
    """Decisions without a commit, each from the counts of the last, foretell the committed ones.

    Until something is committed, no rule has counted.
    """
    rules = active(settings)
    asked, counts = [], dict[ActiveRule[Any], Count]()
    draw = drawing(draws)
    for _ in range(messages):
        decision = decide(rules, counts, draw)
        asked.append((decision.rule, decision.draw))
        counts.update(decision.counts)
    assert {each.count for each in rules} <= {Count()}
    done, draw = [], drawing(draws)
    for _ in range(messages):
        decision = decide(rules, {}, draw)
        decision.commit()
        done.append((decision.rule, decision.draw))
    assert asked == done
    assert {rule: rule.count for rule in counts} == counts


def test_first_answer_whose_turn_it_is_takes_the_message() -> None:
    """Those after it do not count it; one whose turn it is not has counted it."""
    first, second, third = rules = active(
        [Answer(on=Pattern(), nth=2), *[Answer(on=Pattern())] * 2]
    )
    decision = decide(rules, {})
    assert decision.rule is second
    assert decision.counts == {first: Count(1, 0), second: Count(1, 1)}
    decision.commit()
    assert decide(rules, {}).rule is first
    assert third.count == Count()


def test_every_fault_counts_whatever_the_others_do() -> None:
    """Only the first one has acted; one that is against its chance has seen the message."""
    unlucky, first, second = rules = active(
        [Fault(do="drop", probability=0.5), Fault(do="drop"), Fault(do="reset")]
    )
    decision = decide(rules, {}, lambda _rule: 0.5)
    assert (decision.rule, decision.draw) == (first, None)
    assert decision.counts == {unlucky: Count(1, 0), first: Count(1, 1), second: Count(1, 0)}


def test_draw_of_the_fault_that_fires_is_reported() -> None:
    """A later fault draws too, and its draw is its own."""
    rules = active([Fault(do="drop", probability=0.5), Fault(do="reset", probability=0.9)])
    draws = iter([0.25, 0.75])
    decision = decide(rules, {}, lambda _rule: next(draws))
    assert (decision.rule, decision.draw) == (rules[0], 0.25)
    assert [*draws] == []


@pytest.mark.parametrize("draw", [None, lambda _rule: 0.0])
def test_message_that_no_rule_is_for(draw: Any) -> None:
    """Nothing takes it, and nothing is counted."""
    decision = decide([], {}, draw)
    assert (decision.rule, decision.draw, decision.counts) == (None, None, {})
