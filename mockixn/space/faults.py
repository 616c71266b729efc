"""Faults on order: what goes wrong with a frame, or with its connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..engine.clients import Client
from ..messages.message import Message
from ..scenario.script import Fault
from ..wire.frame import Frame
from .matching import Orders

if TYPE_CHECKING:
    from .traffic import Traffic


class Faults:
    """The faults ordered in one space."""

    def __init__(self, space: Traffic) -> None:
        self._space = space
        self.orders: Orders[Fault] = Orders("fault", every_message=True)

    def __bool__(self) -> bool:
        return bool(self.orders)

    def add(self, setting: Fault) -> str:
        """Order one more; returns its id. Raises OrderRefused."""
        return self.orders.add(setting).id

    def meet_incoming(
        self, sender: Client, message: Message, frame: Frame, because: str | None
    ) -> bool:
        """Whether a fault has taken this message over."""
        raise NotImplementedError

    def meet_outgoing(
        self, receiver: Client, message: Message, data: bytes, because: str | None
    ) -> bool:
        """Whether a fault has taken this frame over."""
        raise NotImplementedError
