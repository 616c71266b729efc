"""The same check has the same verdict in Python, awaited or blocking, over HTTP and in a shell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPConnection
from typing import Any

import pytest
from support.process import status_of

from mockixn import BlockingMock, Mock, Pattern, ThreadServer, VerificationFailed
from mockixn.control import Control

CONFIG = "config/stop-processing.toml"
REVOKED = {"message": "EventRevoked", "to": "desktop-1"}
LATE: dict[str, Any] = {"id": "late", "do": "drop", "on": REVOKED}

Body = Mapping[str, Any]


class Running:
    """A server in a thread with its control interface, and what a command printed."""

    def __init__(self, server: ThreadServer, capsys: pytest.CaptureFixture[str]) -> None:
        self.mock: BlockingMock = server
        self._mock, self._loop = server._running()
        self._control = Control(server._server)
        self._loop.wait(self._control.start())
        self._capsys = capsys

    def stop(self) -> None:
        """Stop the control interface."""
        self._loop.wait(self._control.stop())

    # The faces

    def awaited(self, body: Body) -> str:
        """The Mock in the event loop of the server."""

        async def verdict() -> str:
            try:
                found = called(self._mock, body)
                if "never" in body:
                    await found
            except VerificationFailed as failed:
                return failed.verdict
            return "met"

        return self._loop.wait(verdict())

    def blocking(self, body: Body) -> str:
        """The BlockingMock, from another thread."""
        try:
            called(self.mock, body)
        except VerificationFailed as failed:
            return failed.verdict
        return "met"

    def over_http(self, body: Body) -> str:
        """POST /verify."""
        connection = HTTPConnection(self._control.host, self._control.port, timeout=10)
        try:
            connection.request("POST", "/verify", json.dumps(body))
            answer = connection.getresponse()
            found = json.loads(answer.read())
        finally:
            connection.close()
        assert answer.status == (200 if found["met"] else 409), found
        return "met" if found["met"] else str(found["verdict"])

    def in_shell(self, body: Body) -> str:
        """`mockixn verify`, whose exit status is 1 for all that is not met."""
        where = f"{self._control.host}:{self._control.port}"
        status = status_of("verify", *words(body), "--control", where)
        verdict, colon, _ = self._capsys.readouterr().err.partition(": ")
        assert status in (0, 1)
        if status:
            return verdict if colon and verdict in ("vacuous", "undecided") else "not met"
        return "met"


def called(mock: Mock | BlockingMock, body: Body) -> Any:
    """The check of that body."""
    options = {key: body[key] for key in ("vacuous", "within") if key in body}
    match body:
        case {"all_used": True}:
            return mock.all_used(**options)
        case {"never": table}:
            return mock.never(Pattern.from_dict(table), **options)
        case {"times": many, "on": table}:
            return mock.times(many, Pattern.from_dict(table), **options)
        case {"only_to": client, "on": table}:
            return mock.only_to(client, Pattern.from_dict(table), **options)
    return mock.in_order(*map(Pattern.from_dict, body["in_order"]))


def words(body: Body) -> Iterator[str]:
    """The words of `mockixn verify` for that body."""
    match body:
        case {"all_used": True}:
            yield "all-used"
        case {"never": table}:
            yield from ("never", word(table))
        case {"times": many, "on": table}:
            yield from ("times", str(many), word(table))
        case {"only_to": client, "on": table}:
            yield from ("only-to", client, word(table))
        case {"in_order": tables}:
            yield from ("in-order", *map(word, tables))
    if body.get("vacuous"):
        yield "--vacuous"
    if "within" in body:
        yield from ("--within", str(body["within"]))


def word(table: Mapping[str, Any]) -> str:
    """A message in one word."""
    parts = [f"{key}={value}" for key, value in table.items() if key != "message"]
    return " ".join([table.get("message", "*"), *parts])


@pytest.fixture
def running(capsys: pytest.CaptureFixture[str]) -> Iterator[Running]:
    """media-1 and desktop-1 are played, and ten entries are kept."""
    with ThreadServer(CONFIG, overrides={"journal.entries": 10}) as server:
        server.participant("media-1", "MediaServer")
        server.participant("desktop-1", "AgentApplication", agent="agent-1")
        running = Running(server, capsys)
        yield running
        running.stop()


def nothing(_mock: BlockingMock) -> None:
    """Nothing but their coming."""


def stopped(mock: BlockingMock) -> None:
    """desktop-1 gets EventRevoked."""
    mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")


def stopped_and_forgotten(mock: BlockingMock) -> None:
    """The same, and so much more that the journal has dropped it."""
    stopped(mock)
    for _ in range(10):
        mock.send("media-1", "RequestChangeProperties", InteractionId="stop-queued")


def ruled(mock: BlockingMock) -> None:
    """A fault waits for EventRevoked."""
    mock.fault(**LATE)


def ruled_and_stopped(mock: BlockingMock) -> None:
    """A fault has taken EventRevoked."""
    ruled(mock)
    stopped(mock)


ACKS = {"message": "EventAck", "to": "media-1"}
ROWS: dict[str, tuple[Callable[[BlockingMock], None], Body, str]] = {
    "never, and it did not come": (nothing, {"never": REVOKED}, "met"),
    "never, and it came": (stopped, {"never": REVOKED}, "not met"),
    "never to a client with a typo": (
        stopped,
        {"never": {**REVOKED, "to": "destkop-1"}},
        "vacuous",
    ),
    "never within, a typo": (
        stopped,
        {"never": {**REVOKED, "to": "destkop-1"}, "within": 0.01},
        "vacuous",
    ),
    "never of a typo that is meant": (
        stopped,
        {"never": {**REVOKED, "to": "destkop-1"}, "vacuous": True, "within": 0.01},
        "met",
    ),
    "never from a client with a typo": (nothing, {"never": {"from": "destkop-1"}}, "vacuous"),
    "never with a client with a typo": (nothing, {"never": {"client": "destkop-1"}}, "vacuous"),
    "never of an interaction with a typo": (
        stopped,
        {"never": {"message": "EventRevoked", "interaction": "stpo-a"}},
        "vacuous",
    ),
    "never registered": (
        nothing,
        {"never": {"message": "RequestRegisterClient", "from": "desktop-9"}},
        "met",
    ),
    "0 times, a typo": (
        stopped,
        {"times": 0, "on": {**REVOKED, "to": "destkop-1"}},
        "vacuous",
    ),
    "only to a client with a typo": (
        stopped,
        {"only_to": "destkop-1", "on": {"message": "EventRevoked"}},
        "vacuous",
    ),
    "never, and it was dropped": (stopped_and_forgotten, {"never": REVOKED}, "undecided"),
    "never within, and it was dropped": (
        stopped_and_forgotten,
        {"never": REVOKED, "within": 0.01},
        "undecided",
    ),
    "never of what is kept": (stopped_and_forgotten, {"never": ACKS}, "not met"),
    "as many are kept as are expected": (
        stopped_and_forgotten,
        {"times": 5, "on": ACKS},
        "undecided",
    ),
    "more are kept than are expected": (stopped_and_forgotten, {"times": 4, "on": ACKS}, "not met"),
    "only to, and others were dropped": (
        stopped_and_forgotten,
        {"only_to": "media-1", "on": {"message": "EventAck"}},
        "undecided",
    ),
    "in order, and it is kept": (stopped_and_forgotten, {"in_order": [ACKS]}, "met"),
    "in order, and it was dropped": (stopped_and_forgotten, {"in_order": [REVOKED]}, "undecided"),
    "all used, and one waits": (ruled, {"all_used": True}, "not met"),
    "all used, and it has acted": (ruled_and_stopped, {"all_used": True}, "met"),
    "all used, and there is none": (nothing, {"all_used": True}, "vacuous"),
    "all used, and none is meant": (nothing, {"all_used": True, "vacuous": True}, "met"),
}


@pytest.mark.parametrize(("story", "body", "verdict"), ROWS.values(), ids=ROWS)
def test_every_face_has_the_same_verdict(
    running: Running, story: Callable[[BlockingMock], None], body: Body, verdict: str
) -> None:
    """One after the other; a check changes nothing."""
    story(running.mock)
    faces = (running.awaited, running.blocking, running.over_http, running.in_shell)
    found = {face.__name__: face(body) for face in faces}
    assert found == dict.fromkeys(found, verdict)


def test_shell_tells_what_a_held_clock_would_still_bring(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On stderr, where a check that waited in real time is met."""
    with ThreadServer(CONFIG, overrides={"timers.clock": "held"}) as server:
        server.participant("media-1", "MediaServer")
        server.cue("media-1", at=30, do="leave")
        _, loop = server._running()
        control = Control(server._server)
        loop.wait(control.start())
        where = ("--control", f"{control.host}:{control.port}")
        assert status_of("verify", "never", "EventError", "--within", "0.01", *where) == 0
        loop.wait(control.stop())
    out, err = capsys.readouterr()
    assert out == ""
    told = (
        "the clock is held; it would still bring: cue-1 of media-1 in 30 s, the handling of stop-a "
    )
    assert err.startswith(told)
