"""How far a message is from one that is wanted, and what makes the distance.

The weights say what a person would call close. A message that came too early, was not delivered or
has another value is closest; then one that went to another client or is about another interaction;
then another message. An error that went to the same client, or answers a request about
the same interaction, is closer than other messages: it says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from ..formatting import format_value, printable
from ..journal import Entry
from ..messages.log_notation import interaction_id
from ..messages.matchers import Difference, differences
from ..messages.message import Message
from ..messages.pattern import Pattern, sender_names
from .entries import format_entry
from .suggestions import elsewhere

_NAME = 8.0
_MALFORMED = 5.0
_CLIENT = _DIRECTION = _INTERACTION = 4.0
_FAILURE = 3.0
_PROTOCOL = _REFERENCE = 2.0
_MISSING = 2.0
_VALUE = _UNDELIVERED = 1.0
_ATTRIBUTES = 3.0  # all values together: even with all of them missing less than another name

WHY_IT_FAILED = {"EventError": "ErrorDescription", "Event3rdServerFault": "FaultString"}
"""What comes in place of another message, and its attribute that says why."""

WeightedText: TypeAlias = tuple[float, Callable[[], str]]
"""The weight of one difference, and its text. Only texts that a failure shows are made."""


class Distance:
    """How far messages are from `wanted`."""

    def __init__(self, wanted: Pattern) -> None:
        self._wanted = wanted
        self._share = min(1.0, _ATTRIBUTES / _values({**wanted.attributes}))

    def differences(self, entry: Entry, request: Entry | None = None) -> Iterator[WeightedText]:
        """Each difference; none if the pattern matches the entry and it arrived.

        `request` is the one that a failure answers; both are about the same interaction.
        """
        wanted, found = self._wanted, entry.message
        failure = False
        if found is None:
            yield _MALFORMED, lambda: f"is no message: {printable(entry.problem or '')}"
        elif wanted.message is not None and wanted.message != found.spec.name:
            name = found.spec.name
            failure = name in WHY_IT_FAILED
            weight = _FAILURE if failure and self._concerns(entry, request) else _NAME
            yield weight, partial(_differs, "message", name, wanted.message)
        if wanted.client is not None and wanted.client not in _clients(entry):
            yield _CLIENT, partial(_differs, "client", entry.client, wanted.client)
        if wanted.direction is not None and wanted.direction != entry.direction:
            yield _DIRECTION, partial(_differs, "direction", entry.direction, wanted.direction)
        if found is not None:
            yield from self._of_message(found, failure, request)
            if entry.problem is not None:
                yield _UNDELIVERED, partial(_not_delivered, entry)

    def _of_message(
        self, found: Message, failure: bool, request: Entry | None
    ) -> Iterator[WeightedText]:
        wanted = self._wanted
        if wanted.protocol is not None and wanted.protocol != found.spec.protocol.short:
            protocol = found.spec.protocol.short
            yield _PROTOCOL, partial(_differs, "protocol", protocol, wanted.protocol)
        if wanted.interaction is not None:
            about = interaction_id(found)
            if failure and about is None:  # no failure names one; its request does
                asked = request and request.message
                about = wanted.interaction if asked is None else interaction_id(asked)
            if about != wanted.interaction:
                yield _INTERACTION, partial(_differs, "interaction", about, wanted.interaction)
        if wanted.reference is not None and wanted.reference != found.reference:
            yield _REFERENCE, partial(_differs, "reference", found.reference, wanted.reference)
        if failure:
            yield from _why_it_failed(found, request)
        else:
            for each in differences(found.attributes, wanted.attributes):
                yield self._of_attribute(each, found)

    def _concerns(self, failed: Entry, request: Entry | None) -> bool:
        """Whether a failure has to do with what was wanted: the same client or interaction."""
        wanted = self._wanted
        if wanted.client in (None, failed.client):
            return True
        asked = request and request.message
        return asked is not None and wanted.interaction == interaction_id(asked) is not None

    def _of_attribute(self, one: Difference, message: Message) -> WeightedText:
        if one.key in one.listed:
            other = partial(_differs, one.path, one.listed[one.key], one.expected)
            return _VALUE * self._share, other
        return _MISSING * self._share * _values(one.expected), partial(_missing, one, message)


def _clients(entry: Entry) -> tuple[str | None, ...]:
    """The ClientNames that count as the entry's."""
    return (entry.client,) if entry.message is None else sender_names(entry.message, entry.client)


def _values(wanted: Any) -> int:
    """How many values are expected, those within lists counted each."""
    return (sum(map(_values, wanted.values())) if isinstance(wanted, dict) else 1) or 1


def _differs(part: str, found: object, wanted: object) -> str:
    return f"{printable(part)}: found {format_value(found)}, expected {format_value(wanted)}"


def _missing(one: Difference, message: Message) -> str:
    near = elsewhere(one, message.attributes)
    return f"{printable(one.path)}: missing, expected {format_value(one.expected)}{near}"


def _not_delivered(entry: Entry) -> str:
    because = "" if entry.because is None else f" ({entry.because})"
    return printable(f"was not delivered: {entry.problem}{because}")


def _why_it_failed(found: Message, request: Entry | None) -> Iterator[WeightedText]:
    if request is not None:
        yield 0.0, lambda: f"it answers: {format_entry(request)}"
    why = found.attributes.get(WHY_IT_FAILED[found.name])
    yield 0.0, lambda: f"it says: {format_value(why)}"
