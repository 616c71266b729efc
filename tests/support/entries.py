"""Entries of a journal, made by hand."""

from __future__ import annotations

from typing import Any

from mockixn.journal import Direction, Entry
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.messages.spec import Protocol


def entry(
    name: str = "EventRevoked",
    *,
    client: str | None = "desk-1",
    direction: Direction = "out",
    seq: int = 1,
    reference: int = 0,
    problem: str | None = None,
    because: str | None = None,
    protocol: Protocol = Protocol.INTERACTION_MANAGEMENT,
    **attributes: Any,
) -> Entry:
    """One entry of a journal."""
    message = Message(CATALOGUE.find(name, protocol), attributes_of(**attributes), reference)
    return Entry(seq, 0.0, client, "AgentApplication", direction, message, problem, because)
