"""Which orders a message meets, and which of its meetings count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeAlias, TypeVar

from ..errors import OrderRefused
from ..journal import Direction
from ..messages.log_notation import interaction_id
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.pattern import Pattern, specs_of
from ..scenario.rules import Trigger
from ..wire.attributes import AttributeList

S = TypeVar("S", bound=Trigger)


class ActiveRule(Generic[S]):
    """One setting in force: how many messages have met it, and for how many it has acted."""

    __slots__ = ("fired", "id", "place", "seen", "setting")

    def __init__(self, id: str, setting: S, place: int) -> None:
        self.id = id
        self.setting = setting
        self.place = place
        self.seen = 0
        self.fired = 0

    def counts(self) -> bool:
        """One more message has met it: whether this one counts."""
        would = self.would_count()
        self.seen += 1
        self.fired += would
        return would

    def would_count(self) -> bool:
        """Whether the next message that meets it counts."""
        setting = self.setting
        beyond = self.seen + 1 - setting.nth
        return (
            beyond >= 0
            and beyond % setting.every == 0
            and (setting.times is None or self.fired < setting.times)
        )


class RuleSet(Generic[S]):
    """Settings of one kind in force, in the order of their adding.

    A hundred orders for one request, each for another interaction, must cost a message that meets
    none of them next to nothing: they lie by one value that they want, and the message brings its
    own. With `every_message` a setting without `on` meets every message, otherwise none.
    """

    def __init__(self, kind: str, every_message: bool = False) -> None:
        self._kind = kind
        self._every_message = every_message
        self._made = 0
        self._added = 0
        self._orders: dict[str, ActiveRule[S]] = {}
        self._everywhere: _Shelf[S] = _Shelf()  # those for messages of any name
        self._shelves: dict[MessageSpec, _Shelf[S]] = {}

    def add(self, setting: S) -> ActiveRule[S]:
        """Put one in force. Raises OrderRefused where its id is in use."""
        id = setting.id or self._new_id()
        if id in self._orders:
            raise OrderRefused([("id", f"found {id!r}, which is in use")])
        self._added += 1
        ordered = self._orders[id] = ActiveRule(id, setting, self._added)
        self._shelve(ordered)
        return ordered

    def _new_id(self) -> str:
        while True:
            self._made += 1
            id = f"{self._kind}-{self._made}"
            if id not in self._orders:
                return id

    def remove(self, id: str) -> bool:
        """Whether there was one of that id."""
        found = self._orders.pop(id, None)
        if found is not None:
            self._everywhere = _Shelf()
            self._shelves.clear()
            for ordered in self._orders.values():
                self._shelve(ordered)
        return found is not None

    def _shelve(self, ordered: ActiveRule[S]) -> None:
        on = ordered.setting.on
        if on is None:
            if self._every_message:
                self._everywhere.add(ordered)
        elif on.message is None:
            self._everywhere.add(ordered)
        else:
            for spec in specs_of(on.message, on.protocol):
                self._shelves.setdefault(spec, _Shelf()).add(ordered)

    def __iter__(self) -> Iterator[ActiveRule[S]]:
        return iter(self._orders.values())

    def __len__(self) -> int:
        return len(self._orders)

    def concern(self, spec: MessageSpec) -> bool:
        """Whether a message of that kind may meet any of them."""
        return self._everywhere.stocked or spec in self._shelves

    def meeting(
        self, message: Message, client: str, direction: Direction
    ) -> Sequence[ActiveRule[S]]:
        """Those that the message meets, in order.

        `client` is the ClientName of its sender ("in") or of one receiver ("out").
        """
        everywhere = self._everywhere
        found = everywhere.candidates(message, client) if everywhere.stocked else []
        shelf = self._shelves.get(message.spec)
        if shelf is not None:
            found = found + shelf.candidates(message, client)
        if not found:
            return ()
        met = [
            each
            for each in found
            if each.setting.on is None or each.setting.on.meets(message, client, direction)
        ]
        if len(met) > 1:
            met.sort(key=_place)
        return met


_Part: TypeAlias = str | tuple[str, ...]
"""What of a message an order can be found by: one of these two, or the attribute at that path."""

_INTERACTION, _CLIENT = "interaction", "client"


class _Shelf(Generic[S]):
    """Orders for one kind of message: by a value that they want, or without any."""

    __slots__ = ("_by_value", "_rest", "stocked")

    def __init__(self) -> None:
        self._rest: list[ActiveRule[S]] = []
        self._by_value: dict[_Part, dict[object, list[ActiveRule[S]]]] = {}
        self.stocked = False

    def add(self, ordered: ActiveRule[S]) -> None:
        self.stocked = True
        wanted = min(_wanted(ordered.setting.on), key=self._lying_at, default=None)
        if wanted is None:
            self._rest.append(ordered)
        else:
            part, value = wanted
            self._by_value.setdefault(part, {}).setdefault(value, []).append(ordered)

    def _lying_at(self, wanted: tuple[_Part, object]) -> int:
        """How many lie by that value already."""
        part, value = wanted
        return len(self._by_value.get(part, {}).get(value, ()))

    def candidates(self, message: Message, client: str) -> list[ActiveRule[S]]:
        """All that the message may meet, and few others."""
        found = self._rest
        for part, by_value in self._by_value.items():
            more = by_value.get(_brought(message, client, part))
            if more is not None:
                found = found + more
        return found


def _wanted(on: Pattern | None) -> Iterator[tuple[_Part, object]]:
    """Values by which an order can be found."""
    if on is None:
        return
    if on.interaction is not None:
        yield _INTERACTION, on.interaction
    yield from _single_values(on.attributes, ())
    if on.sender is not None or on.to is not None:
        yield _CLIENT, on.sender or on.to


def _single_values(
    attributes: AttributeList, path: tuple[str, ...]
) -> Iterator[tuple[_Part, object]]:
    for key, value in attributes.items():
        if isinstance(value, AttributeList):
            yield from _single_values(value, (*path, key))
        else:
            yield (*path, key), value


def _brought(message: Message, client: str, part: _Part) -> object:
    """The value that the message has there; None for none, and for a list."""
    if part is _CLIENT:
        return client
    if part is _INTERACTION:
        return interaction_id(message)
    found: object = message.attributes
    for key in part:
        if not isinstance(found, AttributeList):
            return None
        found = found.get(key)
    return None if isinstance(found, AttributeList) else found


def _place(ordered: ActiveRule[S]) -> int:
    return ordered.place
