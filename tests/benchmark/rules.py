"""Rules that match no request of the benchmark: the other load of a mock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockixn.messages.enumerations import ClientType
from mockixn.scenario.rules import Answer, Cue, Fault, MessageTemplate, ParticipantSetting, Pattern
from mockixn.space.space import Space

MANY = 100
_PLAYED = "played"


def _stopping(number: int) -> Pattern:
    """The very request that is measured, for an interaction that is not there."""
    return Pattern(message="RequestStopProcessing", interaction=f"none-{number}")


def _answers(space: Space) -> None:
    for number in range(MANY):
        space.answer(Answer(on=_stopping(number), silent=True))


def _other_answers(space: Space) -> None:
    for number in range(MANY):
        on = Pattern(message="RequestPlaceInQueue", interaction=f"none-{number}")
        space.answer(Answer(on=on, silent=True))


def _cues(space: Space) -> None:
    space.participate(ParticipantSetting(name=_PLAYED, type=ClientType.MEDIA_SERVER))
    for number in range(MANY):
        sent = MessageTemplate(message="RequestPing")
        space.cue(Cue(participant=_PLAYED, on=_stopping(number), send=sent))


def _faults(space: Space) -> None:
    for number in range(MANY):
        space.fault(Fault(on=_stopping(number), do="drop"))


ORDERS: Mapping[str, Callable[[Space], None]] = {
    "answers": _answers,
    "other-answers": _other_answers,
    "cues": _cues,
    "faults": _faults,
}
"""A hundred rules in a space, by their kind."""
