"""The commands that drive a running server, each run as a shell runs it, against a real daemon."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import NamedTuple

import pytest
from support.process import LIMIT, STOP_PROCESSING, mockixn


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    status: int | None
    out: str
    err: str


Run = Callable[..., Awaitable[Done]]


async def run_to_end(*arguments: object) -> Done:
    """Run a command to its end."""
    async with (
        asyncio.timeout(LIMIT),
        mockixn(*arguments, stderr=asyncio.subprocess.PIPE) as process,
    ):
        out, err = await process.communicate()
    return Done(process.returncode, out.decode(), err.decode())


@pytest.fixture
async def run() -> AsyncIterator[Run]:
    """Runs commands against a daemon that plays media-1 and desktop-1."""
    arguments = ("--config", STOP_PROCESSING, "--port", 0, "--control", 0)
    async with mockixn("serve", *arguments, stderr=asyncio.subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        await daemon.stdout.readline()
        control = (await daemon.stdout.readline()).decode().split()[-1]

        async def run(command: str, *words: object) -> Done:
            return await run_to_end(command, "--control", control, *words)

        await run("order", "participant", "name=media-1", "type=MediaServer")
        desktop = ("name=desktop-1", "type=AgentApplication", "agent=agent-1", "place=p")
        await run("order", "participant", *desktop)
        yield run


async def test_send_wait_and_verify(run: Run) -> None:
    """A script with `set -e` goes on while all is as expected, and stops where it is not."""
    sent = await run("send", "media-1", "RequestStopProcessing", "InteractionId=stop-a")
    assert (sent.status, sent.out.splitlines()[0]) == (0, "'EventAck' (125) attributes:")
    waited = await run("wait", "EventRevoked", "to=desktop-1", "interaction=stop-a")
    assert waited.status == 0
    assert "desktop-1 ← 'EventRevoked' (141) attributes:" in waited.out
    ordered = ("RequestStopProcessing from=media-1", "EventRevoked Actor.ClientName=media-1")
    assert await run("verify", "in-order", *ordered) == Done(0, "", "")
    failed = await run("verify", "in-order", *reversed(ordered))
    assert failed.status == 1
    assert "it stands before:" in failed.err
    assert "what happened:" in failed.err
    refused = await run("send", "media-1", "RequestStopProcessing", "InteractionId=stop-a")
    assert refused.status == 1
    assert "Unknown interaction identifier specified" in refused.err


async def test_orders_explain_and_reset(run: Run) -> None:
    """A fault by dotted keys; what it would do; and all of it gone again."""
    fault = ("do=drop", "on.message=EventRevoked", "on.to=desktop-1", "times:=1")
    assert (await run("order", "fault", *fault)).out == "fault-1\n"
    listed = (await run("order", "fault")).out
    assert listed == '{"id": "fault-1", "seen": 0, "fired": 0}\n'
    request = ("media-1", "RequestStopProcessing", "InteractionId=stop-a")
    explained = (await run("explain", *request)).out
    assert explained.startswith("by model\nmedia-1 ← 'EventAck'")
    assert "[fault-1: drop]\n" in explained
    assert explained.endswith("changes interactions.stop-a: gone\n")
    await run("send", *request)
    failed = await run("verify", "times", "--times", 1, "EventRevoked")
    assert "was not delivered: drop (fault-1: drop)" in failed.err
    only = await run("verify", "only-to", "--client", "media-1", "EventAck reference=2")
    assert only.status == 1
    assert (await run("verify", "never", "--within", 0.01, "EventAbandoned")).status == 0
    assert (await run("reset")).status == 0
    assert await run("tail") == Done(0, "", "")


async def test_tail_has_the_notation_of_the_vendors_logs(run: Run) -> None:
    """When, who and which way; then the message as its server would log it; JSON on demand."""
    told = (await run("tail", "--message", "RequestAgentLogin")).out.splitlines()
    assert " desktop-1 → 'RequestAgentLogin' (" in told[0]
    assert "\t'AgentId' [str] = \"agent-1\"" in told
    lines = (await run("tail", "--json", "--client", "media-1")).out.splitlines()
    assert all(line.startswith('{"seq": ') for line in lines)


async def test_tail_follows_until_it_is_interrupted() -> None:
    """What comes later is printed when it comes; SIGINT ends it without a word."""
    arguments = ("--config", STOP_PROCESSING, "--port", 0, "--control", 0)
    async with mockixn("serve", *arguments, stderr=asyncio.subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        await daemon.stdout.readline()
        control = (await daemon.stdout.readline()).decode().split()[-1]
        command = ("tail", "-f", "--control", control, "--json")
        async with mockixn(*command, stderr=asyncio.subprocess.PIPE) as tail:
            assert tail.stdout is not None
            send = ("send", "--control", control, "--type", "MediaServer", "m", "RequestPull")
            await run_to_end(*send, "ViewId=v")
            async with asyncio.timeout(LIMIT):
                assert b"RequestRegisterClient" in await tail.stdout.readline()
                tail.send_signal(signal.SIGINT)
                _, err = await tail.communicate()
            assert (tail.returncode, err) == (130, b"")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (("wait", "Foo"), 'on.message: found "Foo", expected a message of the catalogue'),
        (("order", "fault", "do=dorp"), 'do: found "dorp"'),
        (("order", "fault", "do"), "found 'do', expected key=value"),
        (("order", "fault", "times:=x"), "times: found 'x', expected JSON"),
        (("send", "x", "RequestPull"), "client: found 'x', expected one of: media-1, desktop-1"),
        (("verify", "times", "EventAck"), "times: expected --times N"),
        (("verify", "never", "EventAck", "EventError"), "never: found 2 messages, expected one"),
        (("verify", "only-to", "EventAck"), "only-to: expected --client C"),
    ],
)
async def test_what_is_wrong_is_one_line(run: Run, command: tuple[str, ...], error: str) -> None:
    """Exit status 2: whoever wrote it must change it first."""
    done = await run(*command)
    assert done.status == 2
    assert done.err.startswith(f"mockixn: {error}")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("control", ["127.0.0.1:1", "nonsense", "127.0.0.1:99999"])
async def test_no_control_interface_is_one_line(control: str) -> None:
    """Whether nothing listens there, or it is no address."""
    done = await run_to_end("reset", "--control", control)
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert control in done.err


async def test_taken_control_port_is_one_line() -> None:
    """The daemon does not run without what it was asked for."""
    arguments = ("--port", 0, "--control", 0)
    async with mockixn("serve", *arguments, stderr=asyncio.subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        await daemon.stdout.readline()
        port = (await daemon.stdout.readline()).decode().rpartition(":")[2].strip()
        done = await run_to_end("serve", "--port", 0, "--control", port)
    assert done.status == 2
    assert f"cannot listen on 127.0.0.1:{port} for control: " in done.err
