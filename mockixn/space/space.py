"""A space: one world with everything around it but sockets, and what a tester orders of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from ..errors import NotThere
from ..messages.enumerations import ClientType
from ..rules.index import RuleSet
from ..rules.participant import Participant
from ..rules.participants import Sending
from ..scenario.rules import Answer, Cue, Fault, MessageTemplate, ParticipantSetting, Trigger
from .pipeline import Pipeline

if TYPE_CHECKING:
    from .explain import Explanation

RuleKind: TypeAlias = Literal["cue", "answer", "fault"]


class RuleState(NamedTuple):
    """A cue, an answer or a fault in force: how many messages it met, and how often it acted."""

    kind: RuleKind
    id: str
    setting: Trigger
    seen: int
    fired: int


class Space(Pipeline):
    """What a tester orders of one world. Whatever raises OrderRefused has changed nothing."""

    @property
    def participants(self) -> dict[str, Participant]:
        """The played participants, by ClientName."""
        return self.company.members

    def participate(self, setting: ParticipantSetting) -> str:
        """Play one more participant; returns its name. OrderRefused where it is not let in."""
        return self.company.participate(setting)

    def dismiss(self, name: str) -> None:
        """The participant leaves, and its cues with it. Raises NotThere."""
        self.company.dismiss(name)

    def cue(self, setting: Cue) -> str:
        """Give one more cue; returns its id. Raises NotThere or OrderRefused."""
        return self.company.cue(setting)

    def answer(self, setting: Answer) -> str:
        """Order one more answer, after those before; returns its id. Raises OrderRefused."""
        return self.answers.add(setting)

    def fault(self, setting: Fault) -> str:
        """Order one more fault, after those before; returns its id. Raises OrderRefused."""
        return self.faults.add(setting)

    def remove(self, id: str, kind: RuleKind | None = None) -> None:
        """Take back the cue, answer or fault of that id, or the one of that kind.

        Raises NotThere.
        """
        for each, orders in self._in_force().items():
            if kind in (None, each) and orders.remove(id):
                return
        ids = (order.id for order in self.orders() if kind in (None, order.kind))
        none = "nothing is ordered" if kind is None else "there is none"
        raise NotThere.among("id", id, ids, none)

    def orders(self) -> list[RuleState]:
        """The cues, answers and faults in force, each kind in its order."""
        return [
            RuleState(kind, each.id, each.setting, each.seen, each.fired)
            for kind, orders in self._in_force().items()
            for each in orders
        ]

    def _in_force(self) -> dict[RuleKind, RuleSet[Any]]:
        return {
            "cue": self.company.cues,
            "answer": self.answers.orders,
            "fault": self.faults.orders,
        }

    def send(self, client: str, sent: MessageTemplate, type: ClientType | None = None) -> Sending:
        """Send as that participant, or in the name of that connected client.

        Where there is none and `type` is given, one of that type joins and is played. Raises
        NotThere or OrderRefused.
        """
        return self.company.send(client, sent, type)

    def explain(
        self, client: str, sent: MessageTemplate, type: ClientType | None = None
    ) -> Explanation:
        """What that request would do now, without doing it. Raises NotThere or OrderRefused."""
        from .explain import explain  # a daemon starts without it

        return explain(self, client, sent, type)

    def picture(self) -> dict[str, Any]:
        """The world as plain data, with the time."""
        return {**self.engine.world.to_dict(), "now": self.now}
