"""What in a message is not as the catalogue says, though the codec accepts it: a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from ..codes import ErrorCode
from ..errors import PeerError
from ..formatting import format_value, key_in_path
from ..near_names import did_you_mean
from ..wire.attributes import CLASS_OF, TYPE_OF, AttributeList, Long, Value
from .expected import expected_of, listed, unknown_key
from .message import Message
from .moments import is_moment
from .spec import Attribute, MessageSpec, Structure

MOST = 20
"""Remarks on one message: a client may send thousands of wrong attributes."""

_IN_HEADER = ("ReferenceId", "ProxyClientId")


def remarks_of(message: Message) -> tuple[str, ...]:
    """What was found, what was expected, and the near name: of keys, types, enumerations, dates.

    Each sentence begins with the path: `RequestStopProcessing.Resaon: unknown attribute, …`. At
    most MOST of them. A free list, such as UserData, takes any key; where some keys mean something,
    as in Extension, one that is very like them is a mistake. A ReferenceId or ProxyClientId of the
    right type is none, since real clients set them: they stand in the header.
    """
    spec, attributes, _ = message
    if attributes.keys() <= _unconstrained(spec) or _is_plain(spec, attributes):
        return ()
    found: list[str] = []
    for remark in _in_message(message):
        if len(found) == MOST:
            found.append(f"{spec.name}: more is not as the catalogue says")
            break
        found.append(remark)
    return tuple(found)


def refusal_of(remarks: Iterable[str]) -> PeerError:
    """What a strict space answers to a message with these remarks."""
    return PeerError(ErrorCode.CLIENT_MISTAKE, "; ".join(remarks))


def _is_plain(spec: MessageSpec, attributes: AttributeList) -> bool:
    """Whether nothing can be wrong: seen in a tenth of the time that a closer look takes."""
    unconstrained, keys_of_lists = _unconstrained(spec), _keys_of_lists(spec)
    for name, value in attributes.items():
        if name not in unconstrained:
            keys = keys_of_lists.get(name)
            if keys is None or type(value) is not AttributeList:
                return False
            for key, inner in value.items():
                if keys.get(key) is not type(inner):
                    return False
    return True


@cache
def _unconstrained(spec: MessageSpec) -> frozenset[str]:
    """The attributes of which the wire type says all: the codec has checked it."""
    return frozenset(each.name for each in spec.attributes if _wire_type_says_all(each))


@cache
def _keys_of_lists(spec: MessageSpec) -> Mapping[str, Mapping[str, type[Value]]]:
    """The keys of each list attribute of which the wire type says all, with Python's class."""
    return {
        each.name: {
            key.name: CLASS_OF[key.type]
            for key in each.structure.attributes
            if _wire_type_says_all(key)
        }
        for each in spec.attributes
        if each.structure is not None
    }


def _wire_type_says_all(attribute: Attribute) -> bool:
    if attribute.boolean or attribute.date or attribute.enumeration is not None:
        return False
    return attribute.structure is None or _takes_anything(attribute.structure)


def _takes_anything(structure: Structure) -> bool:
    return structure.free and not structure.attributes and structure.values is None


def _in_message(message: Message) -> Iterator[str]:
    spec = message.spec
    for name, value in message.attributes.items():
        known = spec.attribute(name)
        if known is not None:
            yield from _in_value(f"{spec.name}.{name}", known, value)
        elif name not in _IN_HEADER:
            if not spec.free:
                yield _unknown_attribute(spec, name)
        elif type(value) not in (int, Long) or (
            name == "ReferenceId" and value != message.reference
        ):
            expected = f"{message.reference} as in the header" if name == "ReferenceId" else "int"
            yield f"{spec.name}.{name}: found {format_value(value)}, expected {expected}"


def _unknown_attribute(spec: MessageSpec, name: str) -> str:
    names = [each.name for each in spec.attributes]
    near = did_you_mean(name, names)
    expected = listed(names, name) or "none"
    return f"{spec.name}.{key_in_path(name)}: unknown attribute, expected one of {expected}{near}"


def _in_value(path: str, known: Attribute, value: Value) -> Iterator[str]:
    if type(value) is not CLASS_OF[known.type]:
        found = f"{format_value(value)} ({TYPE_OF[type(value)].name.lower()})"
        yield f"{path}: found {found}, expected {expected_of(known)}"
    elif known.enumeration is not None:
        names = [str(each) for each in known.enumeration]
        if value not in names:
            near = did_you_mean(str(value), names)
            yield f"{path}: found {format_value(value)}, expected {expected_of(known)}{near}"
    elif known.boolean:
        if value not in (0, 1):
            yield f"{path}: found {format_value(value)}, expected {expected_of(known)}"
    elif known.date:
        if not is_moment(str(value)):
            yield f"{path}: found {format_value(value)}, expected a date in ISO 8601"
    elif known.structure is not None and isinstance(value, AttributeList):
        yield from _in_list(path, known.structure, value)


def _in_list(path: str, structure: Structure, values: AttributeList) -> Iterator[str]:
    for key, value in values.items():
        known = structure.attribute(key)
        at = f"{path}.{key_in_path(key)}"
        if known is not None:
            yield from _in_value(at, known, value)
        elif not structure.free:
            yield f"{at}: {unknown_key(structure, key)}"
        elif structure.attributes and (near := _misspelt(structure, key)):
            yield f"{at}: unknown key{near}"


@lru_cache(maxsize=1024)  # clients send the same keys over and over
def _misspelt(structure: Structure, key: str) -> str:
    """The known key that a key of a free list is very like; empty where it is another key."""
    return did_you_mean(key, structure.names, least=0.85)
