"""One entry of a journal: a message that came in or went out, as people and programs read it."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..formatting import moment_as_text
from ..messages.json import to_json
from ..messages.message import Message
from ..messages.pattern import Direction


class Entry(NamedTuple):
    """One message that came in or went out.

    `seq` counts from 1 in each `run`, in the order in which the server handled the messages; `time`
    is in seconds since the epoch. `client` and `client_type` are None for a connection without a
    registered client. `message` is None for a frame that is no message. `problem` says why a
    message was not delivered, or what is wrong with the frame. `because` names the rule (cue,
    answer or fault) that caused or changed the message, with the random draw of a fault. `remarks`
    are the mistakes in a message that came in and that mockixn understood all the same: a sentence
    each.
    """

    seq: int
    time: float
    client: str | None
    client_type: str | None
    direction: Direction
    message: Message | None
    problem: str | None
    because: str | None = None
    remarks: tuple[str, ...] = ()
    run: int = 1

    @property
    def position(self) -> str:
        """The place after this entry, for `since` and `after`: `2:17`."""
        return f"{self.run}:{self.seq}"

    def as_dict(self) -> dict[str, Any]:
        """The entry as JSON data, as it stands in a journal file."""
        message = self.message
        data = {
            "seq": self.seq,
            "run": self.run,
            "time": moment_as_text(self.time),
            "client": self.client,
            "client_type": self.client_type,
            "direction": self.direction,
            "protocol": message and message.spec.protocol.label,
            "message": message and message.name,
            "reference": message and message.reference,
            "attributes": to_json(message.attributes) if message else {},
        }
        return {**data, **self.comments()}

    def comments(self) -> dict[str, Any]:
        """What a line has beside the message, where there is any."""
        data: dict[str, Any] = {}
        if self.problem is not None:
            data["undelivered" if self.direction == "out" else "malformed"] = self.problem
        if self.because is not None:
            data["because"] = self.because
        if self.remarks:
            data["remarks"] = [*self.remarks]
        return data
