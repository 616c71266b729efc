"""The declaration of a message: id, name, attributes, structures; and the catalogue of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from ..wire.attributes import CLASS_OF, Type, Value

Kind = Literal["request", "event"]
Sender = Literal["client", "server", "both"]
Enumeration: TypeAlias = type[StrEnum]


class Protocol(IntEnum):
    """The protocols that share a connection; the value is the header's `protocol` byte."""

    INTERACTION_MANAGEMENT = 1
    REPORTING = 2
    T_LIBRARY = 3
    EXTERNAL_SERVICE = 4

    @property
    def label(self) -> str:
        """The protocol's name as the reference spells it."""
        return _LABELS[self]

    @property
    def short(self) -> str:
        """The abbreviation that diagrams use: IM, REP, TLIB, ESP."""
        return _SHORTS[self]


_LABELS = {
    Protocol.INTERACTION_MANAGEMENT: "Interaction Management",
    Protocol.REPORTING: "Reporting",
    Protocol.T_LIBRARY: "T-Library",
    Protocol.EXTERNAL_SERVICE: "External Service",
}
_SHORTS = {
    Protocol.INTERACTION_MANAGEMENT: "IM",
    Protocol.REPORTING: "REP",
    Protocol.T_LIBRARY: "TLIB",
    Protocol.EXTERNAL_SERVICE: "ESP",
}


class Attribute(NamedTuple):
    """One attribute that a message or a structure may carry: `InteractionId`, a str.

    `required` is for attributes of messages: a message without it is refused. Beyond its wire type
    an attribute may be a `boolean` (an int, 0 or 1), a `date` (a str, ISO 8601 in UTC), a str that
    has only the values of its `enumeration`, or a list with the keys of its `structure`. The codec
    checks only wire types. `ours` marks a key of a structure that no public source has.
    """

    name: str
    type: Type
    required: bool = False
    boolean: bool = False
    date: bool = False
    enumeration: Enumeration | None = None
    structure: Structure | None = None
    ours: bool = False


class Structure:
    """What a list attribute holds: the keys with a meaning, and whether other keys are allowed.

    - closed: only `attributes`; any other key is a mistake
    - `free`: any other key too, with any value
    - `values` is given (then `free` is True): any other key too; its value has that type, or is a
      list of that structure (`MediaList`: medium -> int; `Interactions`: id -> properties)
    """

    __slots__ = ("_by_name", "attributes", "free", "name", "values")

    def __init__(
        self,
        name: str,
        attributes: tuple[Attribute, ...] = (),
        *,
        free: bool = False,
        values: Type | Structure | None = None,
    ) -> None:
        self.name = name
        self.attributes = attributes
        self.free = free or values is not None
        self.values = values
        self._by_name = {a.name: a for a in attributes}

    @property
    def names(self) -> Iterable[str]:
        """The keys with a meaning."""
        return self._by_name.keys()

    def attribute(self, name: str) -> Attribute | None:
        """The attribute with the key `name`; None if nothing is known about that key.

        If the structure has `values`, every other key has an attribute of that type or structure.
        None for a key of a `free` structure is no mistake: the key may have any value.
        """
        found = self._by_name.get(name)
        if found is None and self.values is not None:
            if isinstance(self.values, Structure):
                return Attribute(name, Type.LIST, structure=self.values)
            return Attribute(name, self.values)
        return found

    def __deepcopy__(self, _memo: object) -> Structure:
        return self

    def __repr__(self) -> str:
        return f"<structure {self.name}>"


@dataclass(frozen=True, eq=False)
class MessageSpec:
    """One message of the catalogue. Compared by identity: a catalogue holds each spec once.

    `answers` has the names of the events that answer a request. `sender` says who may send the
    message; the server refuses an event from a client that clients do not send. `source` and
    `id_source` say where the message and its id come from (`GenEM:StopProcessing`, `PSDK`, `ours`);
    `messages.sources` is the legend. A `free` message takes any other attribute too: no model reads
    it, and nobody says in public which attributes it has.
    """

    protocol: Protocol
    id: int
    name: str
    kind: Kind
    sender: Sender
    source: str
    attributes: tuple[Attribute, ...] = ()
    answers: tuple[str, ...] = ()
    id_source: str = "ours"
    free: bool = False

    @cached_property
    def structure(self) -> Structure:
        """The attributes of the message as if they were the keys of a list."""
        return Structure(self.name, self.attributes, free=self.free)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Names of the required attributes."""
        return tuple(a.name for a in self.attributes if a.required)

    @cached_property
    def classes(self) -> dict[str, type[Value]]:
        """The Python class of each listed attribute's value."""
        return {a.name: CLASS_OF[a.type] for a in self.attributes}

    @cached_property
    def types(self) -> dict[str, Type]:
        """The wire type of each listed attribute."""
        return {a.name: a.type for a in self.attributes}

    @cached_property
    def _by_name(self) -> dict[str, Attribute]:
        return {a.name: a for a in self.attributes}

    def attribute(self, name: str) -> Attribute | None:
        """The listed attribute of that name; None if the message does not list it."""
        return self._by_name.get(name)

    def __deepcopy__(self, _memo: object) -> MessageSpec:
        return self

    def __repr__(self) -> str:
        return f"<{self.protocol.short} {self.name} ({self.id})>"


class Catalogue:
    """Every known message, found by (protocol, id) or by (protocol, name).

    Raises ValueError if two specs share a protocol and an id, or a protocol and a name: a
    duplicate is a defect of mockixn, not a mistake of its user.
    """

    __slots__ = ("by_id", "by_name", "specs")

    def __init__(self, specs: Iterable[MessageSpec]) -> None:
        by_id: dict[tuple[int, int], MessageSpec] = {}
        by_name: dict[tuple[Protocol, str], MessageSpec] = {}
        for spec in specs:
            other = by_id.setdefault((spec.protocol, spec.id), spec)
            other = by_name.setdefault((spec.protocol, spec.name), other)
            if other is not spec:
                raise ValueError(f"{spec!r} duplicates {other!r} in the catalogue")
        self.specs = tuple(by_id.values())
        self.by_id = by_id
        self.by_name = by_name

    def __iter__(self) -> Iterator[MessageSpec]:
        return iter(self.specs)

    def find(self, name: str, protocol: Protocol | None = None) -> MessageSpec:
        """The spec called `name`; without a protocol, the first in the order of protocol ids.

        Raises KeyError for an unknown name; the error's text has the name.
        """
        for each in Protocol if protocol is None else (protocol,):
            spec = self.by_name.get((each, name))
            if spec is not None:
                return spec
        where = "" if protocol is None else f" of protocol {protocol.label}"
        raise KeyError(f"no message {name!r}{where} in the catalogue")
