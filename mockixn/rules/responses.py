"""The answers of one space: what answers a request instead of its model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeGuard

from ..engine.clients import Connection, LogicalClient
from ..engine.effects import Absent
from ..errors import PeerError
from ..messages.codec import check_listed
from ..messages.message import Message
from ..scenario.rules import Answer
from .decision import Counts, Decision, decide
from .index import ActiveRule, RuleSet
from .interfaces import Clock
from .played_client import REGISTER
from .template import filled_attributes

Deliver = Callable[[LogicalClient, Message, str], None]
"""Deliver a message to a client now; the text names the rule that causes it."""


class Response:
    """What an answer rule does with one request.

    If `asks_model`, the model handles the request, and the rule says when its answer is sent.
    Otherwise `message` answers; or `error`, if the rule's message cannot be sent; or nothing.
    """

    __slots__ = ("asks_model", "error", "message", "rule")

    def __init__(
        self,
        rule: ActiveRule[Answer],
        *,
        asks_model: bool = False,
        message: Message | None = None,
        error: PeerError | None = None,
    ) -> None:
        self.rule = rule
        self.asks_model = asks_model
        self.message = message
        self.error = error


class Responses:
    """The answer rules in force, and the answers that wait for other answers."""

    def __init__(self, clock: Clock, deliver: Deliver) -> None:
        self._clock = clock
        self._deliver = deliver
        self.rules: RuleSet[Answer] = RuleSet("answer")
        self.waiting: dict[LogicalClient, list[WaitingAnswer]] = {}

    def __bool__(self) -> bool:
        return bool(self.rules)

    def add(self, setting: Answer) -> str:
        """Add an answer rule; returns its id. Raises OrderRefused."""
        return self.rules.add(setting).id

    def decide(
        self, request: Message, client: str, before: Counts[Answer]
    ) -> Decision[Answer] | None:
        """Which rule takes the request of that client; None if no rule matches. Changes nothing."""
        rules = self.rules.matching(request, client, "in")
        return decide(rules, before) if rules else None

    def take(self, request: Message, client: str) -> Response | None:
        """What answers the client's request instead of its model; None if no rule takes it."""
        decision = self.decide(request, client, {})
        if decision is None:
            return None
        decision.commit()
        return None if decision.rule is None else response_to(request, decision.rule)

    def send(self, rule: ActiveRule[Answer], to: LogicalClient, answer: Message) -> None:
        """Send the answer after the rule's seconds, and behind enough other answers."""
        setting = rule.setting

        def in_its_turn() -> None:
            if setting.behind and to.connection.transport is not None:
                waiting = WaitingAnswer(setting.behind, rule, answer)
                self.waiting.setdefault(to, []).append(waiting)
            else:
                self.send_now(rule, to, answer)

        if setting.after:
            what = f"{answer.name} to {to.name} by {rule.id}"
            self._clock.call_later(setting.after, in_its_turn, what)
        else:
            in_its_turn()

    def send_now(self, rule: ActiveRule[Answer], to: LogicalClient, answer: Message) -> None:
        """Send the answer as often as its rule says."""
        for _ in range(rule.setting.repeat):
            self._deliver(to, answer, rule.id)

    def answer_sent(self, to: LogicalClient) -> None:
        """An answer has gone out to that client: the answers that wait behind it count it."""
        waiting = self.waiting.pop(to, [])
        for each in waiting:
            each.left -= 1
        if left := [each for each in waiting if each.left]:
            self.waiting[to] = left
        for each in waiting:
            if not each.left:
                self._clock.call_later(0, partial(self.send_now, each.rule, to, each.answer))

    def discard_waiting(self, connection: Connection) -> None:
        """The connection has ended: the journal notes waiting answers as not delivered."""
        for to in tuple(self.waiting):
            if to.connection is connection:
                for each in self.waiting.pop(to):
                    self.send_now(each.rule, to, each.answer)


def response_to(request: Message, rule: ActiveRule[Answer]) -> Response:
    """What that rule does with the request. Changes nothing."""
    setting = rule.setting
    if setting.silent:
        return Response(rule)
    if setting.answer is None:
        return Response(rule, asks_model=True)
    try:  # the values that the message takes from the request may not fit it
        attributes = filled_attributes(setting.answer, request)
        check_listed(setting.answer.spec, attributes)
    except PeerError as error:
        return Response(rule, error=PeerError(error.code, f"{rule.id} cannot be sent: {error}"))
    return Response(rule, message=Message(setting.answer.spec, attributes, request.reference))


def is_answer(
    receiver: LogicalClient | Absent, message: Message, sender: LogicalClient, request: Message
) -> TypeGuard[LogicalClient]:
    """Whether the message to that receiver answers the request, and is not another event.

    On a shared connection only the sender gets the answer. The answer to a registration goes to
    the new client.
    """
    return (
        message.reference == request.reference != 0
        and receiver.connection is sender.connection
        and (receiver is sender or request.spec is REGISTER)
    )


class WaitingAnswer:
    """An answer that waits until `left` more answers have gone out."""

    __slots__ = ("answer", "left", "rule")

    def __init__(self, left: int, rule: ActiveRule[Answer], answer: Message) -> None:
        self.left = left
        self.rule = rule
        self.answer = answer
