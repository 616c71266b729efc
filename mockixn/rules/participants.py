"""The played participants of one space, and what they do at their cues."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from ..engine.clients import LogicalClient
from ..engine.effects import Absent
from ..engine.timers import SAME_MOMENT
from ..engine.world import World
from ..errors import BadBody, NotThere, OrderRefused, ScenarioError
from ..formatting import quoted
from ..journal import Direction, Journal
from ..messages.enumerations import ClientType
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.position import PlacedMistake
from ..scenario.rules import Cue, MessageTemplate, ParticipantSetting
from ..scenario.schema import Scenario
from ..wire.attributes import AttributeList
from ..wire.frame import Frame
from .chain import Chain
from .index import ActiveRule, RuleSet
from .interfaces import ParticipantContext
from .played_client import LOG_IN, REGISTER, Participant, cues_of
from .template import filled_attributes, typed_attributes

_FOREIGN_REFERENCES = 0x8000_0000  # first of the references for clients that are not played


class Sending(NamedTuple):
    """The result of a request that was sent for a client.

    `seq` is the number of the journal's last entry before the request; `answer` is None if nothing
    has answered the request yet.
    """

    reference: int
    seq: int
    answer: Message | None


class Participants:
    """The played participants (`members`, by ClientName), and their cues (`rules`).

    Where `acts_later` is False, cues act at once or not at all: so it is in a rehearsal.
    """

    acts_later = True

    def __init__(
        self, context: ParticipantContext, journal: Journal | None, *, max_frame: int
    ) -> None:
        """`max_frame` is the largest length that the header of a client's frame may announce."""
        self._context = context
        self._max_frame = max_frame
        self.journal = journal
        self._started = context.clock.now
        self.members: dict[str, Participant] = {}
        self.rules: RuleSet[Cue] = RuleSet("cue")
        self._sent_for_others = 0

    def assemble(self, scenario: Scenario) -> None:
        """Add and join the scenario's participants. Raises ScenarioError if some cannot join."""
        for cue in scenario.cues:
            self.rules.add(cue)
        refused: list[PlacedMistake] = []
        for number, setting in enumerate(scenario.participants, 1):
            try:
                self._add(setting)
            except OrderRefused as error:
                for key, text in error.mistakes:
                    path = f"participant[{number}].{key}"
                    refused.append(scenario.origin.placed(path, text))
        for number, setting in enumerate(scenario.participants, 1):
            participant = self.members.get(setting.name)
            if participant is not None and setting.joins:
                why = self._join(participant)
                if why is not None:
                    text = f"{quoted(setting.name)} cannot join: {why}"
                    refused.append(scenario.origin.placed(f"participant[{number}]", text))
        if refused:
            raise ScenarioError([*map(str, refused)])
        for rule in tuple(self.rules):
            self._start(rule)

    # Participants

    def add(self, setting: ParticipantSetting) -> str:
        """Add a participant; returns its name. Raises OrderRefused if it cannot join."""
        name = setting.name
        if name in self.members:
            raise OrderRefused([("name", f"found {name!r}, which is played already")])
        participant = self._add(setting)
        if setting.joins:
            refused = self._join(participant)
            if refused is not None:
                self.dismiss(name)
                raise OrderRefused([("", refused)])
        return name

    def dismiss(self, name: str) -> None:
        """Remove the participant and its cues. Raises NotThere."""
        participant = self.members.get(name)
        if participant is None:
            raise NotThere.among("name", name, self.members, "no participant is played")
        del self.members[name]
        for rule in tuple(self.rules):
            if rule.setting.participant == name:
                self.rules.remove(rule.id)
        self._leave(participant)

    def _add(self, setting: ParticipantSetting) -> Participant:
        if "/" in setting.name:
            text = f"found {setting.name!r}, expected no '/', which ends the name of a space"
            raise OrderRefused([("name", text)])
        taken = {rule.id for rule in self.rules}
        cues = [*cues_of(setting)]
        for cue in cues:
            if cue.id in taken:
                text = f"found {setting.name!r}, whose cue would be {cue.id!r}, which is in use"
                raise OrderRefused([("name", text)])
        for cue in cues:
            self.rules.add(cue)
        participant = self.members[setting.name] = Participant(setting)
        return participant

    def _join(self, participant: Participant) -> str | None:
        """Connect, register and log in; returns why that failed, or None."""
        if participant.client is not None:
            return None
        connection = self._context.connect(participant)
        if connection is None:
            return "the server is away"
        self._leave(participant)  # it may be connected without an answer to its registration
        participant.connection = connection
        refused = self._request(participant, REGISTER, participant.registration())
        login = participant.login()
        if refused is None and login is not None:
            refused = self._request(participant, LOG_IN, login)
        if refused is not None:
            self._leave(participant)
        return refused

    def rejoin(self) -> None:
        """The participants whose connection ended in the outage join again."""
        for participant in tuple(self.members.values()):
            if participant.connection is not None and participant.client is None:
                self._join(participant)

    def _leave(self, participant: Participant) -> None:
        if participant.connection is not None:
            self._context.end(participant.connection, "close")
            participant.connection = None

    def _request(
        self, participant: Participant, spec: MessageSpec, attributes: AttributeList
    ) -> str | None:
        """Send a request; returns why it was refused, or None."""
        reference = participant.next_reference()
        answer = self._ask(participant.setting.name, spec, attributes, reference, participant)
        if answer is not None and answer.name == "EventError":
            return str(answer.attributes.get("ErrorDescription", "EventError"))
        return None

    def _ask(
        self,
        name: str,
        spec: MessageSpec,
        attributes: AttributeList,
        reference: int,
        sender: Participant | LogicalClient,
        because: str | None = None,
    ) -> Message | None:
        """Send a message in the name of `sender`; returns the immediate answer, or None."""
        connection = sender.connection
        assert connection is not None, "a sender is connected"
        client = sender if isinstance(sender, LogicalClient) else sender.client
        id = 0 if client is None else client.id
        frame = Frame(spec.protocol, spec.id, reference, id, attributes.encoded())
        return self._context.ask(connection, frame, name, because)

    # Messages that a tester sends

    def send(
        self,
        client: str,
        template: MessageTemplate,
        type: ClientType | None,
        world: World,
    ) -> Sending:
        """Send as that participant, or in the name of a client of the `world`.

        If there is none and `type` is given, a participant of that type joins first. Raises
        NotThere or OrderRefused.
        """
        attributes = sendable(template, self._max_frame)
        sender = self.sender(client, type, world)
        if sender is None:
            assert type is not None, "without a type, `sender` raises NotThere"
            self.add(ParticipantSetting(name=client, type=type))
            sender = self.members[client]
        if isinstance(sender, Participant):
            reference = sender.next_reference()
        else:
            self._sent_for_others += 1
            reference = _FOREIGN_REFERENCES + self._sent_for_others
        seq = 0 if self.journal is None else self.journal.last
        answer = self._ask(client, template.spec, attributes, reference, sender)
        return Sending(reference, seq, answer)

    def sender(
        self, name: str, type: ClientType | None, world: World
    ) -> Participant | LogicalClient | None:
        """The sender with that name; None if a participant of that type must join first.

        Raises NotThere or OrderRefused.
        """
        participant = self.members.get(name)
        if participant is not None and type in (None, participant.setting.type):
            if participant.client is None:
                raise OrderRefused([("client", f"{name!r} is played, and not connected now")])
            return participant
        for client in world.of_name(name):
            if type in (None, client.type):
                return client
        if type is None:
            names = (each.name for each in world.clients.values())
            missing = NotThere.among("client", name, names, "no client is connected")
            elsewhere = None if self.journal is None else self.journal.elsewhere(name)
            raise missing if elsewhere is None else NotThere("client", elsewhere)
        return None

    # Cues

    def add_cue(self, setting: Cue) -> str:
        """Add a cue; returns its id. Raises NotThere or OrderRefused."""
        if setting.participant not in self.members:
            found = setting.participant
            raise NotThere.among("participant", found, self.members, "no participant is played")
        rule = self.rules.add(setting)
        self._start(rule)
        return rule.id

    def _start(self, rule: ActiveRule[Cue]) -> None:
        """Start the timer of a cue that waits for no message."""
        cue = rule.setting
        if cue.on is None:
            moment = self._started + (cue.at or 0.0)
            self._act_later(rule, moment - self._context.clock.now + cue.after, None)

    def message_passed(
        self, who: LogicalClient | Absent, direction: Direction, message: Message
    ) -> None:
        """A message has come in or gone out: the cues for it act."""
        for rule in self.rules.matching(message, who.name, direction):
            if rule.counts():
                self._act_later(rule, rule.setting.after, message)

    def _act_later(self, rule: ActiveRule[Cue], seconds: float, message: Message | None) -> None:
        if seconds > SAME_MOMENT and not self.acts_later:
            return
        act = partial(self._act, rule, message)
        self._context.clock.call_later(seconds, act, f"{rule.id} of {rule.setting.participant}")

    def _act(self, rule: ActiveRule[Cue], message: Message | None) -> None:
        cue = rule.setting
        if rule not in self.rules:
            return  # it was removed meanwhile, or its participant was dismissed
        participant = self.members[cue.participant]
        clock = self._context.clock
        clock.chain = (clock.chain or Chain()).followed_by(rule)
        circle, was_connected = clock.chain.circle(), participant.client is not None
        if circle is not None:
            self._not_done(rule, circle)
        elif cue.do == "leave":
            self._leave(participant)
        elif cue.do == "join":
            refused = self._join(participant)
            if refused is not None:
                self._not_done(rule, f"join: {refused}")
        else:
            assert cue.send is not None, "a cue that sends has something to send"
            if participant.client is None:
                self._not_done(rule, f"{cue.send.spec.name}: {cue.participant!r} is not connected")
            else:
                self._send(participant, cue.send, message, rule)
        if cue.do != "send" and was_connected is not (participant.client is not None):
            rule.acted = True

    def _not_done(self, rule: ActiveRule[Cue], why: str) -> None:
        """A cue could not act: count it, and tell why unless that is told."""
        rule.not_done += 1
        if why:
            rule.why = why
            if self.journal is not None:
                who = self.members[rule.setting.participant].setting
                now = self._context.clock.now
                self.journal.malformed(now, who, f"not done: {why}", because=rule.id)

    def _send(
        self,
        participant: Participant,
        template: MessageTemplate,
        message: Message | None,
        rule: ActiveRule[Cue],
    ) -> None:
        spec = template.spec
        # An event from a client answers a request to that client; a request begins something new.
        answers = spec.kind == "event" and message is not None
        reference = message.reference if answers and message else participant.next_reference()
        try:
            attributes = filled_attributes(template, message, self._max_frame)
        except BadBody as error:  # a value from the message may make it too long
            self._not_done(rule, f"{spec.name}: {error}")
            return
        rule.acted = True
        name = participant.setting.name
        self._ask(name, spec, attributes, reference, participant, because=rule.id)


def sendable(template: MessageTemplate, max_frame: int) -> AttributeList:
    """The attributes of a message to send. Raises OrderRefused where no message can carry them.

    `max_frame` is the largest length that the header of its frame may announce.
    """
    try:
        return typed_attributes(template.spec, template.attributes, max_frame)
    except BadBody as error:
        raise OrderRefused([("attributes", str(error))]) from None
