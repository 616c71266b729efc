"""One HTTP request in a stream of bytes: read in one way, or refused."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.control.http_reader import MOST_BYTES, Head, Malformed, read_content, read_head

GET = b"GET /world?x=1 HTTP/1.1\r\nHost: localhost:7121\r\nAccept: a\r\nAccept: b\r\n\r\n"
POST = b"POST /wait HTTP/1.1\r\nHost: localhost\r\n"


def requests(data: bytes) -> list[tuple[str, str, bytes]]:
    """Method, path and body of each request in the stream. Raises Malformed."""
    stream, found = BytesIO(data), []
    while (head := read_head(stream)) is not None:
        found.append((head.method, head.path_and_query, read_content(stream, head)))
    return found


def head_of(data: bytes) -> Head:
    """The head of one request."""
    head = read_head(BytesIO(data))
    assert head is not None
    return head


def refusal(data: bytes) -> tuple[int, str]:
    """Status and text of what cannot be read."""
    with pytest.raises(Malformed) as caught:
        requests(data)
    return caught.value.status, str(caught.value)


def test_head_has_what_was_sent() -> None:
    """Names of headers in lower case; several of one name are one list."""
    head = head_of(GET)
    assert (head.method, head.path_and_query, head.version) == ("GET", "/world?x=1", (1, 1))
    assert head.headers == {"host": "localhost:7121", "accept": "a, b"}
    assert (head.length, head.keeps_alive, head.authority) == (0, True, "localhost:7121")


def test_requests_follow_one_another() -> None:
    """A length, chunks, or no body at all say where the next one begins."""
    assert requests(
        GET
        + POST
        + b"Content-Length: 3\r\n\r\nabc"
        + POST
        + b"Transfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n1 ;x=y\r\nc\r\n0\r\nA: b\r\n\r\n"
        + GET
    ) == [
        ("GET", "/world?x=1", b""),
        ("POST", "/wait", b"abc"),
        ("POST", "/wait", b"abc"),
        ("GET", "/world?x=1", b""),
    ]


@pytest.mark.parametrize(
    ("data", "status", "text"),
    [
        (b"\r\n" + GET, 400, "found '\\r\\n', expected METHOD TARGET HTTP/1.1"),
        (b"GET  / HTTP/1.1\r\n\r\n", 400, "expected METHOD TARGET HTTP/1.1"),
        (b"GET /a b HTTP/1.1\r\n\r\n", 400, "expected METHOD TARGET HTTP/1.1"),
        (b"GET / HTTP/2.0\r\n\r\n", 400, "found HTTP/2.0, expected HTTP/1.1"),
        (b"GET /", 400, "found the end of what was sent, expected CR LF"),
        (b"GET / HTTP/1.1\r\n\r\n", 400, "Host: missing"),
        (GET.replace(b"\r", b""), 400, "found a line feed alone, expected CR LF"),
        (POST + b"Host: other\r\n\r\n", 400, "Host: found twice, expected it once"),
        (POST + b"Content-Length : 2\r\n\r\nab", 400, "header 2: found 'Content-Length : 2'"),
        (POST + b"no colon\r\n\r\n", 400, "header 2: found 'no colon', expected NAME: VALUE"),
        (POST + b"A: b\r\n folded\r\n\r\n", 400, "header 3: found ' folded'"),
        (POST + b"A: b\x00\r\n\r\n", 400, "header 2: found 'A: b\\x00'"),
        (POST + b"A: b\rc\r\n\r\n", 400, "header 2: found 'A: b\\rc'"),
        (POST + b"A: b", 400, "found the end of what was sent"),
        (POST + b"A: b\r\n" * 101 + b"\r\n", 431, "found more than 100 headers"),
        (POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400, "found twice"),
        (POST + b"Content-Length: 2, 2\r\n\r\nab", 400, "found '2, 2', expected a number of bytes"),
        (POST + b"Content-Length: 0x2\r\n\r\nab", 400, "expected a number of bytes"),
        (POST + b"Content-Length: \r\n\r\n", 400, "found '', expected a number of bytes"),
        (POST + b"Content-Length: \xb2\r\n\r\nab", 400, "expected a number of bytes"),
        (POST + b"Content-Length: 3\r\n\r\nab", 400, "found 2 bytes of body, expected 3"),
        (POST + b"Content-Length: 8388609\r\n\r\n", 413, "found a body of 8388609 bytes"),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n", 400, "found 'gzip, chunked'"),
        (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n", 400, "one of them"),
        (
            b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
            "expected chunked",
        ),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nx\r\n", 400, "a chunk: found 'x\\r\\n'"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400, "expected its size in hexadec"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nab\r\n0\r\n\r\n", 400, "a chunk: found "),
        (
            POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
            400,
            "2 and CR LF",
        ),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n800001\r\n", 413, "found a body of more than"),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: b\r\n" * 101, 431, "trailers"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(data: bytes, status: int, text: str) -> None:
    """The rest of the stream is read by nobody."""
    found = refusal(data)
    assert found[0] == status
    assert text in found[1]


def test_client_says_whether_it_keeps_the_connection() -> None:
    """In HTTP/1.0 it must ask for it, in HTTP/1.1 it must say that it does not."""
    for line, keeps in (
        (b"HTTP/1.1\r\nHost: x\r\n", True),
        (b"HTTP/1.1\r\nHost: x\r\nConnection: TE, Close\r\n", False),
        (b"HTTP/1.0\r\n", False),
        (b"HTTP/1.0\r\nConnection: Keep-Alive\r\n", True),
    ):
        assert head_of(b"GET / " + line + b"\r\n").keeps_alive is keeps


def test_permission_to_send_is_asked_for_a_body_only() -> None:
    """HTTP/1.0 does not know it."""
    ask = b"Expect: 100-Continue\r\n"
    for line, asks in (
        (POST + ask + b"Content-Length: 1\r\n", True),
        (POST + ask + b"Transfer-Encoding: chunked\r\n", True),
        (POST + ask, False),
        (b"POST / HTTP/1.0\r\nContent-Length: 1\r\n" + ask, False),
    ):
        assert head_of(line + b"\r\n").asks_first is asks


def test_absolute_target_names_the_server() -> None:
    """Its name counts, and not that of the header; the path is what follows."""
    for target, authority, path in (
        (b"http://a:1/b?c", "a:1", "/b?c"),
        (b"http://a", "a", "/"),
        (b"/b", "localhost", "/b"),
    ):
        head = head_of(b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % target)
        assert (head.authority, head.path_and_query) == (authority, path)


PIECES = st.sampled_from(
    [
        GET,
        POST,
        b"Content-Length: 4\r\n",
        b"Content-Length: 4",
        b"Transfer-Encoding: chunked\r\n",
        b"4\r\nabcd\r\n",
        b"0\r\n\r\n",
        b"abcd",
        b"\r\n",
        b"\n",
        b" ",
        b":",
        b"\x00",
    ]
)


@given(st.lists(PIECES | st.binary(max_size=5), max_size=12).map(b"".join))
def test_any_bytes_are_requests_or_are_refused(data: bytes) -> None:
    """There are not more requests than request lines, and no body is longer than what was sent."""
    try:
        found = requests(data)
    except Malformed:
        return
    assert len(found) <= data.count(b" HTTP/1.")
    assert sum(len(body) for _, _, body in found) < min(len(data) + 1, MOST_BYTES)


BODIES = st.lists(st.binary(max_size=40), max_size=5)


@given(BODIES, st.lists(st.integers(1, 50), max_size=6))
def test_bodies_are_what_was_sent_whatever_they_have_in_them(
    bodies: list[bytes], sizes: list[int]
) -> None:
    """Whether with a length or in chunks of any sizes, one behind the other."""
    stream = b""
    for number, body in enumerate(bodies):
        if number % 2:
            stream += POST + b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
            continue
        left, chunks = body, b""
        for size in (*sizes, 100):
            piece, left = left[:size], left[size:]
            if piece:
                chunks += b"%x\r\n%b\r\n" % (len(piece), piece)
        stream += POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    assert [body for _, _, body in requests(stream)] == bodies
