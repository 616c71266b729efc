"""Why bytes are bad, and which fields a frame has.

This module is imported late, because it imports construct. The texts come from the declaration.
The explanation starts where the hot path stopped: it does not read again what comes before, and
does not read beyond the bad part.
"""

from __future__ import annotations

from typing import NamedTuple

from ..codes import ErrorCode
from ..errors import BadBody, BadFrame
from .declaration import HEADER_FIELDS, INCOMPLETE, read_frame, read_header, read_part
from .dissection import Broken, Cursor, Field, Mistake
from .layout import HEADER_SIZE, MAX_FRAME, Stopped


class Dissection(NamedTuple):
    """One frame as fields.

    `error` is the exception that a receiver raises for the frame, and `mistake` is its content;
    both are None for a good frame. `fields` ends before the mistake.
    """

    fields: list[Field]
    mistake: Mistake | None
    error: BadFrame | BadBody | None


def explain_body(body: bytes, stopped: Stopped) -> BadBody:
    """The error in a body, at the place where the hot path stopped."""
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
    """The error in the bytes of a header that the hot path refuses."""
    try:
        read_header(Cursor(header, 0, len(header), max_frame=max_frame))
    except Broken as broken:
        return _bad_frame(broken.mistake, reference, protocol)
    raise AssertionError("the hot path refuses what the declaration allows")


def dissect(data: bytes, start: int = 0, max_frame: int = MAX_FRAME) -> Dissection:
    """The fields of the frame that begins at `start`; bytes after the frame are not read."""
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
