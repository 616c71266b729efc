"""The wire, declared with construct: a frame, its header, an attribute list and their rules.

The only importer of construct. The hot path (`attributes`, `frame`) only says good or bad. The
declaration says which field of bad bytes breaks which rule, and the tests compare the hot path
with it. To parse, it needs a `Cursor`; to build, any stream.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from construct import (
    Adapter,
    Array,
    Construct,
    Error,
    FixedSized,
    GreedyBytes,
    Int8ub,
    Int16ub,
    Int32sb,
    Int32ub,
    Int64sb,
    LazyBound,
    Prefixed,
    Struct,
    Subconstruct,
    Switch,
    this,
)

from .dissection import Cursor, Why, count_bytes
from .layout import LEAST_LENGTH, MAX_DEPTH, MAX_KEY, REST_OF_HEADER, VERSION, Part, Type

INCOMPLETE = "frame incomplete"

Rule = Callable[[Any, Cursor], Why | None]


def _short(reason: str, name: str, size: int, cursor: Cursor) -> Why | None:
    """The mistake if a field needs more bytes than its list or frame still has."""
    if size <= cursor.left:
        return None
    return Why(reason, count_bytes(cursor.left), f"a {name} of {count_bytes(size)}")


class _Field(Subconstruct):  # type: ignore[misc]  # construct is untyped
    """A number with a name: it needs its bytes, and must obey its rules."""

    def __init__(self, name: str, subcon: Any, *rules: Rule, short: str = "truncated") -> None:
        super().__init__(subcon)
        self._name = name
        self._rules = rules
        self._reason = short

    def _parse(self, cursor: Cursor, context: Any, path: str) -> Any:
        start = cursor.tell()
        why = _short(self._reason, self._name, self.subcon.sizeof(), cursor)
        if why is not None:
            raise cursor.broken(start, why)
        value = self.subcon._parsereport(cursor, context, path)
        for rule in self._rules:
            why = rule(value, cursor)
            if why is not None:
                raise cursor.broken(start, why)
        return value


class _Noted(_Field):
    """A field that a dissection lists: a field of the header, or the count of a list."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> Any:
        start = cursor.tell()
        value = super()._parse(cursor, context, path)
        cursor.note(start, self._name, value)
        return value


class _Sized(Prefixed):  # type: ignore[misc]
    """A value after its size, read in place: construct's own Prefixed copies the value first."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> Any:
        size = self.lengthfield._parsereport(cursor, context, path)
        end = cursor.narrow(size)
        value = self.subcon._parsereport(cursor, context, path)
        cursor.widen(end)
        return value


class _Body(FixedSized):  # type: ignore[misc]
    """The body; the header has its length."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> Any:
        size = context.header.length - REST_OF_HEADER
        why = _short(INCOMPLETE, "body", size, cursor)
        if why is not None:
            raise cursor.broken(cursor.tell(), why)
        cursor.narrow(size)
        return self.subcon._parsereport(cursor, context, path)


class _Text(Adapter):  # type: ignore[misc]
    """UTF-8. construct's own error quotes the whole text; this one names the byte."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> str:
        start = cursor.tell()
        data: bytes = self.subcon._parsereport(cursor, context, path)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            why = Why("bad UTF-8", f"byte {data[error.start]:02x} ({error.reason})", "UTF-8")
            raise cursor.broken(start + error.start, why) from None

    def _encode(self, value: str, _context: Any, _path: str) -> bytes:
        return value.encode()


class _Key(_Text):
    """A key, which occurs once in a list."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> str:
        start = cursor.tell()
        key = super()._parse(cursor, context, path)
        seen = cursor.keys[-1]
        cursor.path.append(key)
        if key in seen or key in cursor.keys_before:
            why = Why("duplicate key", "the key a second time", "each key once in a list")
            raise cursor.broken(start, why)
        seen.add(key)
        return key


class _Attribute(Subconstruct):  # type: ignore[misc]
    """One attribute; a dissection lists it as one field."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> Any:
        cursor.begin_attribute()
        found = self.subcon._parsereport(cursor, context, path)
        if found.type != Type.LIST:
            cursor.note_attribute(found.type, found.value)
        cursor.path.pop()
        return found


class _List(Subconstruct):  # type: ignore[misc]
    """An attribute list: a key must be unique within its list only."""

    def _parse(self, cursor: Cursor, context: Any, path: str) -> Any:
        if cursor.path:  # it is the value of an attribute
            cursor.note_attribute(Type.LIST, None)
        cursor.keys.append(set())
        found = self.subcon._parsereport(cursor, context, path)
        cursor.keys.pop()
        return found


class _End(Construct):  # type: ignore[misc]
    """The end of a list: no bytes follow the last attribute."""

    def _parse(self, cursor: Cursor, _context: Any, _path: str) -> None:
        if cursor.left:
            why = Why("trailing bytes", f"{count_bytes(cursor.left)} more", "the end of the list")
            raise cursor.broken(cursor.tell(), why)

    def _build(self, value: Any, _stream: Any, _context: Any, _path: str) -> Any:
        return value


def _good_length(length: int, cursor: Cursor) -> Why | None:
    bounds = f"{LEAST_LENGTH} to {cursor.max_frame} bytes"
    if length < LEAST_LENGTH:
        return Why(f"length < {LEAST_LENGTH}", f"length {length}", bounds)
    if length > cursor.max_frame:
        return Why("length > max_frame", f"length {length}", bounds)
    return None


def _known_version(version: int, _cursor: Cursor) -> Why | None:
    if version == VERSION:
        return None
    return Why(f"version ≠ {VERSION}", f"version {version}", str(VERSION))


def _shallow(_count: int, cursor: Cursor) -> Why | None:
    depth = len(cursor.path)
    if depth <= MAX_DEPTH:
        return None
    reason = f"nesting deeper than {MAX_DEPTH}"
    return Why(reason, f"a list at depth {depth}", f"depth {MAX_DEPTH} at most")


def _key_that_fits(size: int, cursor: Cursor) -> Why | None:
    if size == 0:
        return Why("empty key", "an empty key", f"1 to {MAX_KEY} bytes")
    return _short("truncated", "key", size, cursor)


def _known_type(code: int, _cursor: Cursor) -> Why | None:
    if code in _CODES:
        return None
    return Why("unknown type", f"type {code}", f"{_CODES[0]} to {_CODES[-1]}")


def _value_that_fits(size: int, cursor: Cursor) -> Why | None:
    return _short("overlong", "value", size, cursor)


_CODES = sorted(int(each) for each in Type)
_SIZE = _Field("size", Int32ub, _value_that_fits)

HEADER = Struct(
    "length" / _Noted("length", Int32ub, _good_length, short=INCOMPLETE),
    "version" / _Noted("version", Int8ub, _known_version, short=INCOMPLETE),
    "protocol" / _Noted("protocol", Int8ub, short=INCOMPLETE),
    "message" / _Noted("message", Int16ub, short=INCOMPLETE),
    "reference" / _Noted("reference", Int32ub, short=INCOMPLETE),
    "client" / _Noted("client", Int32ub, short=INCOMPLETE),
)
HEADER_FIELDS: int = len(HEADER.subcons)
COUNT = _Noted("count", Int16ub, _shallow)
ATTRIBUTE: Any = _Attribute(
    Struct(
        "key" / _Sized(_Field("key length", Int8ub, _key_that_fits), _Key(GreedyBytes)),
        "type" / _Field("type", Int8ub, _known_type),
        "value"
        / Switch(
            this.type,  # plain integers: construct drops values under an Enum
            {
                1: _Field("value", Int32sb),
                2: _Sized(_SIZE, _Text(GreedyBytes)),
                3: _Sized(_SIZE, GreedyBytes),
                4: _Sized(_SIZE, LazyBound(lambda: ATTRIBUTE_LIST)),
                5: _Field("value", Int64sb),
            },
            default=Error,
        ),
    )
)
END = _End()
ATTRIBUTE_LIST: Any = _List(
    Struct("count" / COUNT, "attributes" / Array(this.count, ATTRIBUTE), "end" / END)
)
FRAME = Struct(
    "header" / HEADER, "body" / _Body(this.header.length - REST_OF_HEADER, ATTRIBUTE_LIST)
)

_PARTS: Mapping[Part, Any] = {"count": COUNT, "attribute": ATTRIBUTE, "end": END}


def read_frame(cursor: Cursor) -> None:
    """Read one frame; `cursor` collects its fields. Raises Broken if the frame is bad."""
    FRAME.parse_stream(cursor)


def read_header(cursor: Cursor) -> None:
    """Read the header alone. Raises Broken if it is bad."""
    HEADER.parse_stream(cursor)


def read_part(part: Part, cursor: Cursor) -> None:
    """Read one part of an attribute list. Raises Broken if it is bad."""
    _PARTS[part].parse_stream(cursor)
