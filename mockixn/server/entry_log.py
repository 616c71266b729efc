"""The line of the log about one entry of a journal."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ..formatting import json_text, on_one_line
from ..journal import Entry
from ..logs import encode_json, json_writer, log_time
from ..messages.log_notation import interaction_id

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


def entry_log(log: FilteringBoundLogger) -> Callable[[Entry], None]:
    """What writes the line of an entry to that log, which has lines of level info.

    It writes nothing for a frame that is no message: that has a line as a mistake.
    """
    write = json_writer(log)
    return partial(_log, log) if write is None else partial(_write, write)


def _log(log: FilteringBoundLogger, entry: Entry) -> None:
    message = entry.message
    if message is not None:
        log.info(
            _event(entry),
            client=entry.client,
            direction=entry.direction,
            protocol=message.spec.protocol.short,
            message=message.name,
            reference=message.reference,
            interaction=interaction_id(message),
            **_more(entry),
        )


def _write(write: Callable[[str], object], entry: Entry) -> None:
    """The same as one JSON object, in a third of the time."""
    message = entry.message
    if message is not None:
        spec, _, reference = message
        found = _more(entry)
        more = f"{encode_json(found)[1:-1]}, " if found else ""
        line = (
            f'{{"client": {json_text(entry.client)}, "direction": "{entry.direction}", '
            f'"protocol": "{spec.protocol.short}", "message": "{spec.name}", '
            f'"reference": {reference}, "interaction": {json_text(interaction_id(message))}, '
            f'{more}"event": "{_event(entry)}", '
            f'"level": "info", "timestamp": "{log_time(entry.time)}"}}'
        )
        write(on_one_line(line) + "\n")


def _event(entry: Entry) -> str:
    return "message" if entry.problem is None else "undelivered"


def _more(entry: Entry) -> dict[str, object]:
    """What only some lines have."""
    more: dict[str, object] = {}
    message = entry.message
    if message is not None and message.name == "EventError":
        more["code"] = message.attributes.get("ErrorCode")
        more["text"] = message.attributes.get("ErrorDescription")
    if entry.problem is not None:
        more["why"] = entry.problem
    if entry.because is not None:
        more["because"] = entry.because
    return more
