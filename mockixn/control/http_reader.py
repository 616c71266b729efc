"""How one HTTP/1.1 request stands in a stream of bytes (RFC 9112), read strictly.

What two readers could understand in two ways is refused: then nobody can hide a second request in
the body of a first one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from io import BufferedIOBase
from typing import NamedTuple

MOST_BYTES = 8 * 1024 * 1024
"""Largest size of a body, in bytes."""

_LONGEST_LINE = 65536
_MOST_HEADERS = 100
_LONGEST_CHUNK_LINE = 4096

_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST = re.compile(rb"(%b) ([!-~\x80-\xff]+) HTTP/(\d)\.(\d)" % _TOKEN)
_HEADER = re.compile(rb"(%b):[ \t]*([\t -~\x80-\xff]*?)[ \t]*" % _TOKEN)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(;[\t -~\x80-\xff]*)?")
_ABSOLUTE = "http://"
_LENGTH = re.compile(r"[0-9]{1,18}")


class Malformed(Exception):
    """What came cannot be read; no other request can follow on the connection."""

    def __init__(self, status: HTTPStatus, text: str, unread: int = 0) -> None:
        """`unread` bytes of a body are still to come from a client that sends all of it."""
        super().__init__(text)
        self.status = status
        self.unread = unread


class Head(NamedTuple):
    """Request line and headers; `headers` have lower-case names.

    `length` is the number of bytes of the body; None where it comes in chunks.
    """

    method: str
    target: str
    version: tuple[int, int]
    headers: Mapping[str, str]
    length: int | None

    @property
    def authority(self) -> str | None:
        """HOST or HOST:PORT by which the server is called; None if HTTP/1.0 does not say it."""
        if self.target.startswith(_ABSOLUTE):
            return self.target.removeprefix(_ABSOLUTE).partition("/")[0].partition("?")[0]
        return self.headers.get("host")

    @property
    def path_and_query(self) -> str:
        """The target without the authority, which a client of a proxy writes too."""
        if self.target.startswith(_ABSOLUTE):
            return self.target.removeprefix(f"{_ABSOLUTE}{self.authority}") or "/"
        return self.target

    @property
    def keeps_alive(self) -> bool:
        """Whether the client wants to send another request on the connection."""
        wanted = {each.strip().lower() for each in self.headers.get("connection", "").split(",")}
        if self.version == (1, 0):
            return "keep-alive" in wanted
        return "close" not in wanted

    @property
    def asks_first(self) -> bool:
        """Whether the client waits for a permission to send the body."""
        return (
            self.version > (1, 0)
            and self.length != 0
            and self.headers.get("expect", "").lower() == "100-continue"
        )


def read_head(stream: BufferedIOBase) -> Head | None:
    """The next request line and its headers; None at the end of the stream. Raises Malformed."""
    line = stream.readline(_LONGEST_LINE + 1)
    if not line:
        return None
    if len(line) > _LONGEST_LINE:
        raise Malformed(HTTPStatus.REQUEST_URI_TOO_LONG, "the request line is too long")
    found = _REQUEST.fullmatch(_without_end(line))
    if found is None:
        shown = line[:75].decode("latin-1")
        raise _bad(f"found {shown!r}, expected METHOD TARGET HTTP/1.1")
    version = int(found[3]), int(found[4])
    if version[0] != 1:
        raise _bad(f"found HTTP/{version[0]}.{version[1]}, expected HTTP/1.1")
    headers = _headers(stream)
    if version > (1, 0) and "host" not in headers:
        raise _bad("Host: missing, expected the name by which the server is called")
    length = _length(headers, version)
    return Head(found[1].decode(), found[2].decode("latin-1"), version, headers, length)


def _headers(stream: BufferedIOBase) -> dict[str, str]:
    headers: dict[str, str] = {}
    number = 0
    while line := _header_line(stream):
        number += 1
        found = _HEADER.fullmatch(line)
        if found is None:
            shown = line[:75].decode("latin-1")
            raise _bad(f"header {number}: found {shown!r}, expected NAME: VALUE")
        if number > _MOST_HEADERS:
            text = f"found more than {_MOST_HEADERS} headers"
            raise Malformed(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text)
        name, value = found[1].decode().lower(), found[2].decode("latin-1")
        if name in headers and name in ("host", "content-length"):
            raise _bad(f"{name.title()}: found twice, expected it once")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _header_line(stream: BufferedIOBase) -> bytes:
    line = stream.readline(_LONGEST_LINE + 1)
    if len(line) > _LONGEST_LINE:
        text = "a header is too long"
        raise Malformed(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text)
    return _without_end(line)


def _length(headers: Mapping[str, str], version: tuple[int, int]) -> int | None:
    coding, length = headers.get("transfer-encoding"), headers.get("content-length")
    if coding is not None:
        if length is not None:
            raise _bad("found Transfer-Encoding and Content-Length, expected one of them")
        if coding.lower() != "chunked" or version == (1, 0):
            raise _bad(f"Transfer-Encoding: found {coding[:75]!r}, expected chunked (in HTTP/1.1)")
        return None
    if length is None:
        return 0
    if not re.fullmatch("[0-9]+", length, re.ASCII):
        raise _bad(f"Content-Length: found {length[:75]!r}, expected a number of bytes")
    if not _LENGTH.fullmatch(length) or int(length) > MOST_BYTES:
        raise _too_long(length[:18], int(length[:18]))
    return int(length)


def read_content(stream: BufferedIOBase, head: Head) -> bytes:
    """The body of the request. Raises Malformed."""
    if head.length is None:
        return _chunks(stream)
    body = stream.read(head.length)
    if len(body) < head.length:
        raise _bad(f"found {len(body)} bytes of body, expected {head.length}")
    return body


def _chunks(stream: BufferedIOBase) -> bytes:
    parts: list[bytes] = []
    left = MOST_BYTES
    while size := _chunk_size(stream):
        left -= size
        if left < 0:
            raise _too_long(f"more than {MOST_BYTES}", size)
        chunk = stream.read(size)
        if len(chunk) < size or stream.read(2) != b"\r\n":
            raise _bad(f"a chunk: found {len(chunk)} bytes, expected {size} and CR LF")
        parts.append(chunk)
    for _ in range(_MOST_HEADERS):  # trailers mean nothing here
        if not _header_line(stream):
            return b"".join(parts)
    raise Malformed(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "found too many trailers")


def _chunk_size(stream: BufferedIOBase) -> int:
    line = stream.readline(_LONGEST_CHUNK_LINE)
    found = _CHUNK.fullmatch(_without_end(line))
    if found is None:
        shown = line[:75].decode("latin-1")
        raise _bad(f"a chunk: found {shown!r}, expected its size in hexadecimal digits")
    return int(found[1], 16)


def _without_end(line: bytes) -> bytes:
    """The line without its end. Raises Malformed for a line that has none."""
    if line.endswith(b"\r\n"):
        return line[:-2]
    found = "a line feed alone" if line.endswith(b"\n") else "the end of what was sent"
    raise _bad(f"found {found}, expected CR LF")


def _bad(text: str) -> Malformed:
    return Malformed(HTTPStatus.BAD_REQUEST, text)


def _too_long(found: str, unread: int) -> Malformed:
    text = f"found a body of {found} bytes, expected at most {MOST_BYTES}"
    return Malformed(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, text, unread)
