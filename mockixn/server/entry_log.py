"""The line of the log about one entry of a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..journal import Entry
from ..messages.log_notation import interaction_id

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger


def log_entry(log: FilteringBoundLogger, entry: Entry) -> None:
    """Write it at info; nothing for a frame that is no message, which has a line as a mistake."""
    message = entry.message
    if message is None:
        return
    more: dict[str, object] = {}
    if message.name == "EventError":
        more["code"] = message.attributes.get("ErrorCode")
        more["text"] = message.attributes.get("ErrorDescription")
    if entry.problem is not None:
        more["why"] = entry.problem
    if entry.because is not None:
        more["because"] = entry.because
    log.info(
        "message" if entry.problem is None else "undelivered",
        client=entry.client,
        direction=entry.direction,
        protocol=message.spec.protocol.short,
        message=message.name,
        reference=message.reference,
        interaction=interaction_id(message),
        **more,
    )
