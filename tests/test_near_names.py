"""What a misspelt name probably means."""

from __future__ import annotations

import pytest

from mockixn.near_names import did_you_mean, near_names

NAMES = ["InteractionId", "InteractionState", "Queue"]


def test_the_nearest_names_come_first_and_no_more_than_asked_for() -> None:
    """The nearest of several names that are near stands first."""
    assert near_names("InteractionID", NAMES) == ["InteractionId"]
    assert near_names("InteractionID", NAMES, most=3) == ["InteractionId", "InteractionState"]


@pytest.mark.parametrize(
    ("found", "words"),
    [("InteractionID", " (did you mean InteractionId?)"), ("xyz", ""), ("Queue" * 1000, "")],
)
def test_only_a_near_name_is_reported(found: str, words: str) -> None:
    """The words stand behind a mistake; where nothing is near there are none."""
    assert did_you_mean(found, NAMES) == words


def test_how_near_a_name_must_be_is_for_the_caller_to_say() -> None:
    """A name that is near enough for 0.6 is too far for 0.99."""
    assert did_you_mean("InteractionID", NAMES, least=0.99) == ""


def test_only_the_beginning_of_a_long_name_is_compared() -> None:
    """What a client sends may be a megabyte: it is cut before it is compared."""
    assert near_names("x" * 255 + "y" * 10_000_000, ["x" * 255]) == ["x" * 255]
