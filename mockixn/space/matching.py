"""Which orders a message meets, and which of its meetings count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from ..errors import OrderRefused
from ..journal import Direction
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.meant import Meant, specs_of
from ..scenario.script import Counted
from ..wire.attributes import AttributeList

S = TypeVar("S", bound=Counted)


class Ordered(Generic[S]):
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


class Orders(Generic[S]):
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
        self._orders: dict[str, Ordered[S]] = {}
        self._everywhere: _Shelf[S] = _Shelf()  # those for messages of any name
        self._shelves: dict[MessageSpec, _Shelf[S]] = {}

    def add(self, setting: S) -> Ordered[S]:
        """Put one in force. Raises OrderRefused where its id is in use."""
        id = setting.id or self._new_id()
        if id in self._orders:
            raise OrderRefused([("id", f"found {id!r}, which is in use")])
        self._added += 1
        ordered = self._orders[id] = Ordered(id, setting, self._added)
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

    def _shelve(self, ordered: Ordered[S]) -> None:
        on = ordered.setting.on
        if on is None:
            if self._every_message:
                self._everywhere.add(ordered)
        elif on.message is None:
            self._everywhere.add(ordered)
        else:
            for spec in specs_of(on.message, on.protocol):
                self._shelves.setdefault(spec, _Shelf()).add(ordered)

    def __iter__(self) -> Iterator[Ordered[S]]:
        return iter(self._orders.values())

    def __len__(self) -> int:
        return len(self._orders)

    def meeting(self, message: Message, client: str, direction: Direction) -> Sequence[Ordered[S]]:
        """Those that the message meets, in order.

        `client` is the ClientName of its sender ("in") or of one receiver ("out").
        """
        found = self._everywhere.candidates(message) if self._everywhere.stocked else []
        shelf = self._shelves.get(message.spec)
        if shelf is not None:
            found = found + shelf.candidates(message)
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


class _Shelf(Generic[S]):
    """Orders for one kind of message: by a value that they want, or without any."""

    __slots__ = ("_by_value", "_rest", "stocked")

    def __init__(self) -> None:
        self._rest: list[Ordered[S]] = []
        self._by_value: dict[str, dict[object, list[Ordered[S]]]] = {}
        self.stocked = False

    def add(self, ordered: Ordered[S]) -> None:
        self.stocked = True
        for name, value in _wanted(ordered.setting.on):
            self._by_value.setdefault(name, {}).setdefault(value, []).append(ordered)
            return
        self._rest.append(ordered)

    def candidates(self, message: Message) -> list[Ordered[S]]:
        """All that the message may meet, and few others."""
        found = self._rest
        for name, by_value in self._by_value.items():
            more = by_value.get(_brought(message, name))
            if more is not None:
                found = found + more
        return found


_INTERACTION = "\0interaction"  # no attribute can have that name on the wire of a client


def _wanted(on: Meant | None) -> Iterator[tuple[str, object]]:
    """Values by which an order can be found, the most telling first."""
    if on is None:
        return
    if on.interaction is not None:
        yield _INTERACTION, on.interaction
    for name, value in on.attributes.items():
        if not isinstance(value, AttributeList):
            yield name, value


def _brought(message: Message, name: str) -> object:
    attributes = message.attributes
    if name is not _INTERACTION:
        found = attributes.get(name)
        return None if isinstance(found, AttributeList) else found
    listed = attributes.get("Interaction")
    return (listed if isinstance(listed, AttributeList) else attributes).get("InteractionId")


def _place(ordered: Ordered[S]) -> int:
    return ordered.place
