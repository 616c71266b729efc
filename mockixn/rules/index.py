"""Which rules match a message, found by an index; and how often each rule has fired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from ..errors import OrderRefused
from ..journal import Direction
from ..messages.log_notation import interaction_id
from ..messages.lookup import specs_of
from ..messages.matchers import PartialList
from ..messages.message import Message
from ..messages.pattern import Pattern, sender_names
from ..messages.spec import MessageSpec
from ..scenario.rules import Trigger
from ..wire.attributes import AttributeList

S = TypeVar("S", bound=Trigger)


class Count(NamedTuple):
    """How many messages a rule has matched (`seen`), and for how many it has acted (`fired`)."""

    seen: int = 0
    fired: int = 0

    def plus_one(self, trigger: Trigger) -> Count:
        """The count after one more message: `fired` is one higher if it is the rule's turn."""
        beyond = self.seen + 1 - trigger.nth
        fires = (
            beyond >= 0
            and beyond % trigger.every == 0
            and (trigger.times is None or self.fired < trigger.times)
        )
        return Count(self.seen + 1, self.fired + fires)


class ActiveRule(Generic[S]):
    """One setting in force, and its count. `place` is its number in its rule set.

    `acted`: whether it has done something yet. A cue whose turn it was may still wait. `not_done`
    says how often its turn came and it could not act, and `why` says why, the last time.
    """

    __slots__ = ("acted", "count", "id", "not_done", "place", "setting", "why")

    def __init__(self, id: str, setting: S, place: int) -> None:
        self.id = id
        self.setting = setting
        self.place = place
        self.count = Count()
        self.acted = False
        self.not_done = 0
        self.why: str | None = None

    def counts(self) -> bool:
        """Count one more message; returns whether it is the rule's turn."""
        before, self.count = self.count, self.count.plus_one(self.setting)
        return self.count.fired > before.fired


class RuleSet(Generic[S]):
    """The settings of one kind in force, in the order in which they were added.

    Rules are indexed by one required value; a message that matches none costs one look-up, even if
    a hundred rules for one request name a hundred interactions. With `every_message`, a setting
    without `on` matches every message; otherwise it matches none.
    """

    def __init__(self, kind: str, every_message: bool = False) -> None:
        self._kind = kind
        self._every_message = every_message
        self._made = 0
        self._added = 0
        self._rules: dict[str, ActiveRule[S]] = {}
        self._of_any_name: _Index[S] = _Index()  # the rules for messages of any name
        self._by_spec: dict[MessageSpec, _Index[S]] = {}

    def add(self, setting: S) -> ActiveRule[S]:
        """Put a setting in force. Raises OrderRefused if its id is in use."""
        id = setting.id or self._new_id()
        if id in self._rules:
            raise OrderRefused([("id", f"found {id!r}, which is in use")])
        self._added += 1
        rule = self._rules[id] = ActiveRule(id, setting, self._added)
        self._index(rule)
        return rule

    def _new_id(self) -> str:
        while True:
            self._made += 1
            id = f"{self._kind}-{self._made}"
            if id not in self._rules:
                return id

    def remove(self, id: str) -> bool:
        """Remove the rule with that id; returns whether there was one."""
        found = self._rules.pop(id, None)
        if found is not None:
            self._of_any_name = _Index()
            self._by_spec.clear()
            for rule in self._rules.values():
                self._index(rule)
        return found is not None

    def _index(self, rule: ActiveRule[S]) -> None:
        on = rule.setting.on
        if on is None:
            if self._every_message:
                self._of_any_name.add(rule)
        elif on.message is None:
            self._of_any_name.add(rule)
        else:
            for spec in specs_of(on.message, on.protocol):
                self._by_spec.setdefault(spec, _Index()).add(rule)

    def __iter__(self) -> Iterator[ActiveRule[S]]:
        return iter(self._rules.values())

    def __contains__(self, rule: object) -> bool:
        return isinstance(rule, ActiveRule) and self._rules.get(rule.id) is rule

    def __len__(self) -> int:
        return len(self._rules)

    def may_match(self, spec: MessageSpec) -> bool:
        """Whether a message of that kind may match any of the rules."""
        return self._of_any_name.is_filled or spec in self._by_spec

    def matching(
        self, message: Message, client: str, direction: Direction
    ) -> Sequence[ActiveRule[S]]:
        """The rules that match the message, in order.

        `client` is the ClientName of the sender ("in") or of one receiver ("out").
        """
        of_any_name = self._of_any_name
        found = of_any_name.candidates(message, client) if of_any_name.is_filled else []
        index = self._by_spec.get(message.spec)
        if index is not None:
            found = found + index.candidates(message, client)
        if not found:
            return ()
        matching = [
            each
            for each in found
            if each.setting.on is None or each.setting.on.matches(message, client, direction)
        ]
        if len(matching) > 1:
            matching.sort(key=_place)
        return matching


_Part: TypeAlias = str | tuple[str, ...]
"""The part of a message that an index looks at: one of the two below, or an attribute's path."""

_INTERACTION, _CLIENT = "interaction", "client"


class _Index(Generic[S]):
    """The rules for one kind of message, by a value that they require; the others in `_rest`."""

    __slots__ = ("_by_value", "_rest", "is_filled")

    def __init__(self) -> None:
        self._rest: list[ActiveRule[S]] = []
        self._by_value: dict[_Part, dict[object, list[ActiveRule[S]]]] = {}
        self.is_filled = False

    def add(self, rule: ActiveRule[S]) -> None:
        self.is_filled = True
        required = min(_required(rule.setting.on), key=self._found_by, default=None)
        if required is None:
            self._rest.append(rule)
        else:
            part, value = required
            self._by_value.setdefault(part, {}).setdefault(value, []).append(rule)

    def _found_by(self, required: tuple[_Part, object]) -> int:
        """How many rules the index already has for that value."""
        part, value = required
        return len(self._by_value.get(part, {}).get(value, ()))

    def candidates(self, message: Message, client: str) -> list[ActiveRule[S]]:
        """All rules that may match the message, and few others."""
        found = self._rest
        for part, by_value in self._by_value.items():
            values = sender_names(message, client) if part is _CLIENT else ()
            for value in values or (_value_in(message, part),):
                more = by_value.get(value)
                if more is not None:
                    found = found + more
        return found


def _required(on: Pattern | None) -> Iterator[tuple[_Part, object]]:
    """The values by which the index can find a rule with that pattern."""
    if on is None:
        return
    if on.interaction is not None:
        yield _INTERACTION, on.interaction
    yield from _single_values(on.attributes, ())
    if on.client is not None:
        yield _CLIENT, on.client


def _single_values(
    attributes: PartialList, path: tuple[str, ...]
) -> Iterator[tuple[_Part, object]]:
    for key, value in attributes.items():
        if isinstance(value, PartialList):
            yield from _single_values(value, (*path, key))
        elif isinstance(value, int | str | bytes):  # a matcher is equal to no one value
            yield (*path, key), value


def _value_in(message: Message, part: _Part) -> object:
    """The value in that part of the message; None if there is none, or a list."""
    if part is _INTERACTION:
        return interaction_id(message)
    found: object = message.attributes
    for key in part:
        if not isinstance(found, AttributeList):
            return None
        found = found.get(key)
    return None if isinstance(found, AttributeList) else found


def _place(rule: ActiveRule[S]) -> int:
    return rule.place
