"""A message: what every part but the wire handles."""

from __future__ import annotations

from typing import NamedTuple

from ..wire.attributes import EMPTY, AttributeList
from .spec import MessageSpec


class Message(NamedTuple):
    """One message, whoever sends it. It never changes.

    `reference` is the request's ReferenceId, which whatever answers the request repeats; 0 on
    unsolicited events. To whom a message goes is not part of it: one event goes to many.
    """

    spec: MessageSpec
    attributes: AttributeList = EMPTY
    reference: int = 0

    @property
    def name(self) -> str:
        """The name in the reference: `RequestStopProcessing`."""
        return self.spec.name
