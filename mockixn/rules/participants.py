"""The company: which participants are played, and what their cues make them do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..engine.clients import LogicalClient
from ..engine.effects import Absent
from ..errors import BadBody, NotThere, OrderRefused, UserError
from ..journal import Direction
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.rules import Cue, MessageTemplate, ParticipantSetting
from ..scenario.schema import Scenario
from ..wire.attributes import AttributeList
from ..wire.frame import Frame
from .index import ActiveRule, RuleSet
from .participant import LOG_IN, REGISTER, Participant, cues_of
from .template import attributes_of

if TYPE_CHECKING:
    from ..space.pipeline import Pipeline

_MOST_ACTS = 1000
"""Cues that may follow from one message at once, before they are taken for a circle."""

_FOREIGN_REFERENCES = 0x8000_0000  # for what is sent in the name of a client that is not played


class Sending(NamedTuple):
    """What came of a request that was sent for a participant.

    `seq` is the number of the journal's last entry before it; `answer` is None where nothing has
    answered it yet.
    """

    reference: int
    seq: int
    answer: Message | None


class Participants:
    """The played participants of one space, and their cues."""

    def __init__(self, space: Pipeline) -> None:
        self._space = space
        self.members: dict[str, Participant] = {}
        self.cues: RuleSet[Cue] = RuleSet("cue")
        self.acts = 0
        self._sent_for_others = 0

    def assemble(self, scenario: Scenario) -> None:
        """Play the scenario's participants. Raises UserError for one that is not let in."""
        for cue in scenario.cues:
            self.cues.add(cue)
        for setting in scenario.participants:
            try:
                self._add(setting)
            except OrderRefused as error:
                raise UserError(f"participant {setting.name!r}: {error}") from None
        for played in tuple(self.members.values()):
            if played.setting.joins:
                refused = self._join(played)
                if refused is not None:
                    raise UserError(f"participant {played.setting.name!r} cannot join: {refused}")
        for ordered in tuple(self.cues):
            self._start(ordered)

    # Participants

    def participate(self, setting: ParticipantSetting) -> str:
        """Play one more; returns its name. Raises OrderRefused where it is not let in."""
        name = setting.name
        if name in self.members:
            raise OrderRefused([("name", f"found {name!r}, which is played already")])
        played = self._add(setting)
        if setting.joins:
            refused = self._join(played)
            if refused is not None:
                self.dismiss(name)
                raise OrderRefused([("", refused)])
        self._space.settle()
        return name

    def dismiss(self, name: str) -> None:
        """The participant leaves, and its cues with it. Raises NotThere."""
        played = self.members.get(name)
        if played is None:
            raise NotThere.among("name", name, self.members, "none is played")
        del self.members[name]
        for ordered in tuple(self.cues):
            if ordered.setting.participant == name:
                self.cues.remove(ordered.id)
        self._leave(played)
        self._space.settle()

    def _add(self, setting: ParticipantSetting) -> Participant:
        if "/" in setting.name:
            text = f"found {setting.name!r}, expected no '/', which ends the name of a space"
            raise OrderRefused([("name", text)])
        taken = {ordered.id for ordered in self.cues}
        cues = [*cues_of(setting)]
        for cue in cues:
            if cue.id in taken:
                text = f"found {setting.name!r}, whose cue would be {cue.id!r}, which is in use"
                raise OrderRefused([("name", text)])
        for cue in cues:
            self.cues.add(cue)
        played = self.members[setting.name] = Participant(setting)
        return played

    def _join(self, played: Participant) -> str | None:
        """Connect, register and log in; returns why it was not let in."""
        if played.client is not None:
            return None
        if self._space.away:
            return "the server is away"
        self._leave(played)  # it may be connected, and was never answered
        played.connection = self._space.opened(played)
        refused = self._ask(played, REGISTER, played.registration())
        login = played.login()
        if refused is None and login is not None:
            refused = self._ask(played, LOG_IN, login)
        if refused is not None:
            self._leave(played)
        return refused

    def come_back(self) -> None:
        """Join again, those whose connection ended with the server's being away."""
        for played in tuple(self.members.values()):
            if played.connection is not None and played.client is None:
                self._join(played)

    def _leave(self, played: Participant) -> None:
        if played.connection is not None:
            self._space.end(played.connection, lambda _line: None)
            played.connection = None

    def _ask(self, played: Participant, spec: MessageSpec, attributes: AttributeList) -> str | None:
        reference = played.next_reference()
        answer = self._asking(played.setting.name, spec, attributes, reference, played)
        if answer is not None and answer.name == "EventError":
            return str(answer.attributes.get("ErrorDescription", "EventError"))
        return None

    def _asking(
        self,
        name: str,
        spec: MessageSpec,
        attributes: AttributeList,
        reference: int,
        by: Participant | LogicalClient,
        because: str | None = None,
    ) -> Message | None:
        """Send in somebody's name; returns what answers it at once."""
        answers: list[Message] = []

        def listen(who: LogicalClient | Absent, message: Message) -> None:
            if (
                message.reference == reference
                and who.name in ("", name)
                and message.spec is not spec
            ):
                answers.append(message)

        connection = by.connection
        assert connection is not None, "who sends is connected"
        client = by.id if isinstance(by, LogicalClient) else getattr(by.client, "id", 0)
        frame = Frame(spec.protocol, spec.id, reference, client, attributes.encoded())
        listeners = self._space.listeners
        listeners.append(listen)
        try:
            self._space.handle(connection, frame, because)
        finally:
            listeners.remove(listen)
        return answers[0] if answers else None

    # Orders

    def send(self, client: str, sent: MessageTemplate, type: ClientType | None = None) -> Sending:
        """Send as that participant, or in the name of that connected client.

        Where there is none and `type` is given, one of that type joins and is played. Raises
        NotThere, or OrderRefused.
        """
        attributes = sendable(sent)
        by = self.speaker(client, type)
        if by is None:
            assert type is not None, "else nobody is there"
            self.participate(ParticipantSetting(name=client, type=type))
            by = self.members[client]
        if isinstance(by, Participant):
            reference = by.next_reference()
        else:
            self._sent_for_others += 1
            reference = _FOREIGN_REFERENCES + self._sent_for_others
        journal = self._space.journal
        seq = 0 if journal is None else journal.last
        answer = self._asking(client, sent.spec, attributes, reference, by)
        self._space.settle()
        return Sending(reference, seq, answer)

    def speaker(self, name: str, type: ClientType | None) -> Participant | LogicalClient | None:
        """Who sends under that name; None where one of that type would have to join first.

        Raises NotThere, or OrderRefused.
        """
        played = self.members.get(name)
        if played is not None and type in (None, played.setting.type):
            if played.client is None:
                raise OrderRefused([("client", f"{name!r} is played, and not connected now")])
            return played
        clients = self._space.engine.world.clients.values()
        for client in clients:
            if client.name == name and type in (None, client.type):
                return client
        if type is None:
            names = (each.name for each in clients)
            raise NotThere.among("client", name, names, "nobody is connected")
        return None

    def cue(self, setting: Cue) -> str:
        """Give one more cue; returns its id. Raises NotThere, or OrderRefused."""
        if setting.participant not in self.members:
            found = setting.participant
            raise NotThere.among("participant", found, self.members, "none is played")
        ordered = self.cues.add(setting)
        self._start(ordered)
        self._space.settle()
        return ordered.id

    # Cues

    def _start(self, ordered: ActiveRule[Cue]) -> None:
        """Wait for the moment of a cue that waits for no message."""
        cue = ordered.setting
        if cue.on is None:
            moment = self._space.started + (cue.at or 0.0)
            self._due(ordered, moment - self._space.now + cue.after, None)

    def heard(self, who: LogicalClient | Absent, direction: Direction, message: Message) -> None:
        """A message has come in or gone out: those who wait for it get their cue."""
        for ordered in self.cues.meeting(message, who.name, direction):
            if ordered.counts():
                self._due(ordered, ordered.setting.after, message)

    def _due(self, ordered: ActiveRule[Cue], seconds: float, heard: Message | None) -> None:
        self._space.later(seconds, partial(self._act, ordered, heard))

    def _act(self, ordered: ActiveRule[Cue], heard: Message | None) -> None:
        cue = ordered.setting
        if ordered not in self.cues:
            return  # it was taken back meanwhile, or its participant dismissed
        played = self.members[cue.participant]
        self.acts += 1
        if self.acts > _MOST_ACTS:
            if self.acts == _MOST_ACTS + 1:
                text = f"{_MOST_ACTS} cues have followed from one message already"
                self._tell(played, text, ordered.id)
            return
        if cue.do == "leave":
            self._leave(played)
        elif cue.do == "join":
            self._join(played)
        elif played.client is not None:
            assert cue.send is not None, "a cue that sends has something to send"
            self._send(played, cue.send, heard, ordered.id)

    def _tell(self, played: Participant, why: str, id: str) -> None:
        """Put it into the journal that a cue was not followed."""
        space = self._space
        if space.journal is not None:
            space.journal.malformed(space.now, played.setting, f"not done: {why}", because=id)

    def _send(
        self, played: Participant, sent: MessageTemplate, heard: Message | None, id: str
    ) -> None:
        spec = sent.spec
        # An event that a client sends answers what it was asked; a request begins something.
        answers = spec.kind == "event" and heard is not None
        reference = heard.reference if answers and heard else played.next_reference()
        try:
            attributes = attributes_of(sent, heard)
        except BadBody as error:  # what it takes from the message may make it too long
            self._tell(played, f"{spec.name}: {error}", id)
            return
        self._asking(played.setting.name, spec, attributes, reference, played, because=id)


def sendable(sent: MessageTemplate) -> AttributeList:
    """The attributes of a message to send. Raises OrderRefused where no message can carry them."""
    try:
        return attributes_of(sent, None)
    except BadBody as error:
        raise OrderRefused([("attributes", str(error))]) from None
