"""Which of several expected messages each found one is."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from mockixn.verification.assignment import assigned


def test_one_gives_way_to_another() -> None:
    """A pattern with a choice leaves to other patterns the messages that only they match."""
    assert assigned([[1, 2, 3], [1, 2], [1]]) == [3, 2, 1]


def test_what_is_left_over_is_none() -> None:
    """Two who want the same one: the first has it."""
    assert assigned([[1], [1], []]) == [1, None, None]
    assert assigned([]) == []


def test_thousands_may_have_to_give_way() -> None:
    """Each hands on to the next, in any number: no recursion is as deep as that."""
    many = 5000
    assert assigned([*([each, each + 1] for each in range(many)), [0]]) == [*range(1, many + 1), 0]


@given(st.lists(st.lists(st.integers(0, 4), max_size=4, unique=True), max_size=5))
def test_as_many_as_possible_are_served(choices: list[list[int]]) -> None:
    """Each has a number of its own choice, none twice; no other way serves more of them."""
    found = assigned(choices)
    served = [number for number in found if number is not None]
    assert len(served) == len(set(served))
    assert all(each is None or each in choices[who] for who, each in enumerate(found))
    ways = permutations(range(5), len(choices))
    most = max(sum(each in choices[who] for who, each in enumerate(way)) for way in ways)
    assert len(served) == most
