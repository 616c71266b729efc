"""Finds messages by the names that people write; the mistakes in such names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from ..formatting import quoted
from ..near_names import did_you_mean
from .bounds import Bound
from .catalogue import CATALOGUE
from .spec import Attribute, MessageSpec, Protocol

ProtocolName: TypeAlias = Literal["IM", "REP", "TLIB", "ESP"]
Side: TypeAlias = Literal["client", "server"]

PROTOCOLS: Mapping[str, Protocol] = {protocol.short: protocol for protocol in Protocol}
"""Protocols by their abbreviations."""

NAMES = frozenset(spec.name for spec in CATALOGUE)

A_MESSAGE = Bound("a message of the catalogue", enum=sorted(NAMES))

_SENT_BY: Mapping[Side, str] = {
    "client": "a message that clients send",
    "server": "a message that the server sends",
}


def specs_of(name: str, protocol: str | None) -> Sequence[MessageSpec]:
    """The messages of that name: in every protocol, or only in the given one."""
    protocols = Protocol if protocol is None else (PROTOCOLS[protocol],)
    found = (CATALOGUE.by_name.get((each, name)) for each in protocols)
    return [spec for spec in found if spec is not None]


def near_message(name: str) -> str:
    """` (did you mean EventRevoked?)` for the end of an error text; empty if no name is near."""
    return did_you_mean(name, NAMES)


def unknown_message(name: str) -> str | None:
    """The text of the mistake if no message has that name; otherwise None."""
    if name in NAMES:
        return None
    return f"found {quoted(name)}, expected a message of the catalogue{near_message(name)}"


def not_sent_by(side: Side, name: str, protocol: str | None) -> str | None:
    """The text of the mistake if that side sends no message of that name; otherwise None."""
    if any(spec.sender in (side, "both") for spec in specs_of(name, protocol)):
        return None
    return f'found "{name}", expected {_SENT_BY[side]}'


def not_in_protocol(name: str, protocol: str | None) -> str | None:
    """The text of the mistake if that protocol has no message of that name; otherwise None."""
    if specs_of(name, protocol):
        return None
    having = " or ".join(spec.protocol.short for spec in specs_of(name, None))
    return f'found "{protocol}", expected {having}, which has {name}'


def takes_any(specs: Sequence[MessageSpec]) -> bool:
    """Whether every one of these messages takes attributes that the catalogue does not list."""
    return bool(specs) and all(spec.free for spec in specs)


def attribute_of(specs: Iterable[MessageSpec], name: str) -> Attribute | None:
    """The attribute of that name in the first of these messages that lists it, or None."""
    return next((known for spec in specs if (known := spec.attribute(name)) is not None), None)
