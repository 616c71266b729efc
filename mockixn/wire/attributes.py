"""The attribute list: the body of every frame, and the value of every `list` attribute.

`ATTRIBUTE_LIST` is a construct like any other, with `struct` inside: ten times faster than the
purely declarative form, which stands in the tests as the oracle that this one must agree with.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from functools import lru_cache
from struct import Struct
from struct import error as StructError
from typing import Any, NoReturn, TypeAlias

from construct import Construct, stream_read_entire, stream_write

from ..errors import BadBody

MAX_DEPTH = 16
"""How many `list` values may lie within one another; the body itself is not counted."""

MAX_KEY = 255
"""Bytes of the longest key."""

MAX_ATTRIBUTES = 0xFFFF
"""Attributes of the longest list."""


class Type(IntEnum):
    """The type byte of an attribute; the names are those that server logs print."""

    INT = 1
    STR = 2
    BSTR = 3
    LIST = 4
    LONG = 5


class Long(int):
    """An integer that travels as `long` (i64) however small it is."""

    __slots__ = ()


class AttributeList(dict[str, "Value"]):
    """Attributes in order, by key. Never changes once made, so its bytes are made only once.

    What messages share (an interaction's properties) and what many receive (an event to every
    reporting engine) is therefore encoded once, whoever asks first. The constructor takes values
    as they are; `AttributeList.of` converts plain Python ones.
    """

    __slots__ = ("_encoded", "_height")
    _encoded: bytes
    _height: int

    @classmethod
    def of(cls, plain: Mapping[str, object]) -> AttributeList:
        """A list from plain Python values: mappings become lists, booleans 0/1.

        Raises BadBody, naming the attribute, for a value that no attribute type holds.
        """
        return plain if isinstance(plain, cls) else cls(_converted(plain))

    def encoded(self) -> bytes:
        """The list as bytes. Raises BadBody, naming the attribute, for what no list can hold."""
        encoded: bytes | None = getattr(self, "_encoded", None)  # most lists are asked only once
        if encoded is None:
            encoded, self._height = _encode(self)
            self._encoded = encoded
        return encoded

    @property
    def height(self) -> int:
        """How many `list` values lie within one another in here; 0 for a flat list."""
        self.encoded()
        return self._height

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has none: it changes
        return hash(frozenset(self.items()))

    def __deepcopy__(self, _memo: object) -> AttributeList:
        return self

    def _refuse(self, *_args: object, **_kwargs: object) -> NoReturn:
        raise TypeError("an AttributeList never changes; make a new one")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse


Value: TypeAlias = int | str | bytes | AttributeList

CLASS_OF: Mapping[Type, type[Value]] = {
    Type.INT: int,
    Type.STR: str,
    Type.BSTR: bytes,
    Type.LIST: AttributeList,
    Type.LONG: Long,
}
TYPE_OF: Mapping[type, Type] = {python: wire for wire, python in CLASS_OF.items()}

INT_RANGE, LONG_RANGE = range(-(2**31), 2**31), range(-(2**63), 2**63)
"""The integers that an `int` and a `long` hold."""

EMPTY = AttributeList()

_U16 = Struct(">H")
_U32 = Struct(">I")
_INT = Struct(">i")
_LONG = Struct(">q")
_u32_at = _U32.unpack_from
_int_at = _INT.unpack_from
_long_at = _LONG.unpack_from
_INT_MIN, _INT_MAX = INT_RANGE[0], INT_RANGE[-1]
_LONG_MIN, _LONG_MAX = LONG_RANGE[0], LONG_RANGE[-1]


def _decode(data: bytes, depth: int = 0) -> AttributeList:
    """One attribute list from exactly its bytes; raises BadBody."""
    if depth > MAX_DEPTH:
        raise BadBody(f"lists nested deeper than {MAX_DEPTH}")
    size = len(data)
    if size < 2:
        raise BadBody(f"found {size} bytes, expected a count of 2 bytes")
    found: dict[str, Value] = {}
    key = ""
    at = 2
    try:
        for _ in range(data[0] << 8 | data[1]):
            key = ""
            key_end = at + 1 + data[at]
            code = data[key_end]
            key = data[at + 1 : key_end].decode()
            if key in found:
                raise BadBody("the key stands twice in one list", (key,))
            at = key_end + 1
            if code == 1:
                found[key] = _int_at(data, at)[0]
                at += 4
            elif code == 5:
                found[key] = Long(_long_at(data, at)[0])
                at += 8
            elif 2 <= code <= 4:
                start = at + 4
                at = start + _u32_at(data, at)[0]
                if at > size:
                    raise BadBody(f"announces {at - start} bytes, {size - start} are there", (key,))
                raw = data[start:at]
                if code == 2:
                    found[key] = raw.decode()
                elif code == 3:
                    found[key] = raw
                else:
                    found[key] = _decode_nested(raw, key, depth + 1)
            else:
                raise BadBody(f"found type {code}, expected 1 to 5", (key,))
    except UnicodeDecodeError as error:
        raise BadBody(f"not UTF-8: {error.reason}", (key,) if key else ()) from None
    except (IndexError, StructError):
        raise BadBody("the list ends inside an attribute", (key,) if key else ()) from None
    if "" in found:
        raise BadBody(f"found an empty key, expected 1 to {MAX_KEY} bytes")
    if at != size:
        raise BadBody(f"{size - at} bytes follow the last attribute")
    return AttributeList(found)


def _decode_nested(data: bytes, key: str, depth: int) -> AttributeList:
    try:
        return _decode(data, depth)
    except BadBody as error:
        raise error.within(key) from None


def _encode(attributes: AttributeList) -> tuple[bytes, int]:
    """The list's bytes and its height; raises BadBody."""
    if len(attributes) > MAX_ATTRIBUTES:
        raise BadBody(f"found {len(attributes)} attributes, expected at most {MAX_ATTRIBUTES}")
    parts = [_U16.pack(len(attributes))]
    height = 0
    for key, value in attributes.items():
        if type(value) is str:
            try:
                raw = value.encode()
            except UnicodeEncodeError:
                raise BadBody("the text is not valid Unicode", (key,)) from None
            parts += (_sized_head(key, 2, len(raw)), raw)
        elif type(value) is AttributeList:
            try:
                raw = value.encoded()
            except BadBody as error:
                raise error.within(key) from None
            if value._height >= height:
                height = value._height + 1
            parts += (_sized_head(key, 4, len(raw)), raw)
        elif isinstance(value, int):
            if _INT_MIN <= value <= _INT_MAX and not isinstance(value, Long):
                parts += (_head(key, 1), _INT.pack(value))
            elif _LONG_MIN <= value <= _LONG_MAX:
                parts += (_head(key, 5), _LONG.pack(value))
            else:
                raise BadBody(f"found {value}, expected an integer of 64 bits", (key,))
        elif type(value) is bytes:
            parts += (_sized_head(key, 3, len(value)), value)
        else:
            raise BadBody(f"found a {type(value).__name__}, no attribute type holds it", (key,))
    if height > MAX_DEPTH:
        raise BadBody(f"lists nested deeper than {MAX_DEPTH}")
    return b"".join(parts), height


# The names of attributes recur from one message to the next, and so do the sizes of most values.


@lru_cache(maxsize=4096)
def _sized_head(key: str, code: int, size: int) -> bytes:
    """What stands before a value that has a length."""
    return _head(key, code) + _U32.pack(size)


@lru_cache(maxsize=2048)
def _head(key: str, code: int) -> bytes:
    """What stands before a value: the key, with its length, and the type."""
    try:
        raw = key.encode()
    except UnicodeEncodeError:
        raise BadBody("the key is not valid Unicode", (ascii(key),)) from None
    if not 1 <= len(raw) <= MAX_KEY:
        raise BadBody(f"found a key of {len(raw)} bytes, expected 1 to {MAX_KEY}", (key,))
    return bytes((len(raw), *raw, code))


def _converted(plain: Mapping[str, object]) -> Iterator[tuple[str, Value]]:
    for key, value in plain.items():
        if isinstance(value, str):
            yield key, str(value)  # of an enumeration too
        elif isinstance(value, Long | bytes | AttributeList):
            yield key, value
        elif isinstance(value, int):
            yield key, int(value) if _INT_MIN <= value <= _INT_MAX else Long(value)
        elif isinstance(value, Mapping):
            try:
                yield key, AttributeList.of(value)
            except BadBody as error:
                raise error.within(key) from None
        else:
            raise BadBody(f"found a {type(value).__name__}, no attribute type holds it", (key,))


class _AttributeListConstruct(Construct):  # type: ignore[misc]  # construct is untyped
    """One attribute list that fills its stream to the end: nothing may follow the last attribute.

    What it raises is BadBody, in both directions.
    """

    def parse(self, data: bytes, **_context: Any) -> AttributeList:
        """Same result as through a stream, without making one."""
        return _decode(data)

    def _parse(self, stream: Any, _context: Any, path: str) -> AttributeList:
        return _decode(stream_read_entire(stream, path))

    def _build(self, value: Mapping[str, object], stream: Any, _context: Any, path: str) -> Any:
        data = AttributeList.of(value).encoded()
        stream_write(stream, data, len(data), path)
        return value


ATTRIBUTE_LIST = _AttributeListConstruct()
