"""The parts of a pattern: what is wrong with one, with two together, or with an attribute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from ..formatting import alternatives, format_found, key_in_path, quoted
from ..near_names import near_names
from ..wire.attributes import LONG_RANGE
from .bounds import Bound
from .catalogue import CATALOGUE
from .expected import Expected, ExpectedValues, listed, wrong_key
from .lookup import (
    NAMES,
    PROTOCOLS,
    Side,
    attribute_of,
    not_in_protocol,
    not_sent_by,
    specs_of,
    takes_any,
    unknown_message,
)
from .matchers import PartialList
from .spec import MessageSpec

Direction: TypeAlias = Literal["in", "out"]
Mistakes: TypeAlias = list[tuple[str, str]]

PARTS = ("message", "protocol", "from", "to", "client", "direction", "interaction", "reference")
"""The parts of a pattern beside its attributes, as TOML and JSON have them."""

MAX_REFERENCE = 2**32 - 1
"""The highest ReferenceId."""

NOT_EMPTY = Bound("at least one character", minLength=1)
"""What is expected of a name."""

_SIDES: Mapping[Direction, Side] = {"in": "client", "out": "server"}


def mistakes_of_parts(parts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with a part by itself, or with two of them together."""
    given = {key: part for key, part in parts.items() if part is not None}
    for key, part in given.items():
        if key == "reference":
            text = _wrong_reference(part)
        elif key in _CHOICES:
            text = _wrong_choice(part, _CHOICES[key])
        elif not isinstance(part, str):
            text = f"found {format_found(part)}, expected a str"
        elif key == "message":
            text = unknown_message(part)
        else:
            text = None if part else f'found "", expected {NOT_EMPTY}'
        if text is not None:
            yield key, text
    for key, others in _EXCLUDING.items():
        for other in others:
            if key in given and other in given:
                yield key, f"found together with {other}, expected only one of them"


def unusable(mistakes: Mistakes) -> set[str]:
    """The parts to ignore after these mistakes; if one says who or which way, all that do."""
    wrong = {key for key, _ in mistakes}
    return wrong | _WHO if wrong & _WHO else wrong


_WHO = {"from", "to", "client", "direction"}
_CHOICES: Mapping[str, Sequence[str]] = {"protocol": [*PROTOCOLS], "direction": ["in", "out"]}
_EXCLUDING = {"to": ["from"], "client": ["from", "to"], "direction": ["from", "to"]}


def _wrong_reference(found: object) -> str | None:
    if isinstance(found, bool) or not isinstance(found, int) or int(found) not in LONG_RANGE:
        expected = "a signed int of 64 bits" if type(found) is int else "an int"
        return f"found {format_found(found)}, expected {expected}"
    if 0 <= found <= MAX_REFERENCE:
        return None
    return f"found {found}, expected 0 to {MAX_REFERENCE}"


def _wrong_choice(found: object, allowed: Sequence[str]) -> str | None:
    if isinstance(found, str) and found in allowed:
        return None
    what = quoted(found) if isinstance(found, str) else format_found(found)
    return f"found {what}, expected {alternatives(map(quoted, allowed))}"


def with_direction(parts: Mapping[str, Any]) -> dict[str, Any]:
    """`client` and `direction` beside `from` or `to`, and the other way."""
    if parts["from"] is not None:
        return {"client": parts["from"], "direction": "in"}
    if parts["to"] is not None:
        return {"client": parts["to"], "direction": "out"}
    if parts["client"] is not None and parts["direction"] is not None:
        return {"from" if parts["direction"] == "in" else "to": parts["client"]}
    return {}


def sent_specs(parts: Mapping[str, Any]) -> tuple[Sequence[MessageSpec], list[tuple[str, str]]]:
    """The messages that the parts may mean; and the mistake where there is none."""
    name, protocol = parts["message"], parts["protocol"]
    direction = with_direction(parts).get("direction", parts["direction"])
    if name is not None:
        if wrong := not_in_protocol(name, protocol):
            return specs_of(name, None), [("protocol", wrong)]
        side = direction and _SIDES[direction]
        if side and (wrong := not_sent_by(side, name, protocol)):
            key = next(key for key in ("from", "to", "direction") if parts[key] is not None)
            return specs_of(name, protocol), [("message", f"{wrong}, since {key} is given")]
    specs = specs_of(name, protocol) if name else _all_specs(protocol)
    senders = (_SIDES[direction], "both") if direction else ("client", "server", "both")
    return [spec for spec in specs if spec.sender in senders], []


def _all_specs(protocol: str | None) -> Sequence[MessageSpec]:
    return [spec for spec in CATALOGUE if protocol in (None, spec.protocol.short)]


def expected_attributes(
    found: object, specs: Sequence[MessageSpec], message: str | None
) -> tuple[Expected, list[tuple[str, str]]]:
    """The attributes that a pattern expects of these messages, and what is wrong with them."""
    values = Expected()
    if not isinstance(found, Mapping):
        return values, [("attributes", f"found {format_found(found)}, expected a table")]
    reader = ExpectedValues()
    for key, value in found.items():
        path = f"attributes.{key_in_path(str(key))}"
        known = attribute_of(specs, key)
        if known is None and not takes_any(specs):
            reader.mistake(path, unknown_name(str(key), specs, message))
        elif known is None and (text := wrong_key(key)) is not None:
            reader.mistake(path, text)
        else:
            values[key] = reader.value(known, value, path)
    return values, reader.mistakes


def unknown_keys(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The mistakes of keys in a table that are no part of a pattern."""
    name = table.get("message")
    message = name if isinstance(name, str) and name in NAMES else None
    specs = _all_specs(None) if message is None else specs_of(message, None)
    return [
        (key_in_path(str(key)), unknown_name(str(key), specs, message))
        for key in table
        if key not in (*PARTS, "attributes")
    ]


def unknown_name(found: str, specs: Sequence[MessageSpec], message: str | None) -> str:
    """The mistake of a name that is no part of a pattern and no attribute of these messages."""
    attributes = {each.name: each for spec in specs for each in spec.attributes}
    paths = {name: name for name in (*attributes, *PARTS, "attributes") if name != found}
    paths["from"] = "from, in Python sender"
    for name, each in attributes.items():
        for key in each.structure.names if each.structure is not None else ():
            paths.setdefault(key, f"{name}.{key}")
    near = "".join(
        f" (did you mean {paths[name]}?)" for name in near_names(found, paths, least=0.75)
    )
    return (
        f"unknown key, expected one of {', '.join(PARTS)}, or an attribute of "
        f"{message or 'the catalogue'}: {listed(attributes, found) or 'it has none'}{near}"
    )


def other_interaction(
    interaction: str | None, attributes: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    """The mistake of an interaction that is another one in the attributes."""
    listing = attributes.get("Interaction")
    source = listing if isinstance(listing, PartialList) else attributes
    about = source.get("InteractionId")
    if interaction is not None and isinstance(about, str) and about != interaction:
        text = f"found {quoted(interaction)}, expected {quoted(about)} as in attributes"
        yield "interaction", text
