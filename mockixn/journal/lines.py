"""The lines of a journal file: one JSON object each, whatever is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import JSONEncoder
from typing import Any

from ..formatting import json_text, moment_as_text, on_one_line
from ..wire.attributes import AttributeList
from .entry import Entry


def _plain(value: object) -> Any:
    """What JSON has no form for: a `bstr`."""
    if isinstance(value, bytes):
        return {"bstr": value.hex()}
    raise TypeError(f"found {type(value).__name__}, expected a value of an attribute")


# No attribute list contains itself.
_encode = JSONEncoder(ensure_ascii=False, check_circular=False, default=_plain).encode


class JournalLines:
    """Makes the lines of one journal; `space` names the space, if it is not the default one.

    Each line is that of `Entry.as_dict`, in a fraction of its time: a server that writes a journal
    pays for every one. So the interaction, which several messages in a row carry, is encoded once.
    """

    def __init__(self, space: str | None = None) -> None:
        self._space = space
        self._last: tuple[object, str] = (None, "")

    def of_entries(self, entries: Sequence[Entry]) -> str:
        """The lines of the entries of one message, which has an entry for each receiver."""
        message, time = entries[0].message, moment_as_text(entries[0].time)
        if message is None:
            middle = '"protocol": null, "message": null, "reference": null, "attributes": {}'
        else:
            spec, attributes, reference = message
            middle = (
                f'"protocol": "{spec.protocol.label}", "message": "{spec.name}", '
                f'"reference": {reference}, "attributes": {self._encoded(attributes)}'
            )
        lines = ""
        for each in entries:
            client, type = json_text(each.client), json_text(each.client_type)
            lines += (
                f'{{"seq": {each.seq}, "run": {each.run}, "time": "{time}", "client": {client}, '
                f'"client_type": {type}, "direction": "{each.direction}", {middle}'
                f"{self._end(each.comments())}"
            )
        return on_one_line(lines)

    def of_correction(self, correction: Mapping[str, object]) -> str:
        """The line of an object that corrects earlier ones."""
        return on_one_line(_encode(correction)[:-1] + self._end({}))

    def _encoded(self, attributes: AttributeList) -> str:
        key = next(iter(attributes), None)
        shared = attributes[key] if key == "Interaction" else None
        if not isinstance(shared, AttributeList):
            return _encode(attributes)
        if shared is not self._last[0]:
            self._last = shared, _encode(shared)
        rest = _encode({name: each for name, each in attributes.items() if name != key})
        return f'{{"{key}": {self._last[1]}{", " if len(rest) > 2 else ""}{rest[1:]}'

    def _end(self, more: dict[str, object]) -> str:
        """The end of a line: what it has beside the message, and the name of the space."""
        if self._space is not None:
            more["space"] = self._space
        return f", {_encode(more)[1:]}\n" if more else "}\n"
