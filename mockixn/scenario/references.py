"""Names of what a scenario declares: where a rule, a participant or an interaction uses another.

Where a scenario lists none of a kind, every name of that kind is known [ours].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, TypeVar

from ..formatting import key_in_path, quoted
from ..messages.catalogue import im
from ..messages.enumerations import ClientType
from ..messages.lookup import attribute_of, specs_of
from ..messages.matchers import PartialList
from ..messages.pattern import Pattern
from ..messages.spec import Structure
from ..near_names import did_you_mean
from ..wire.attributes import AttributeList
from .message_template import MessageTemplate
from .placeholders import has_placeholder
from .rules import Answer, Cue, Fault, ParticipantSetting
from .schema import InteractionSetting, Scenario

DeclaredKind: TypeAlias = Literal["client", "agent", "place", "queue", "workbin"]
_Item = TypeVar("_Item")
Mistakes: TypeAlias = Iterator[tuple[str, str]]

_NAMES_IN_MESSAGES: Mapping[str, DeclaredKind] = {
    "ClientName": "client",
    "AgentId": "agent",
    "InteractionAgentId": "agent",
    "InteractionAssignedTo": "agent",
    "WorkbinAgentId": "agent",
    "PlaceId": "place",
    "InteractionPlaceId": "place",
    "WorkbinPlaceId": "place",
    "Queue": "queue",
    "InteractionQueue": "queue",
    "WorkbinTypeId": "workbin",
    "InteractionWorkbinTypeId": "workbin",
}
"""Attributes, of messages or of the structures in them, whose value names what is declared."""

_PRIVATE_QUEUE = "/PrivateQueue"  # of a workbin: no scenario declares it


class References:
    """Finds names that a scenario does not declare, though it declares others of their kind."""

    def __init__(self, scenario: Scenario, parts: Mapping[str, object] = MappingProxyType({})):
        """`parts` has the sections with other mistakes, by their path: what is right in each."""
        self._scenario = scenario
        self._parts = parts
        self._declared: Mapping[DeclaredKind, frozenset[str]] = {
            "client": frozenset(each.name for each in scenario.clients),
            "agent": frozenset(each.id for each in scenario.agents),
            "place": frozenset(each.id for each in scenario.places),
            "queue": frozenset(each.name for each in scenario.queues),
            "workbin": frozenset(each.type for each in scenario.workbins),
        }
        self._played = {each.name: each.type for _, each in _numbered(scenario.participants)}
        nameless = 0  # participants whose name is wrong or missing
        for each in parts.values():
            if isinstance(each, ParticipantSetting):
                nameless += each.name is None
                self._played.setdefault(each.name, each.type)
        wrong = sum(each is None for each in scenario.participants)
        found = sum(isinstance(each, ParticipantSetting) for each in parts.values())
        self._all_played_known = (
            "participants" not in scenario.unknown and not nameless and wrong == found
        )

    def _name(self, kind: DeclaredKind, name: str | None, path: str) -> Mistakes:
        declared = self._declared[kind]
        if name and declared and name not in declared:
            near = did_you_mean(name, declared)
            yield path, f"found {quoted(name)}, expected the name of a [[{kind}]]{near}"

    def _client(self, name: str | None, type: ClientType, path: str) -> Mistakes:
        """The mistake of a client that cannot be of that type: by the list, or as it is played."""
        if name is None:
            return
        wrong = [*self._name("client", name, path)]
        if not wrong and not self._scenario.accepts(name, type):
            wrong = [(path, f"{quoted(name)} ({type}) is no [[client]]")]
        played = self._played.get(name) or type
        if not wrong and played is not type:
            text = f"found {quoted(name)}, which is played as {played}, expected a {type}"
            wrong = [(path, text)]
        yield from wrong

    def mistakes(self) -> Mistakes:
        """All undeclared names of the scenario, by their path."""
        scenario = self._scenario
        for number, agent in enumerate(scenario.agents, 1):
            for at, place in enumerate(agent.places, 1):
                yield from self._name("place", place, f"agent[{number}].places[{at}]")
        for number, queue in enumerate(scenario.queues, 1):
            urs = ClientType.ROUTING_ENGINE
            yield from self._client(queue.urs, urs, f"queue[{number}].urs")
        for number, interaction in _numbered(scenario.interactions):
            yield from _below(f"interaction[{number}]", self._in_interaction(interaction))
        for number, participant in _numbered(scenario.participants):
            yield from _below(f"participant[{number}]", self.in_participant(participant))
        for number, cue in _numbered(scenario.cues):
            yield from _below(f"cue[{number}]", self._played_by(cue))
            yield from _below(f"cue[{number}]", self.in_rule(cue))
        for number, answer in _numbered(scenario.answers):
            yield from _below(f"answer[{number}]", self.in_rule(answer))
        for number, fault in _numbered(scenario.faults):
            yield from _below(f"fault[{number}]", self.in_rule(fault))
        for path, part in self._parts.items():
            if isinstance(part, Cue):
                yield from _below(path, self._played_by(part))
            yield from _below(path, self.in_part(part))

    def in_part(self, part: object) -> Mistakes:
        """The undeclared names of a section in which other keys are wrong, by their key."""
        if isinstance(part, Cue | Answer | Fault):
            yield from self.in_rule(part)
        elif isinstance(part, ParticipantSetting):
            yield from self.in_participant(part)
        elif isinstance(part, InteractionSetting):
            yield from self._in_interaction(part)

    def _played_by(self, cue: Cue) -> Mistakes:
        name = cue.participant
        if name and self._all_played_known and name not in self._played:
            near = did_you_mean(name, self._played)
            yield (
                "participant",
                f"found {quoted(name)}, expected the name of a [[participant]]{near}",
            )

    def _in_interaction(self, setting: InteractionSetting) -> Mistakes:
        yield from self._name("queue", setting.queue, "queue")
        urs = ClientType.ROUTING_ENGINE
        yield from self._name("client", setting.submitted_by, "submitted_by")
        yield from self._client(setting.strategy, urs, "strategy")
        for number, agent in enumerate(setting.agents, 1):
            yield from self._name("agent", agent, f"agents[{number}]")
        if setting.workbin is not None:
            yield from self._name("workbin", setting.workbin.type, "workbin.type")
            yield from self._name("agent", setting.workbin.agent, "workbin.agent")
            yield from self._name("place", setting.workbin.place, "workbin.place")
        size, most = len(setting.user_data.encoded()), self._scenario.server.max_user_data
        if size > most:
            text = f"found {size} bytes, expected at most {most} (server.max_user_data)"
            yield "user_data", text

    def in_participant(self, setting: ParticipantSetting) -> Mistakes:
        """The undeclared names of a participant, by their key."""
        named = setting.name and setting.type  # not so in one with mistakes
        if named and not self._scenario.accepts(setting.name, setting.type):
            yield "name", f"{quoted(setting.name)} ({setting.type}) is no [[client]]"
        yield from self._name("agent", setting.agent, "agent")
        yield from self._name("place", setting.place, "place")
        for number, route in _numbered(setting.routes):
            yield from self._name("agent", route.agent, f"routes[{number}].agent")
            yield from self._name("queue", route.queue, f"routes[{number}].queue")

    def in_rule(self, rule: Cue | Answer | Fault) -> Mistakes:
        """The undeclared names of a rule, by their key."""
        if rule.on is not None:
            yield from self._in_pattern(rule.on)
        if isinstance(rule, Cue) and rule.send is not None:
            yield from self._in_template(rule.send, "send")
        if isinstance(rule, Answer) and rule.answer is not None:
            yield from self._in_template(rule.answer, "with")

    def _in_template(self, template: MessageTemplate, path: str) -> Mistakes:
        for spec in specs_of(template.message, template.protocol)[:1]:  # a wrong protocol has none
            yield from self._in_list(template.attributes, spec.structure, f"{path}.attributes")

    def _in_list(self, values: AttributeList, structure: Structure, path: str) -> Mistakes:
        for key, value in values.items():
            known, at = structure.attribute(key), f"{path}.{key_in_path(key)}"
            if isinstance(value, AttributeList):
                if known is not None and known.structure is not None:
                    yield from self._in_list(value, known.structure, at)
            elif known is not None:
                yield from self._value(key, value, at)

    def _value(self, key: str, value: object, path: str) -> Mistakes:
        kind = _NAMES_IN_MESSAGES.get(key)
        if kind is None or not isinstance(value, str) or has_placeholder(value):
            return
        if kind != "queue" or not value.endswith(_PRIVATE_QUEUE):
            yield from self._name(kind, value, path)

    def _in_pattern(self, on: Pattern) -> Mistakes:
        """A client may send any name, and register by any; the server sends those that it knows."""
        specs = [] if on.message is None else specs_of(on.message, on.protocol)
        if im.RequestRegisterClient not in specs:
            key = {"in": "from", "out": "to", None: "client"}[on.direction]
            yield from self._name("client", on.client, f"on.{key}")
        if on.message is not None and all(spec.sender == "server" for spec in specs):
            yield from self.in_expected(on)

    def in_expected(self, on: Pattern) -> Mistakes:
        """The undeclared names among the attributes that a pattern expects."""
        specs = [] if on.message is None else specs_of(on.message, on.protocol)
        for key, value in on.attributes.items():
            known = attribute_of(specs, key)
            at = f"on.attributes.{key_in_path(key)}"
            if isinstance(value, PartialList) and known is not None:
                for inner, each in value.items():
                    if known.structure is not None and known.structure.attribute(inner):
                        yield from self._value(inner, each, f"{at}.{key_in_path(inner)}")
            else:
                yield from self._value(key, value, at)


def _numbered(items: tuple[_Item, ...]) -> Iterator[tuple[int, _Item]]:
    """The items that are right, with their numbers."""
    return ((number, each) for number, each in enumerate(items, 1) if each is not None)


def _below(path: str, mistakes: Mistakes) -> Mistakes:
    return ((f"{path}.{key}", text) for key, text in mistakes)
