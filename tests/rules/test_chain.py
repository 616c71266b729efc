"""Chains: which acts follow from one another, and where that is a circle."""

from __future__ import annotations

from mockixn.rules.chain import Chain


def test_circle_is_told_once() -> None:
    """What else would follow in it is only not done: a journal has no use for it again."""
    chain = Chain()
    assert chain.circle() is None
    for _ in range(1002):
        chain = chain.followed_by("cue-1")
    assert chain.circle() == "1000 cues have followed from one message already"
    assert chain.circle() == ""


def test_acts_of_different_rules_are_no_circle() -> None:
    """However many they are."""
    chain = Chain()
    for number in range(2000):
        chain = chain.followed_by(f"cue-{number}")
    assert chain.circle() is None
