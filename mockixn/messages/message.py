"""A message, as every part except the wire handles it."""

from __future__ import annotations

from typing import NamedTuple

from ..wire.attributes import EMPTY, AttributeList
from .spec import MessageSpec


class Message(NamedTuple):
    """One message from a client or the server. It never changes.

    `reference` is the ReferenceId of a request, which every answer to it repeats; 0 on unsolicited
    events. A message does not say who receives it: one event goes to many clients.
    """

    spec: MessageSpec
    attributes: AttributeList = EMPTY
    reference: int = 0

    @property
    def name(self) -> str:
        """The name in the reference: `RequestStopProcessing`."""
        return self.spec.name
