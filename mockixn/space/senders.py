"""Cues that send what the server refuses to a client of that type: it may be meant, or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ..formatting import alternatives, quoted
from ..interaction_models import all_models
from ..messages.enumerations import ClientType
from ..messages.spec import MessageSpec
from ..scenario.position import PlacedMistake
from ..scenario.rules import Answer, Cue
from ..scenario.schema import Scenario


def refused_cues(scenario: Scenario) -> Iterator[PlacedMistake]:
    """A line for each cue whose participant is of a type that may not send the message.

    Nothing is said where an `[[answer]]` may answer in place of the model, nor of a message that no
    model handles.
    """
    types = {each.name: each.type for each in scenario.participants}
    for number, cue in enumerate(scenario.cues, 1):
        if text := refused_sender(cue, types.get(cue.participant), scenario.answers):
            yield scenario.origin.placed(f"cue[{number}].send.message", text)


def refused_sender(cue: Cue, type: ClientType | None, answers: Iterable[Answer]) -> str | None:
    """That a client of that type may not send the cue's message, unless that is as it should be."""
    if cue.send is None:
        return None
    spec = cue.send.spec
    senders = _senders().get(spec)
    if type is None or senders is None or type in senders or _answered(answers, spec):
        return None
    return (
        f"found {quoted(spec.name)} from {quoted(cue.participant)} ({type}), "
        f"expected from {alternatives(map(str, senders))}: the server refuses it"
    )


def _answered(answers: Iterable[Answer], spec: MessageSpec) -> bool:
    return any(each.on.fits(spec) and (each.silent or each.answer is not None) for each in answers)


@cache
def _senders() -> Mapping[MessageSpec, Mapping[ClientType, None]]:
    """The types of clients that may send each message, from the handlers of the models."""
    found: dict[MessageSpec, dict[ClientType, None]] = {}
    for model in all_models():
        for spec, sender, _ in model.handlers:
            if sender is not None:
                found.setdefault(spec, {})[sender] = None
        for spec in model.resolvers:  # the only stand-in is RequestRouteCall
            found.setdefault(spec, {})[ClientType.ROUTING_ENGINE] = None
    return found
