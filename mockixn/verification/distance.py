"""How far a message is from one that is meant, and what makes the distance.

The weights say what a person would call close. What was meant but came too early, was not
delivered, or has another value is closest; then what went to another client or is about another
interaction; then another message. An error that went to the same client, or answers a request about
the same interaction, is closer than other messages: it says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

from ..journal import Entry
from ..messages.log_notation import interaction_id
from ..messages.message import Message
from ..scenario.formatting import printable
from .formatting import shown, told
from .patterns import Pattern, Unmet, unmet
from .suggestions import did_you_mean, meant_name

_NAME = 8.0
_MALFORMED = 5.0
_CLIENT = _DIRECTION = _INTERACTION = 4.0
_FAILURE = 3.0
_PROTOCOL = _REFERENCE = 2.0
_MISSING = 2.0
_VALUE = _UNDELIVERED = _MISSPELT = 1.0
_ATTRIBUTES = 3.0  # all values together: even with all of them missing less than another name

WHY_IT_FAILED = {"EventError": "ErrorDescription", "Event3rdServerFault": "FaultString"}
"""What comes in place of another message, and its attribute that says why."""

Difference: TypeAlias = tuple[float, Callable[[], str]]
"""Its weight, and its text, which is made only for what is shown."""


class Distance:
    """How far messages are from `wanted`."""

    def __init__(self, wanted: Pattern) -> None:
        self._wanted = wanted
        self._share = min(1.0, _ATTRIBUTES / _values({**wanted.attributes}))
        self._meant = None if wanted.message is None else meant_name(wanted.message)

    def differences(self, entry: Entry, answered: Entry | None = None) -> Iterator[Difference]:
        """What differs, what matters most first; nothing where the entry meets the pattern.

        `answered` is the request that an EventError answers: it is about the same interaction.
        """
        wanted, found = self._wanted, entry.message
        failure = False
        if found is None:
            yield _MALFORMED, lambda: f"is no message: {printable(entry.problem or '')}"
        elif wanted.message is not None and wanted.message != found.spec.name:
            name = found.spec.name
            failure = name in WHY_IT_FAILED
            weight = _NAME
            if name == self._meant:
                weight = _MISSPELT
            elif failure and self._concerns(entry, answered):
                weight = _FAILURE
            yield weight, partial(_otherwise, "message", name, wanted.message)
        if wanted.client is not None and wanted.client != entry.client:
            yield _CLIENT, partial(_otherwise, "client", entry.client, wanted.client)
        if wanted.direction is not None and wanted.direction != entry.direction:
            yield _DIRECTION, partial(_otherwise, "direction", entry.direction, wanted.direction)
        if found is None:
            return
        if wanted.protocol is not None and wanted.protocol != found.spec.protocol.short:
            protocol = found.spec.protocol.short
            yield _PROTOCOL, partial(_otherwise, "protocol", protocol, wanted.protocol)
        if wanted.interaction is not None:
            about = interaction_id(found)
            if failure and about is None:  # no failure names one; its request does
                request = answered and answered.message
                about = wanted.interaction if request is None else interaction_id(request)
            if about != wanted.interaction:
                yield _INTERACTION, partial(_otherwise, "interaction", about, wanted.interaction)
        if wanted.reference is not None and wanted.reference != found.reference:
            yield _REFERENCE, partial(_otherwise, "reference", found.reference, wanted.reference)
        if failure:
            yield from _why_it_failed(found, answered)
        else:
            for each in unmet(found.attributes, wanted.attributes):
                yield self._attribute(each, found)
        if entry.problem is not None:
            yield _UNDELIVERED, partial(_not_delivered, entry)

    def _concerns(self, failed: Entry, answered: Entry | None) -> bool:
        """Whether a failure has to do with what was wanted: the same client or interaction."""
        wanted = self._wanted
        if wanted.client in (None, failed.client):
            return True
        request = answered and answered.message
        return request is not None and wanted.interaction == interaction_id(request) is not None

    def _attribute(self, one: Unmet, message: Message) -> Difference:
        if one.key in one.listed:
            other = partial(_otherwise, one.path, one.listed[one.key], one.expected)
            return _VALUE * self._share, other
        return _MISSING * self._share * _values(one.expected), partial(_missing, one, message)


def _values(wanted: Any) -> int:
    """How many values are expected, those within lists counted each."""
    return (sum(map(_values, wanted.values())) if isinstance(wanted, dict) else 1) or 1


def _otherwise(part: str, found: object, wanted: object) -> str:
    return f"{printable(part)}: found {shown(found)}, expected {shown(wanted)}"


def _missing(one: Unmet, message: Message) -> str:
    hint = did_you_mean(one, message.attributes)
    return f"{printable(one.path)}: missing, expected {shown(one.expected)}{hint}"


def _not_delivered(entry: Entry) -> str:
    because = "" if entry.because is None else f" ({entry.because})"
    return printable(f"was not delivered: {entry.problem}{because}")


def _why_it_failed(found: Message, answered: Entry | None) -> Iterator[Difference]:
    if answered is not None:
        yield 0.0, lambda: f"it answers: {told(answered)}"
    yield 0.0, lambda: f"it says: {shown(found.attributes.get(WHY_IT_FAILED[found.name]))}"
