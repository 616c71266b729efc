"""The attribute list: the body of every frame, and the value of every `list` attribute.

Decoding is written by hand, because it runs for every message. It says only whether the bytes are
good, and where it stopped; `explanation` says what is wrong there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from struct import Struct
from struct import error as StructError
from typing import NoReturn, TypeAlias

from ..errors import BadBody
from .layout import MAX_ATTRIBUTES, MAX_DEPTH, MAX_KEY, Stopped, Type

__all__ = [
    "CLASS_OF",
    "EMPTY",
    "MAX_ATTRIBUTES",
    "MAX_DEPTH",
    "MAX_KEY",
    "TYPE_OF",
    "AttributeList",
    "Long",
    "Type",
    "Value",
]


class Long(int):
    """An integer that is a `long` (i64) on the wire, even if it is small."""

    __slots__ = ()


class AttributeList(dict[str, "Value"]):
    """Attributes in order, by key. It never changes, so it is encoded only once.

    Several messages share a list (the properties of an interaction), and several clients receive
    one event (every reporting engine): the first use encodes the list for all. The constructor
    takes values as they are; `AttributeList.of` converts plain Python values.
    """

    __slots__ = ("_encoded", "_height")
    _encoded: bytes
    _height: int

    @classmethod
    def of(cls, plain: Mapping[str, object]) -> AttributeList:
        """A list from plain Python values: mappings become lists, booleans 0/1.

        Raises BadBody, which names the attribute, for a value that no attribute type holds.
        """
        return plain if isinstance(plain, cls) else cls(_converted(plain))

    @staticmethod
    def decode(data: bytes) -> AttributeList:
        """The list that these bytes encode. Raises BadBody, which says where and why."""
        try:
            return _decode(data, 0)
        except Stopped as stopped:
            from .explanation import explain_body  # imports construct, which is seldom needed

            raise explain_body(data, stopped) from None

    def encoded(self) -> bytes:
        """The list as bytes. Raises BadBody, which names the attribute that cannot be encoded."""
        encoded: bytes | None = getattr(self, "_encoded", None)  # most lists are encoded only once
        if encoded is None:
            encoded, self._height = _encode(self)
            self._encoded = encoded
        return encoded

    @property
    def height(self) -> int:
        """How many levels of `list` values are in this list; 0 for a flat list."""
        self.encoded()
        return self._height

    def __hash__(self) -> int:  # type: ignore[override]  # a dict has no hash: it can change
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


def _decode(data: bytes, depth: int) -> AttributeList:
    """The attribute list that these bytes encode; raises Stopped.

    `start` is the beginning of the part that is being read. A mistake of any kind stops there;
    only the explanation finds out which kind it is.
    """
    found: dict[str, Value] = {}
    start, at = 0, 2
    try:
        if depth > MAX_DEPTH:
            raise ValueError
        for _ in range(data[0] << 8 | data[1]):
            start = at
            key_end = at + 1 + data[at]
            code = data[key_end]
            key = data[at + 1 : key_end].decode()
            if key in found or not key:
                raise ValueError
            at = key_end + 1
            if code == 1:
                found[key] = _int_at(data, at)[0]
                at += 4
            elif code == 5:
                found[key] = Long(_long_at(data, at)[0])
                at += 8
            elif 2 <= code <= 4:
                value_start = at + 4
                at = value_start + _u32_at(data, at)[0]
                if at > len(data):
                    raise ValueError
                raw = data[value_start:at]
                if code == 2:
                    found[key] = raw.decode()
                elif code == 3:
                    found[key] = raw
                else:
                    found[key] = _decode(raw, depth + 1)
            else:
                raise ValueError
    except Stopped as stopped:
        stopped.move_into(key, value_start)
        raise
    except (ValueError, IndexError, StructError):  # a UnicodeDecodeError is a ValueError
        raise Stopped("attribute" if start else "count", start, len(data), found) from None
    if at != len(data):
        raise Stopped("end", at, len(data), ())
    return AttributeList(found)


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


# The same names of attributes, and the same sizes of values, occur in many messages.


@lru_cache(maxsize=4096)
def _sized_head(key: str, code: int, size: int) -> bytes:
    """The bytes before a value that has a length."""
    return _head(key, code) + _U32.pack(size)


@lru_cache(maxsize=2048)
def _head(key: str, code: int) -> bytes:
    """The bytes before a value: the key's length, the key, and the type."""
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
            yield key, str(value)  # also a member of an enumeration
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
