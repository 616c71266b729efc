"""HTTP around the operations: every wrong call is a 4xx that says what is wrong."""

from __future__ import annotations

import asyncio
import io
import json
import os
import re
import socket
import threading
from typing import Any

import pytest
from support.caller import Caller, watchers_of

from mockixn import Server, UserError
from mockixn.control import Control, http
from mockixn.control.json import entry_to_dict
from mockixn.control.operations import journal
from mockixn.control.operations import server as operations
from mockixn.logs import logger
from mockixn.server import acceptor

GET_HEALTH = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
POST_WAIT = b"POST /wait HTTP/1.1\r\nHost: localhost\r\n"
GET_WORLD = b"GET /world HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def raw(call: Caller, data: bytes) -> bytes:
    """The response to these bytes, until the connection closes; the sender sends no more."""
    reader, writer = await asyncio.open_connection(call.control.host, call.control.port)
    try:
        writer.write(data)
        writer.write_eof()
        async with asyncio.timeout(10):
            return await reader.read()
    finally:
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("GET", "/jurnal", None, 404, "(did you mean /journal?)"),
        ("GET", "/reset", None, 405, "/reset: found GET, expected POST"),
        ("PATCH", "/world", None, 405, "found PATCH, expected GET"),
        ("BREW", "/world", None, 405, "found BREW, expected GET"),
        ("POST", "/openapi.json", None, 405, "found POST, expected GET"),
        ("GET", "/world?spaec=a", None, 400, "spaec: unknown key, expected one of space"),
        ("GET", "/world?space=a", None, 404, "space: found 'a', but there is none"),
        ("GET", "/world?space=a&space=b", None, 400, "space: found twice, expected it once"),
        ("GET", "/world?space=%ff", None, 400, "the address is not UTF-8"),
        ("GET", "/world/%ff/x", None, 400, "the address is not UTF-8"),
        (
            "GET",
            "/journal?since=x",
            None,
            400,
            'since: found "x" (str), expected the number of an entry, or RUN:NUMBER',
        ),
        (
            "GET",
            "/journal?since=1_0",
            None,
            400,
            'since: found "1_0" (str), expected the number of an entry',
        ),
        ("GET", "/journal?wait=nan", None, 400, 'wait: found "nan" (str), expected a number'),
        ("GET", "/journal?limit=0", None, 400, "limit: found 0, expected at least 1"),
        ("POST", "/wait", b"{", 400, "not JSON: Expecting property name"),
        ("POST", "/wait", b"", 400, "not JSON: "),
        ("POST", "/wait", b'{"on": {}, "on": {}}', 400, 'the key "on" stands twice'),
        ("POST", "/wait", b'{"timeout": NaN}', 400, "NaN is not a number"),
        ("POST", "/wait", b'{"timeout": 1e999}', 400, "timeout: found inf (float), expected a fin"),
        ("POST", "/wait", b'{"since": 1%b}' % (b"0" * 5000), 400, "not JSON: "),
        ("POST", "/wait", b'{"since": 1%b}' % (b"0" * 500), 400, "since: found an int of 1661 bit"),
        ("POST", "/wait", b"\xff", 400, "not JSON: not UTF-8 (at byte 0)"),
        ("POST", "/wait", b'{"on": {"to": "\\ud800"}}', 400, "not JSON: half a surrogate pair"),
        ("POST", "/wait", b"[" * 100_000, 400, "not JSON: nested too deep"),
        ("POST", "/wait", b"[]", 400, "found an array, expected a table"),
        ("POST", "/wait", {}, 400, "on: missing, expected a table"),
        ("POST", "/wait", {"on": {"message": "EventRevoke"}}, 400, "(did you mean EventRevoked?)"),
        ("POST", "/faults", {"do": "dorp"}, 400, 'do: found "dorp", expected '),
        ("POST", "/faults", {"do": "drop", "seconds": 1}, 400, "seconds: found together with"),
        ("POST", "/verify", {}, 400, "expected one of in_order, any_order, times"),
        ("POST", "/verify", {"times": 1}, 400, "on: expected together with times"),
        (
            "POST",
            "/verify",
            {"times": 1, "on": {}, "within": 1},
            400,
            "within: found without never",
        ),
        ("POST", "/verify", {"any_order": [{}] * 201}, 400, "any_order: found 201 messages"),
        (
            "POST",
            "/reset",
            {"space": "alpha"},
            400,
            "found a body, expected none: the space",
        ),
        ("DELETE", "/faults/none", None, 404, "id: found 'none', but there is none"),
    ],
)
async def test_wrong_call_is_reported_in_one_line(
    call: Any, method: str, path: str, body: Any, status: int, error: str
) -> None:
    """The status is a 4xx, and the JSON says what was found and what was expected."""
    found = await call(method, path, body)
    assert found.status == status
    assert error in found.body["error"]
    assert "\n" not in found.body["error"]


async def test_not_json_says_where(call: Any) -> None:
    """By line and column, as an editor counts them."""
    found = await call("POST", "/wait", b'{"on":\n  {"message": "EventAck",}}')
    assert re.search(r"^not JSON: .+ \(line 2, column 2[3-6]\)$", found.body["error"])


async def test_all_mistakes_of_a_body_are_reported_by_field(call: Any) -> None:
    """Who fixes one finds no second one behind it."""
    body = {"participant": 5, "on": {"message": "Nope"}, "tims": 1, "send": {}}
    found = await call("POST", "/cues", body)
    fields = ["participant", "on.message", "tims", "send.message"]
    assert [each["field"] for each in found.body["mistakes"]] == fields
    assert all(f"{field}: " in found.body["error"] for field in fields)


async def test_no_answer_tells_a_thousand_mistakes(call: Any) -> None:
    """The first mistakes are listed, with the number of the others."""
    found = await call("POST", "/wait", {f"key-{number}": 1 for number in range(1000)})
    assert len(found.body["mistakes"]) == 20
    assert found.body["error"].endswith("; and 981 more")


async def test_method_that_is_not_allowed_says_which_are(call: Any) -> None:
    """As HTTP wants it."""
    assert (await call("PUT", "/cues")).headers["Allow"] == "GET, POST, HEAD"


async def test_head_is_a_get_without_a_body(call: Any) -> None:
    """Health checks ask so."""
    answered = await raw(
        call, b"HEAD /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    head, _, body = answered.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 0" not in head
    assert body == b""


async def test_token_is_asked_for() -> None:
    """Without it no operation is carried out."""
    async with Server() as server, Control(server, token="secret") as control:
        call = Caller(server, control)
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer secré"}):
            refused = await call(
                "GET", "/world", headers={k: v.encode() for k, v in headers.items()}
            )
            assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, "Bearer")
        for scheme in ("Bearer", "bearer", "BEARER"):
            headers = {"Authorization": f"{scheme} secret"}
            assert (await call("GET", "/world", headers=headers)).status == 200
        for path in ("/health", "/ready", "/ready?space="):
            assert (await call("GET", path)).status == 200, "who starts containers has no token"


async def test_page_in_a_browser_is_refused(call: Any) -> None:
    """A site that the tester happens to visit must not drive the mock."""
    assert (await call("GET", "/health", headers={"Origin": "http://evil"})).status == 403


async def test_body_in_chunks_is_read(call: Any) -> None:
    """As clients send it that write before they know the length."""
    chunks = b'5;a=b\r\n{"nam\r\n12\r\ne": "alpha"}      \r\n0\r\nTrailer: x\r\n\r\n'
    head = b"POST /spaces HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    answered = await raw(call, head + chunks + GET_HEALTH)
    assert re.findall(rb"HTTP/1.1 (\d+)", answered) == [b"201", b"200"]


async def test_token_is_asked_for_before_the_body_is_read() -> None:
    """A stranger's body takes no memory; the client that sends all of it gets the response."""
    async with Server() as server, Control(server, token="secret") as control:
        call = Caller(server, control)
        head = b"POST /spaces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8000000\r\n"
        ask = b"Expect: 100-continue\r\n\r\n"
        assert (await raw(call, head + ask)).startswith(b"HTTP/1.1 401 ")
        assert (await raw(call, head + b"\r\n" + b"x" * 8_000_000)).startswith(b"HTTP/1.1 401 ")
        without = await raw(call, GET_WORLD + GET_HEALTH)
        assert re.findall(rb"HTTP/1.1 (\d+)", without) == [b"401", b"200"]


@pytest.mark.parametrize(
    ("host", "called", "status"),
    [
        ("127.0.0.1", "localhost:7121", 200),
        ("127.0.0.1", "LOCALHOST.", 200),
        ("127.0.0.1", "127.0.0.1", 200),
        ("127.0.0.1", "[::1]:80", 200),
        ("127.0.0.1", "mock.localhost", 200),
        ("127.0.0.1", "evil.example", 403),
        ("127.0.0.1", "127.0.0.1.evil.example", 403),
        ("127.0.0.1", "localhost@evil.example", 403),
        ("127.0.0.1", "", 403),
        ("localhost", "localhost", 200),
        ("0.0.0.0", "mockixn:7121", 200),
    ],
)
async def test_name_by_which_the_server_is_called(host: str, called: str, status: int) -> None:
    """A page can give its own name our address; a server that listens everywhere has any name."""
    async with Server() as server, Control(server, host=host) as control:
        if host == "0.0.0.0":
            control.host = "127.0.0.1"
        call = Caller(server, control)
        answered = await call("GET", "/health", headers={"Host": called})
        assert answered.status == status
        if status == 403:
            assert "Host: found " in answered.body["error"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:7121", 200),
        ("http://localhost", 403),
        ("https://localhost:7121", 403),
        ("http://evil.example", 403),
        ("null", 403),
    ],
)
async def test_page_may_call_the_server_that_it_comes_from(
    call: Any, origin: str, status: int
) -> None:
    """And no other."""
    headers = {"Host": "localhost:7121", "Origin": origin}
    assert (await call("GET", "/health", headers=headers)).status == status


async def test_target_may_have_the_whole_address(call: Any) -> None:
    """Clients write it so to a proxy; the name in it is the one that counts."""
    for name, status in ((b"localhost:1", b"200"), (b"evil.example", b"403")):
        line = b"GET http://%b/journal?limit=1 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert (await raw(call, line % name)).startswith(b"HTTP/1.1 " + status)


async def test_client_of_the_older_version_keeps_its_connection_if_it_asks(call: Any) -> None:
    """The response says that it may; otherwise the connection ends."""
    kept = b"GET /health HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"
    answered = await raw(call, kept + b"GET /health HTTP/1.0\r\n\r\n" + GET_HEALTH)
    assert answered.count(b"HTTP/1.1 200 OK") == 2
    assert answered.count(b"Connection: keep-alive") == 1
    assert answered.count(b"Connection: close") == 1


async def test_space_whose_name_is_two_dots_can_be_deleted(call: Any) -> None:
    """Percent-encoded, where a client would take them for the parent."""
    for path in ("/spaces/..", "/spaces/%2E%2E"):
        assert (await call("POST", "/spaces", {"name": ".."})).status == 201
        assert (await call("DELETE", path)).status == 200
        assert [each["name"] for each in (await call("GET", "/spaces")).body] == [""]


async def test_space_that_is_away_is_not_ready(call: Any) -> None:
    """The others are."""
    await call("POST", "/spaces", {"name": "alpha"})
    call.server.hub.spaces["alpha"].begin_outage(60)
    away = await call("GET", "/ready?space=alpha")
    assert (away.status, away.body["error"]) == (503, "space alpha is away")
    assert (await call("GET", "/ready")).status == 200
    assert (await call("GET", "/ready?space=beta")).status == 404
    call.server.hub.default.begin_outage(60)
    assert (await call("GET", "/ready")).body["error"] == "the default space is away"


async def test_body_of_very_many_values_is_refused(call: Any) -> None:
    """Each may be wrong, and each mistake costs time."""
    found = await call("POST", "/verify", {"in_order": [{"x": 1}] * 6000})
    assert (found.status, found.body["error"]) == (400, "not JSON: more than 10000 values")


async def test_connections_have_a_bound(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """For one more, the one ends that has been silent for longest; a call in progress does not."""
    monkeypatch.setattr(http, "MOST_CONNECTIONS", 3)
    waiting = asyncio.create_task(call("POST", "/wait", {"on": {"message": "EventAck"}}))
    watchers = watchers_of(call.server)
    async with asyncio.timeout(10):
        await watchers.somebody.wait()
        opened = [
            await asyncio.open_connection(call.control.host, call.control.port) for _ in range(4)
        ]
        assert await opened[0][0].read() == b""
        assert await opened[1][0].read() == b""
        opened[3][1].write(GET_HEALTH)
        assert (await opened[3][0].readline()).startswith(b"HTTP/1.1 200")
        assert not waiting.done()
        await call("POST", "/participants", {"name": "media-1", "type": "MediaServer"})
        assert (await waiting).status == 200
    for _, writer in opened:
        writer.close()


async def test_caller_who_sends_nothing_more_gets_its_answer(call: Any) -> None:
    """It has closed its side of the connection, and waits."""
    watchers = watchers_of(call.server)
    body = b'{"on": {"message": "EventAck"}}'
    head = POST_WAIT + b"Content-Length: %d\r\n\r\n" % len(body)
    asked = asyncio.create_task(raw(call, head + body))
    async with asyncio.timeout(10):
        await watchers.somebody.wait()
        await call("POST", "/participants", {"name": "media-1", "type": "MediaServer"})
        answered = await asked
    assert b"HTTP/1.1 200 OK" in answered


async def test_body_that_is_too_long_is_refused_to_a_client_that_sends_all_of_it(call: Any) -> None:
    """The client gets the reason, and no reset."""
    refused = await call("POST", "/wait", b"x" * (9 * 1024 * 1024))
    assert refused.status == 413
    assert "found a body of 9437184 bytes, expected at most 8388608" in refused.body["error"]


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /health HTTP/2.0\r\n", 400),
        (b"GET /health\x00 HTTP/1.1\r\n", 400),
        (b"nonsense\r\n", 400),
        (b"GET / %b HTTP/1.1\r\n" % (b"x" * 70_000), 414),
        (b"GET /health HTTP/1.1\r\nA: %b\r\n" % (b"x" * 70_000), 431),
        (POST_WAIT + b"Content-Length: -1\r\n", 400),
        (POST_WAIT + b"Content-Length: +5\r\n", 400),
        (POST_WAIT + b"Content-Length: %b\r\n" % (b"9" * 5000), 413),
        (
            b"POST /wait HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n",
            400,
        ),
        (POST_WAIT + b"Content-Length: 50\r\n", 400),
    ],
)
async def test_what_is_hardly_http_is_a_4xx_of_json(call: Any, head: bytes, status: int) -> None:
    """Also what the standard library refuses by itself, and a body that ends too early."""
    answered = await raw(call, head + b"\r\n")
    first, _, body = answered.partition(b"\r\n\r\n")
    assert first.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(body)["error"]


async def test_client_that_asks_before_it_sends_gets_a_continue(call: Any) -> None:
    """As curl does with a large body."""
    head = POST_WAIT + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n"
    assert (await raw(call, head % 2 + b"{}")).startswith(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 4"
    )
    assert (await raw(call, head % 10**9)).startswith(b"HTTP/1.1 413 ")


async def test_connection_is_kept_for_the_next_call(call: Any) -> None:
    """An answer comes in one piece: no acknowledgement is awaited. Two calls at once are two."""
    loop = asyncio.get_running_loop()
    with socket.create_connection((call.control.host, call.control.port)) as connection:
        connection.setblocking(False)
        request = GET_HEALTH
        for _ in range(2):
            await loop.sock_sendall(connection, request)
            head, _, body = (await loop.sock_recv(connection, 9999)).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200")
            assert json.loads(body)["status"] == "ok"
    answered = await raw(call, request * 2)
    assert answered.count(b"HTTP/1.1 200 OK") == 2


async def test_defect_is_reported_and_logged_and_ends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One line for the client, the rest for the log."""

    def broken(_spaces: object) -> str:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(operations, "metrics", broken)
    stream = io.StringIO()
    log = logger("warning", "console", stream)
    async with Server() as server, Control(server, log=log) as control:
        call = Caller(server, control)
        found = await call("GET", "/metrics")
        assert found.status == 500
        assert found.body["error"] == "a defect of mockixn, see its log: ZeroDivisionError"
        assert "ZeroDivisionError: ours" in stream.getvalue()
        assert (await call("GET", "/health")).status == 200


async def test_json_is_written_outside_of_the_event_loop(
    call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large journal must not hold up the wire port."""
    where = []

    def written(entry: Any) -> Any:
        where.append(threading.current_thread())
        return entry_to_dict(entry)

    monkeypatch.setattr(journal, "entry_to_dict", written)
    await call("POST", "/participants", {"name": "media-1", "type": "MediaServer"})
    entries = (await call("GET", "/journal")).body["entries"]
    assert [each["seq"] for each in entries] == [1, 2]
    assert where
    assert threading.current_thread() not in where


async def test_caller_for_whom_there_is_no_thread_is_turned_away(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection closes without an answer, and the next caller is served."""

    class NoThread(threading.Thread):
        def start(self) -> None:
            monkeypatch.undo()
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(acceptor, "_REST", 0.0)
    monkeypatch.setattr(http, "Thread", NoThread)
    reader, writer = await asyncio.open_connection(call.control.host, call.control.port)
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    assert (await call("GET", "/health")).status == 200


async def test_taken_port_is_reported_in_one_line(call: Any) -> None:
    """As for the wire port."""
    with pytest.raises(UserError, match=r"cannot listen on 127\.0\.0\.1:\d+ for control: "):
        await Control(call.server, port=call.control.port).start()


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
async def test_address_of_six_bytes(call: Any) -> None:
    """`--control-host ::1` listens there."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("there is no ::1")
    async with Control(call.server, host="::1") as control:
        assert (await Caller(call.server, control)("GET", "/health")).status == 200


async def test_query_of_a_thousand_keys_is_refused(call: Caller) -> None:
    """Before anything looks at them."""
    found = await call("GET", "/journal?" + "&".join(f"a{number}=1" for number in range(1000)))
    assert found.status == 400
    assert found.body["error"].startswith("the query cannot be read: ")


async def test_caller_who_says_nothing_is_disconnected(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An idle connection closes, and takes no thread any more."""
    monkeypatch.setattr(http, "_IDLE", 0.01)
    reader, writer = await asyncio.open_connection(call.control.host, call.control.port)
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()


async def test_caller_waits_while_the_process_has_no_file_left(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server tries again after a moment, and answers when there is one."""
    resource = pytest.importorskip("resource")
    tried = asyncio.Event()
    rest = acceptor.Acceptor._rest

    def resting(accepting: acceptor.Acceptor, why: str) -> None:
        rest(accepting, why)
        tried.set()

    monkeypatch.setattr(acceptor, "_REST", 0.001)
    monkeypatch.setattr(acceptor.Acceptor, "_rest", resting)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket() as calling:
        calling.setblocking(False)
        next_file = os.dup(calling.fileno())
        os.close(next_file)
        resource.setrlimit(resource.RLIMIT_NOFILE, (next_file, limits[1]))
        try:
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(10):
                await loop.sock_connect(calling, (call.control.host, call.control.port))
                await tried.wait()
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
        async with asyncio.timeout(10):
            await loop.sock_sendall(calling, GET_HEALTH)
            assert (await loop.sock_recv(calling, 9999)).startswith(b"HTTP/1.1 200 ")


async def test_connection_that_ends_makes_room_once(
    call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many that come at once each ends another one, though no thread has noticed its end yet."""
    monkeypatch.setattr(http, "MOST_CONNECTIONS", 3)
    async with asyncio.timeout(10):
        opened = [
            await asyncio.open_connection(call.control.host, call.control.port) for _ in range(10)
        ]
        for reader, _ in opened[:7]:
            assert await reader.read() == b""
        for reader, writer in opened[7:]:
            writer.write(GET_HEALTH)
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    for _, writer in opened:
        writer.close()
