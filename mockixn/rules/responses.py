"""Answers on order: what a request is answered in place of what its model would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from ..engine.clients import Connection, LogicalClient
from ..engine.effects import Absent, Delivery
from ..errors import BadBody, PeerError
from ..messages.message import Message
from ..scenario.rules import Answer, MessageTemplate
from ..wire.frame import Frame
from .index import ActiveRule, RuleSet
from .participant import REGISTER
from .template import attributes_of

if TYPE_CHECKING:
    from ..space.pipeline import Pipeline


class Responses:
    """The answers ordered in one space, and those that wait for others to go before them."""

    def __init__(self, space: Pipeline) -> None:
        self._space = space
        self.orders: RuleSet[Answer] = RuleSet("answer")
        self.waiting: dict[LogicalClient, list[_Waiting]] = {}

    def __bool__(self) -> bool:
        return bool(self.orders)

    def add(self, setting: Answer) -> str:
        """Order one more; returns its id. Raises OrderRefused."""
        return self.orders.add(setting).id

    def meet(
        self, sender: LogicalClient, message: Message, frame: Frame, because: str | None
    ) -> bool:
        """Whether an order answers this request: then nothing else does."""
        for ordered in self.orders.meeting(message, sender.name, "in"):
            if ordered.counts():
                self._answer(ordered, sender, message, frame, because)
                return True
        return False

    def _answer(
        self,
        ordered: ActiveRule[Answer],
        sender: LogicalClient,
        message: Message,
        frame: Frame,
        because: str | None,
    ) -> None:
        space, setting = self._space, ordered.setting
        told = ", ".join(filter(None, (because, ordered.id)))
        space.note(sender, "in", message, frame.body, because=told)
        if setting.silent:
            return
        if setting.answer is not None:
            try:
                answer = answered_with(setting.answer, message)
            except BadBody as error:
                why = PeerError(error.code, f"{ordered.id} cannot be sent: {error}")
                space.reject(sender.connection, frame, why)
            else:
                self._send(ordered, sender, answer)
            return
        for effect in space.consequences(sender.connection, frame.client, message):
            if not isinstance(effect, Delivery):
                space.carry_out((effect,))
                continue
            for receiver in effect.to:
                if is_answered(receiver, effect.message, sender, message):
                    self._send(ordered, receiver, effect.message)
                else:
                    space.carry_out((Delivery((receiver,), effect.message),))

    def _send(self, ordered: ActiveRule[Answer], to: LogicalClient, answer: Message) -> None:
        """Send the answer when its time has come and enough others have gone before it."""
        setting = ordered.setting

        def in_its_turn() -> None:
            if setting.behind and to.connection.line is not None:
                waiting = _Waiting(setting.behind, deliver)
                self.waiting.setdefault(to, []).append(waiting)
            else:
                deliver()

        def deliver() -> None:
            for _ in range(setting.repeat):
                self._space.deliver(to, answer, because=ordered.id)

        if setting.after:
            self._space.later(setting.after, in_its_turn)
        else:
            in_its_turn()

    def answer_sent(self, to: LogicalClient) -> None:
        """An answer has gone out to that client: those that wait behind it come nearer."""
        waiting = self.waiting.pop(to, [])
        for each in waiting:
            each.left -= 1
        if left := [each for each in waiting if each.left]:
            self.waiting[to] = left
        for each in waiting:
            if not each.left:
                self._space.later(0, each.deliver)

    def discard_waiting(self, connection: Connection) -> None:
        """The connection has ended: what still waits for others is told as not delivered."""
        for to in tuple(self.waiting):
            if to.connection is connection:
                for each in self.waiting.pop(to):
                    each.deliver()


def answered_with(sent: MessageTemplate, request: Message) -> Message:
    """The message that an order answers with, filled from the request.

    Raises BadBody where the request makes it something that no message can carry.
    """
    return Message(sent.spec, attributes_of(sent, request), request.reference)


def is_answered(
    receiver: LogicalClient | Absent, message: Message, sender: LogicalClient, request: Message
) -> TypeGuard[LogicalClient]:
    """Whether that receiver gets the answer to the request: who registers is somebody new."""
    return (
        message.reference == request.reference != 0
        and receiver.connection is sender.connection
        and (receiver is sender or request.spec is REGISTER)
    )


@dataclass(slots=True)
class _Waiting:
    """An answer that so many others still go before."""

    left: int
    deliver: Callable[[], None]
