"""Why bytes are bad, and what good bytes are made of: what people are told of frames.

Loaded when there is something to tell, because it loads construct. What is told comes from the
declaration. A mistake is explained from the place where the hot path stopped: nothing before it
is read again, and nothing after the part that breaks.
"""

from __future__ import annotations

from typing import NamedTuple

from ..codes import ErrorCode
from ..errors import BadBody, BadFrame
from .declaration import HEADER_FIELDS, INCOMPLETE, read_frame, read_header, read_part
from .dissection import Broken, Cursor, Field, Mistake
from .layout import HEADER_SIZE, MAX_FRAME, Stopped


class Dissection(NamedTuple):
    """One frame in its fields.

    `error` is what a receiver raises for it and `mistake` the same in its parts; both are None for
    a good frame. A frame whose body is bad has the fields before the mistake.
    """

    fields: list[Field]
    mistake: Mistake | None
    error: BadFrame | BadBody | None


def explain_body(body: bytes, stopped: Stopped) -> BadBody:
    """What is wrong in a body where the hot path stopped."""
    cursor = Cursor(
        body,
        stopped.offset,
        stopped.end,
        base=HEADER_SIZE,
        path=stopped.path,
        keys=stopped.keys,
    )
    try:
        read_part(stopped.part, cursor)
    except Broken as broken:
        return _bad_body(broken.mistake)
    raise AssertionError("the hot path refuses what the declaration allows")


def explain_header(
    header: bytes, max_frame: int, reference: int | None, protocol: int | None
) -> BadFrame:
    """What is wrong in the bytes of a header that the hot path refuses."""
    try:
        read_header(Cursor(header, 0, len(header), max_frame=max_frame))
    except Broken as broken:
        return _bad_frame(broken.mistake, reference, protocol)
    raise AssertionError("the hot path refuses what the declaration allows")


def dissect(data: bytes, start: int = 0, max_frame: int = MAX_FRAME) -> Dissection:
    """The frame that begins at `start`, in its fields; what follows the frame is not read."""
    cursor = Cursor(data, start, len(data), base=-start, max_frame=max_frame)
    try:
        read_frame(cursor)
    except Broken as broken:
        mistake = broken.mistake
        is_body = len(cursor.fields) >= HEADER_FIELDS and mistake.reason != INCOMPLETE
        error = _bad_body(mistake) if is_body else _bad_frame(mistake)
        return Dissection(cursor.fields, mistake, error)
    return Dissection(cursor.fields, None, None)


def _bad_body(mistake: Mistake) -> BadBody:
    return BadBody(mistake.text, mistake.path, mistake.offset)


def _bad_frame(
    mistake: Mistake, reference: int | None = None, protocol: int | None = None
) -> BadFrame:
    text = f"frame: {mistake.text}"
    return BadFrame(ErrorCode.BAD_FRAME, text, reference, protocol, mistake.offset)
