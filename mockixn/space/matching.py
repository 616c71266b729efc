"""Which orders a message meets, and which of its meetings count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from ..errors import OrderRefused
from ..journal import Direction
from ..messages.message import Message
from ..messages.notation import interaction_id
from ..messages.spec import MessageSpec
from ..scenario.script import Counted, Meant
from ..scenario.wording import quoted
from ..wire.attributes import AttributeList, Value

S = TypeVar("S", bound=Counted)


class Ordered(Generic[S]):
    """One setting in force: how many messages `seen` met it, and how many of them counted."""

    __slots__ = ("fired", "id", "place", "seen", "setting")

    def __init__(self, id: str, setting: S, place: int) -> None:
        self.id = id
        self.setting = setting
        self.place = place
        self.seen = 0
        self.fired = 0

    def counts(self) -> bool:
        """One more message has met it: whether this one counts."""
        counts = self.would_count()
        self.seen += 1
        self.fired += counts
        return counts

    def would_count(self) -> bool:
        """Whether the next message that meets it counts; changes nothing."""
        setting = self.setting
        after_first = self.seen + 1 - setting.nth
        return (
            after_first >= 0
            and after_first % setting.every == 0
            and (setting.times is None or self.fired < setting.times)
        )


class Orders(Generic[S]):
    """Settings of one kind in force, in the order of their adding.

    `kind` begins the ids that are made: `cue-1`. A setting without `on` is met by no message or,
    with `every_message`, by each.
    """

    def __init__(self, kind: str, every_message: bool = False) -> None:
        self._kind = kind
        self._every_message = every_message
        self._orders: dict[str, Ordered[S]] = {}
        self._made = 0
        self._places = 0
        self._indexes: dict[Direction, dict[MessageSpec, _Index[S] | None]] = {"in": {}, "out": {}}

    def add(self, setting: S) -> Ordered[S]:
        """Put one in force. Raises OrderRefused where its id is in use."""
        id = self._new_id() if setting.id is None else setting.id
        if id in self._orders:
            raise OrderRefused([("id", f"found {quoted(id)}, expected one that is not in use")])
        self._places += 1
        self._changed()
        ordered = self._orders[id] = Ordered(id, setting, self._places)
        return ordered

    def _new_id(self) -> str:
        while True:
            self._made += 1
            id = f"{self._kind}-{self._made}"
            if id not in self._orders:
                return id

    def remove(self, id: str) -> bool:
        """Whether there was one of that id."""
        self._changed()
        return self._orders.pop(id, None) is not None

    def clear(self) -> None:
        """No order is in force any more; the next id that is made is number 1 again."""
        self._changed()
        self._orders.clear()
        self._made = 0

    def __iter__(self) -> Iterator[Ordered[S]]:
        return iter(self._orders.values())

    def __len__(self) -> int:
        return len(self._orders)

    def meeting(self, message: Message, client: str, direction: Direction) -> Sequence[Ordered[S]]:
        """Those whose `on` meets the message, in order.

        `client` is the ClientName of its sender ("in") or of a receiver ("out").
        """
        try:
            index = self._indexes[direction][message.spec]
        except KeyError:
            index = self._indexed(message.spec, direction)
        if index is None:
            return ()
        lookups, rest = index
        found = [*rest]
        for look, by_value in lookups:
            if (value := look(message, client)) in by_value:
                found += by_value[value]
        if not found:
            return ()
        found.sort(key=_PLACE)
        return [
            each
            for each in found
            if (on := each.setting.on) is None or on.meets(message, client, direction)
        ]

    def _changed(self) -> None:
        """What was known of the orders holds no longer: an index is made anew when it is asked."""
        for by_spec in self._indexes.values():
            by_spec.clear()

    def _indexed(self, spec: MessageSpec, direction: Direction) -> _Index[S] | None:
        orders = [each for each in self if self._may_meet(each.setting.on, spec, direction)]
        index = self._indexes[direction][spec] = _index(orders) if orders else None
        return index

    def _may_meet(self, on: Meant | None, spec: MessageSpec, direction: Direction) -> bool:
        if on is None:
            return self._every_message
        return on.fits(spec) and (on.to if direction == "in" else on.sender) is None


_PLACE = attrgetter("place")

_Look: TypeAlias = Callable[[Message, str], Any]


class _Index(NamedTuple, Generic[S]):
    """Orders that one message of the catalogue may meet, in one direction.

    With a hundred orders for one request, nearly all differ from it in one value that they want:
    each is found by that value, and only then looked at whole. `rest` wants no value.
    """

    lookups: Sequence[tuple[_Look, dict[Any, list[Ordered[S]]]]]
    rest: Sequence[Ordered[S]]


_Part: TypeAlias = str | tuple[str, ...]
"""Of a message: its client, its interaction, or the attribute at that path."""

_CLIENT, _INTERACTION = "client", "interaction"


def _index(orders: Sequence[Ordered[S]]) -> _Index[S]:
    wanted = {each: [*_wanted(each.setting.on)] for each in orders}
    having = Counter(value for values in wanted.values() for value in values)
    parts = Counter(part for values in wanted.values() for part, _ in values)
    lookups: dict[_Part, dict[Any, list[Ordered[S]]]] = {}
    rest: list[Ordered[S]] = []
    for each, values in wanted.items():
        if not values:
            rest.append(each)
            continue
        # by what the fewest others want, and rather by a part that many orders look at
        part, value = min(values, key=lambda value: (having[value], -parts[value[0]]))
        lookups.setdefault(part, {}).setdefault(value, []).append(each)
    return _Index([(_look(part), by_value) for part, by_value in lookups.items()], rest)


def _wanted(on: Meant | None) -> Iterator[tuple[_Part, Value]]:
    """The parts of a message of which a setting wants one value."""
    if on is None:
        return
    client = on.sender or on.to
    if client is not None:
        yield _CLIENT, client
    if on.interaction is not None:
        yield _INTERACTION, on.interaction
    yield from _single_values(on.attributes, ())


def _single_values(
    attributes: AttributeList, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Value]]:
    for key, value in attributes.items():
        if isinstance(value, AttributeList):
            yield from _single_values(value, (*path, key))
        else:
            yield (*path, key), value


def _look(part: _Part) -> _Look:
    if part == _CLIENT:
        return lambda _message, client: client
    if part == _INTERACTION:
        return lambda message, _client: interaction_id(message)

    def at_path(message: Message, _client: str) -> Any:
        found: Any = message.attributes
        for key in part:
            if not isinstance(found, dict):
                return None
            found = found.get(key)
        return None if isinstance(found, dict) else found  # no order is found by a list

    return at_path
