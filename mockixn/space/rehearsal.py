"""Scenario files that are loaded and tried: which participants would not be let in, and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from ..errors import ScenarioError
from ..messages.enumerations import ClientType
from ..scenario.loading import load
from ..scenario.references import References
from ..scenario.rules import ParticipantSetting
from ..scenario.schema import Scenario
from .host import NoHost
from .space import Space

_Item = TypeVar("_Item")


def load_and_rehearse(
    path: str | os.PathLike[str] | None, overrides: Sequence[str] = ()
) -> Scenario:
    """As `load`, and all participants can join.

    Raises ScenarioError: for a file that cannot be read, or with all mistakes in it.
    """
    try:
        scenario = load(path, overrides)
    except ScenarioError as error:
        found = error.salvaged
        more = rehearse(found) if isinstance(found, Scenario) else []
        raise ScenarioError([*error.mistakes, *more], found) from None
    if more := rehearse(scenario):
        raise ScenarioError(more, scenario)
    return scenario


def require_right(scenario: Scenario) -> None:
    """Raise ScenarioError for a scenario made in Python whose names or participants are wrong."""
    undeclared = [
        str(scenario.origin.placed(path, text)) for path, text in References(scenario).mistakes()
    ]
    if mistakes := [*undeclared, *rehearse(scenario)]:
        raise ScenarioError(mistakes)


def rehearse(scenario: Scenario) -> list[str]:
    """The mistake of each participant that is not let in, in a world without other clients.

    Those that a cue makes join are tried alone. A participant that names what is not declared is
    not tried: that mistake is known already.
    """
    if not scenario.participants:
        return []
    references = References(scenario)
    known = _right(scenario.participants)
    right = [each for each in known if not [*references.in_participant(each)]]
    found = [*_refused(scenario, [each for each in right if each.joins])]
    for each in right:
        if not each.joins:
            found += _refused(replace(scenario, cues=()).read_from(scenario.origin), [each])
    return [*dict.fromkeys(found)]


def _refused(scenario: Scenario, joining: Sequence[ParticipantSetting]) -> Sequence[str]:
    played = {each.name for each in _right(scenario.participants)}
    tried = replace(
        scenario,
        participants=tuple(
            _absent(number) if each is None else replace(each, joins=each in joining)
            for number, each in enumerate(scenario.participants, 1)
        ),
        interactions=_right(scenario.interactions),
        cues=tuple(each for each in _right(scenario.cues) if each.participant in played),
        answers=_right(scenario.answers),
        faults=_right(scenario.faults),
    )
    try:
        Space("", tried.read_from(scenario.origin), NoHost())
    except ScenarioError as error:
        return error.mistakes
    return ()


def _absent(number: int) -> ParticipantSetting:
    """In the place of a participant with mistakes, so that the others keep their numbers."""
    return ParticipantSetting(name=f"participant[{number}]", type=ClientType.PROXY, joins=False)


def _right(items: tuple[_Item, ...]) -> tuple[_Item, ...]:
    """Without those of a salvaged scenario that are wrong."""
    return tuple(each for each in items if each is not None)
