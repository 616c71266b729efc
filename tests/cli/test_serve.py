"""`mockixn serve`: what it prints, logs and writes, how it ends, and what it refuses."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from support.journal_entries import entries_in
from support.peer import Peer, in_file
from support.process import ROOT, STOP_PROCESSING, Daemon, Ended, serving, status_of
from support.raw import Raw

from mockixn import Client, RequestRefused
from mockixn.messages.log_notation import interaction_id

NEARLY_A_SECOND = 1.0  # within which a daemon has ended
PIECES = 60
PIECE = "x" * 200_000  # user data; all pieces are more than the system keeps for a reader
ROOM = ("--set", "server.max_buffered=100_000_000")  # so that the daemon keeps the rest


@dataclass(frozen=True)
class Session:
    """What is left of a daemon that has served two clients."""

    first: str
    ended: Ended
    log: list[dict[str, Any]]
    journal: list[dict[str, Any]]


async def client_of(daemon: Daemon, name: str, type: str) -> Client:
    """A registered client; the caller closes it."""
    return await Client.connect(daemon.host, daemon.port, name, type)


async def played(folder: Path) -> Session:
    """A media server stops what an absent URS processes, then what is unknown; an RE listens."""
    override = "readings.stop_b_notifies_urs_with=EventRouteUsed"
    arguments = ("--config", STOP_PROCESSING, "--set", override, "--journal", folder / "journal")
    with (folder / "log").open("w+b") as log:
        async with serving(*arguments, stderr=log) as daemon:
            async with (
                await client_of(daemon, "media-1", "MediaServer") as media,
                await client_of(daemon, "stat-1", "ReportingEngine") as stat,
            ):
                await media.request("RequestStopProcessing", InteractionId="stop-b")
                with pytest.raises(RequestRefused):
                    await media.request("RequestStopProcessing", InteractionId="none")
                await stat.expect("EventProcessingStopped")
                ended = await daemon.end()
            first = daemon.first
        log.seek(0)
        lines = [json.loads(line) for line in log]
    return Session(first, ended, lines, entries_in(folder / "journal"))


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """One session, looked at by several tests."""
    return asyncio.run(played(tmp_path_factory.mktemp("session")))


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens, so that a daemon that refuses nothing ends all the same."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


EXCHANGE = [
    (None, None, "in", "Interaction Management", "RequestRegisterClient", 1),
    ("media-1", "MediaServer", "out", "Interaction Management", "EventAck", 1),
    (None, None, "in", "Interaction Management", "RequestRegisterClient", 1),
    ("stat-1", "ReportingEngine", "out", "Interaction Management", "EventAck", 1),
    ("media-1", "MediaServer", "in", "Interaction Management", "RequestStopProcessing", 2),
    ("media-1", "MediaServer", "out", "Interaction Management", "EventAck", 2),
    ("urs-1", "RoutingEngine", "out", "T-Library", "EventRouteUsed", 0),
    ("stat-1", "ReportingEngine", "out", "Reporting", "EventPartyRemoved", 0),
    ("stat-1", "ReportingEngine", "out", "Reporting", "EventProcessingStopped", 0),
    ("media-1", "MediaServer", "in", "Interaction Management", "RequestStopProcessing", 3),
    ("media-1", "MediaServer", "out", "Interaction Management", "EventError", 3),
]
INTERACTIONS = [*[None] * 4, "stop-b", None, *["stop-b"] * 3, "none", None]


def test_stdout_is_one_line(session: Session) -> None:
    """The first line says where it listens, with a real port; nothing else goes to stdout."""
    host, _, port = session.first.removeprefix("listening on ").rpartition(":")
    assert host == "127.0.0.1"
    assert 0 < int(port) < 65536
    assert port.endswith("\n")
    assert session.ended.stdout == session.first


def test_sigterm_ends_it_within_a_second(session: Session) -> None:
    """SIGTERM is no error: exit status 0, soon, with clients connected."""
    assert session.ended.status == 0
    assert session.ended.seconds < NEARLY_A_SECOND


def test_log_has_one_json_line_a_message(session: Session) -> None:
    """Where stderr is no terminal a message is one JSON line at info, with what it is about."""
    keys = ("client", "direction", "message", "reference", "interaction")
    assert {line["level"] for line in session.log} == {"info"}
    assert [tuple(line[key] for key in keys) for line in session.log] == [
        (client, direction, message, reference, interaction)
        for (client, _, direction, _, message, reference), interaction in zip(
            EXCHANGE, INTERACTIONS, strict=True
        )
    ]


def test_log_says_what_was_not_delivered(session: Session) -> None:
    """The line of a message whose receiver was not connected is another event."""
    events = [(line["event"], line["client"]) for line in session.log]
    assert ("undelivered", "urs-1") in events
    reasons = {line["why"] for line in session.log if line["event"] == "undelivered"}
    assert reasons == {"not connected"}
    assert {event for event, client in events if client != "urs-1"} == {"message"}


def test_journal_has_every_message_in_one_order(session: Session) -> None:
    """The file has each message in and out, numbered from 1, in the order it was handled."""
    keys = ("client", "client_type", "direction", "protocol", "message", "reference")
    assert [tuple(line[key] for key in keys) for line in session.journal] == EXCHANGE
    assert [line["seq"] for line in session.journal] == [*range(1, len(EXCHANGE) + 1)]
    times = [datetime.fromisoformat(line["time"]) for line in session.journal]
    assert times == sorted(times)
    assert session.journal[4]["attributes"] == {"InteractionId": "stop-b"}


def test_journal_has_what_was_not_delivered(session: Session) -> None:
    """A message to a receiver that was not connected is there, and marked; no other is."""
    undelivered = [line for line in session.journal if "undelivered" in line]
    assert [(line["client"], line["message"]) for line in undelivered] == [
        ("urs-1", "EventRouteUsed")  # by the override; the file says EventAbandoned
    ]


@pytest.mark.parametrize(
    ("terminal", "arguments", "form"),
    [
        (True, [], "console"),
        (True, ["--log-format", "json"], "json"),
        (False, ["--log-format", "console"], "console"),
    ],
)
async def test_log_format(terminal: bool, arguments: list[str], form: str, tmp_path: Path) -> None:
    """The log is for people on a terminal and JSON elsewhere, unless an option says which."""
    reading, writing = os.openpty() if terminal else _file(tmp_path / "log")
    try:
        async with serving(*arguments, stderr=writing) as daemon:
            async with await client_of(daemon, "media-1", "MediaServer"):
                pass
            await daemon.end()
        os.set_blocking(reading, False)
        lines = os.read(reading, 65536).decode().splitlines()
    finally:
        os.close(reading)
        os.close(writing)
    assert "RequestRegisterClient" in lines[0]
    assert lines[0].startswith("{") is (form == "json")


def _file(path: Path) -> tuple[int, int]:
    path.touch()
    return os.open(path, os.O_RDONLY), os.open(path, os.O_WRONLY)


async def piled_up(daemon: Daemon, stat: Raw, stack: AsyncExitStack) -> None:
    """Have more sent to a reporting engine, which does not read, than the system keeps for it."""
    await stat.register("stat-1", "ReportingEngine")
    media = await stack.enter_async_context(await client_of(daemon, "media-1", "MediaServer"))
    await pile_up(media, PIECES)


async def pile_up(media: Client, pieces: int) -> None:
    """Let every reporting engine be told of that many large interactions."""
    for number in range(pieces):
        await media.request(
            "RequestSubmit",
            InteractionId=f"piece {number}",
            MediaType="email",
            Queue="inbound",
            TenantId=1,
            InteractionType="Inbound",
            InteractionSubtype="InboundNew",
            UserData={"Text": PIECE},
        )


async def test_what_is_being_written_is_finished() -> None:
    """A client that goes on reading after SIGTERM gets all that was sent to it, whole."""
    async with serving(*ROOM) as daemon, AsyncExitStack() as stack:
        stat = await stack.enter_async_context(Raw(daemon))
        await piled_up(daemon, stat, stack)
        ending = asyncio.create_task(daemon.end())
        seen = [await stat.message() for _ in range(PIECES)]
        assert await stat.frame() is None
        ended = await ending
    assert [interaction_id(message) for message in seen] == [
        f"piece {number}" for number in range(PIECES)
    ]
    assert ended.status == 0
    assert ended.seconds < NEARLY_A_SECOND


async def test_nobody_is_waited_for() -> None:
    """With a hundred clients, one of which does not read, SIGINT ends it within a second."""
    async with serving(*ROOM) as daemon, AsyncExitStack() as stack:
        stat = await stack.enter_async_context(Raw(daemon))
        await piled_up(daemon, stat, stack)
        for number in range(98):
            client = await client_of(daemon, f"client-{number}", "Proxy")
            await stack.enter_async_context(client)
        ended = await daemon.end(signal.SIGINT)
    assert ended.status == 0
    assert ended.seconds < NEARLY_A_SECOND
    assert ended.stdout == daemon.first


async def test_journal_says_what_nobody_had_read_at_the_end(tmp_path: Path) -> None:
    """What was sent to a client that does not read, and never left, stands as undelivered."""
    path = tmp_path / "journal"
    async with serving(*ROOM, "--journal", path) as daemon, AsyncExitStack() as stack:
        stat = Peer("stat-1", slow=True)
        await stat.enter(daemon, "ReportingEngine")
        media = await stack.enter_async_context(await client_of(daemon, "media-1", "MediaServer"))
        await pile_up(media, PIECES // 2)
        await daemon.end()
        frames = stat.finish()
    text = path.read_text(encoding="utf-8")
    assert len(frames) == len(in_file(text, "stat-1")) < PIECES // 2
    corrections = [json.loads(line) for line in text.splitlines() if '"seqs"' in line]
    assert {each["undelivered"] for each in corrections} == {"server stopped"}


async def test_log_that_nobody_reads_disturbs_no_client() -> None:
    """After the reader of stderr has left, clients are served as before."""
    reading, writing = os.pipe()
    try:
        async with serving("--config", STOP_PROCESSING, stderr=writing) as daemon:
            os.close(reading)
            async with await client_of(daemon, "media-1", "MediaServer") as media:
                answer = await media.request("RequestStopProcessing", InteractionId="stop-a")
                assert answer.name == "EventAck"
            assert (await daemon.end()).status == 0
    finally:
        os.close(writing)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full device")
async def test_full_disk_is_reported_in_one_line(tmp_path: Path) -> None:
    """If the journal cannot be written any more, one line says so, with exit status 2."""
    with (tmp_path / "log").open("w+b") as log:
        async with serving("--journal", "/dev/full", stderr=log) as daemon:
            async with await client_of(daemon, "media-1", "MediaServer"):
                pass
            ended = await daemon.end()
        log.seek(0)
        formatted = [line for line in log.read().decode().splitlines() if not line.startswith("{")]
    assert ended.status == 2
    assert formatted == ["mockixn: cannot write the journal /dev/full: No space left on device"]


@pytest.mark.parametrize(
    ("arguments", "warned"),
    [
        (["--control-host", "0.0.0.0"], ["0.0.0.0"]),
        (["--control-host", "0.0.0.0", "--control-token", "t"], []),
        ([], []),
    ],
)
async def test_control_interface_for_everybody_is_warned_of(
    arguments: list[str], warned: list[str], tmp_path: Path
) -> None:
    """Whoever reaches the port may send in the name of every client."""
    with (tmp_path / "log").open("w+b") as log:
        async with serving("--control", "0", *arguments, stderr=log) as daemon:
            await daemon.end()
        log.seek(0)
        lines = [json.loads(line) for line in log]
    found = [each for each in lines if each["event"] == "anybody may call the control interface"]
    assert [each["host"] for each in found] == warned


def test_control_interface_is_not_loaded_unless_asked_for() -> None:
    """A daemon without `--control` does not wait for what it does not need."""
    loaded = "import sys, mockixn.cli.serve; print(*sys.modules)"
    done = subprocess.run(
        (sys.executable, "-c", loaded),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"mockixn.control", "http", "mockixn.embedding"} & {*done.stdout.split()}


def test_every_mistake_is_reported_before_anything_listens(
    tmp_path: Path, taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong file: each mistake with file, key, found, expected; no port and no journal opened."""
    path, journal = tmp_path / "wrong.toml", tmp_path / "journal"
    path.write_text('[server]\nport = "x"\n[timers]\ndelivering_timeout = -1.5\n', encoding="utf-8")
    override = "readings.stop_d_also_acks=perhaps"
    arguments = ("--config", path, "--set", override, "--port", taken, "--journal", journal)
    assert status_of("serve", *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sorted(err.splitlines()) == [
        f"mockixn: --set {override}: readings.stop_d_also_acks: "
        'found "perhaps" (str), expected true or false',
        f'mockixn: {path}:2: server.port: found "x" (str), expected an int',
        f"mockixn: {path}:4: timers.delivering_timeout: found -1.5, expected more than 0",
    ]
    assert not journal.exists()


@pytest.mark.parametrize(
    ("arguments", "formatted"),
    [
        (["--config", "{folder}"], "{folder}: cannot be read: Is a directory"),
        (["--config", "{folder}/no"], "{folder}/no: cannot be read: No such file or directory"),
        (["--set", "server.port"], "--set server.port: expected key=value, as in server.port=0"),
        (["--port", "65536"], "--port: found 65536, expected 0 to 65535"),
        (["--port", "-1"], "--port: found -1, expected 0 to 65535"),
        (["--control", "65536"], "--control: found 65536, expected 0 to 65535"),
        (
            ["--control", "0", "--control-token", "a b"],
            "--control-token: expected printable ASCII characters without a space",
        ),
        (["--journal", "{folder}"], "cannot write the journal {folder}: Is a directory"),
        (
            ["--journal", "{folder}/no/journal"],
            "cannot write the journal {folder}/no/journal: No such file or directory",
        ),
        ([], "cannot listen on 127.0.0.1:{port}: "),
        (["--host", "192.0.2.1"], "cannot listen on 192.0.2.1:{port}: "),
        (["--host", "name..of.no.host"], "cannot listen on name..of.no.host:{port}: "),
        (["--host", "x" * 64], f"cannot listen on {'x' * 64}:{{port}}: "),
    ],
    ids=[
        "directory as scenario",
        "no scenario",
        "no override",
        "port too large",
        "port too small",
        "control port too large",
        "token with a space",
        "directory as journal",
        "journal in no directory",
        "taken port",
        "address of another machine",
        "host without a part",
        "host with a long part",
    ],
)
def test_refusal_is_one_line(
    arguments: list[str],
    formatted: str,
    tmp_path: Path,
    taken: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What must be changed first is said in one line; nothing is printed to stdout; status 2."""
    given = [each.replace("{folder}", str(tmp_path)) for each in arguments]
    assert status_of("serve", "--port", taken, *given) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    expected = formatted.replace("{folder}", str(tmp_path)).replace("{port}", str(taken))
    assert line.startswith(f"mockixn: {expected}")
    reason = line.removeprefix(f"mockixn: {expected}")
    assert bool(reason) is formatted.endswith(": ")  # the system's own words
