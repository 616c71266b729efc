"""The commands that drive a running server, run as a shell runs them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple

import pytest
from support.process import LIMIT, STOP_PROCESSING, mockixn, status_of

from mockixn import ClientType, Server
from mockixn.control import Control
from mockixn.scenario import load
from mockixn.scenario.rules import ParticipantSetting


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
async def control() -> AsyncIterator[str]:
    """The control interface of a server that plays media-1 and desktop-1, as HOST:PORT."""
    media = ParticipantSetting(name="media-1", type=ClientType.MEDIA_SERVER)
    desktop = ParticipantSetting(
        name="desktop-1", type=ClientType.AGENT_APPLICATION, agent="agent-1", place="place-1"
    )
    scenario = replace(load(STOP_PROCESSING), participants=(media, desktop))
    async with Server(scenario) as server, Control(server) as control:
        yield f"{control.host}:{control.port}"


@pytest.fixture
def run(control: str) -> Run:
    """Runs commands against that server."""

    async def run(command: str, *words: object) -> Done:
        return await run_to_end(command, "--control", control, *words)

    return run


async def test_send_wait_and_verify(run: Run) -> None:
    """A script with `set -e` goes on while all is as expected, and stops where it is not."""
    sent = await run("send", "media-1", "RequestStopProcessing", "InteractionId=stop-a")
    assert (sent.status, sent.out.splitlines()[0]) == (0, "'EventAck' (125) attributes:")
    waited = await run("wait", "EventRevoked", "to=desktop-1", "interaction=stop-a")
    assert waited.status == 0
    assert "Sending to AgentApplication desktop-1: 'EventRevoked' (141) attri" in waited.out
    ordered = ("RequestStopProcessing from=media-1", "EventRevoked Actor.ClientName=media-1")
    assert await run("verify", "in-order", *ordered) == Done(0, "", "")
    failed = await run("verify", "in-order", *reversed(ordered))
    assert failed.status == 1
    assert "it stands before:" in failed.err
    assert "what happened:" in failed.err
    refused = await run("send", "media-1", "RequestStopProcessing", "InteractionId=stop-a")
    assert refused.status == 1
    assert "'EventError'" in refused.out
    why = "RequestStopProcessing is refused: 43, Unknown interaction identifier specified"
    assert refused.err.startswith(why)


async def test_event_that_a_client_sends_awaits_no_answer(run: Run) -> None:
    """One that only the server sends is refused; what nothing answers is not waited for."""
    refused = await run("send", "media-1", "EventError", "ErrorCode:=1", "ErrorDescription=x")
    assert refused.status == 1
    assert "EventError is an event that clients do not send" in refused.err
    await run("add", "participant", "name=stat-1", "type=ReportingEngine")
    sent = await run("send", "stat-1", "EventCurrentAgentStatus", "AgentId=agent-1")
    assert (sent.status, sent.out) == (0, "")
    assert sent.err == "sent; nothing answers an event\n"


async def test_rules_explain_and_reset(run: Run) -> None:
    """A fault by dotted keys; what it would do; and all of it gone again."""
    fault = ("do=drop", "on.message=EventRevoked", "on.to=desktop-1", "times:=1")
    assert (await run("add", "fault", *fault)).out == "fault-1\n"
    listed = (await run("list", "fault")).out
    assert listed.startswith('{"kind": "fault", "id": "fault-1", "seen": 0, "fired": 0')
    request = ("media-1", "RequestStopProcessing", "InteractionId=stop-a")
    explained = (await run("explain", *request)).out
    assert explained.startswith("by model\nmedia-1 ← 'EventAck'")
    assert "[fault-1: drop]\n" in explained
    assert explained.endswith("changes interactions.stop-a: gone\n")
    await run("send", *request)
    failed = await run("verify", "times", 1, "EventRevoked")
    assert "was not delivered: drop (fault-1: drop)" in failed.err
    only = await run("verify", "only-to", "media-1", "EventAck", "reference=2")
    assert only.status == 1
    assert (await run("verify", "never", "EventAbandoned", "--within", 0.01)).status == 0
    assert (await run("reset")).status == 0
    assert (await run("list", "fault")) == Done(0, "", "")
    assert await run("tail", "--interaction", "stop-a") == Done(0, "", "")


async def test_verify_no_remarks(run: Run) -> None:
    """Met until a client makes a mistake; what the command takes."""
    assert await run("verify", "no-remarks") == Done(0, "", "")
    await run("send", "desk", "RequestPull", "ViewId=rubbish", "--type", "AgentApplication")
    failed = await run("verify", "no-remarks")
    assert failed.status == 1
    assert 'RequestPull.ViewId: found "rubbish", expected _system_ or a queue' in failed.err
    assert (await run("verify", "no-remarks", "--since", 10)).status == 0


async def test_rule_is_removed(run: Run) -> None:
    """By its id; a participant by its name."""
    assert (
        await run("add", "answer", "on.message=RequestPull", "silent:=true", "id=a1")
    ).out == "a1\n"
    assert await run("remove", "answer", "a1") == Done(0, "", "")
    assert await run("list", "answer") == Done(0, "", "")
    assert await run("remove", "participant", "desktop-1") == Done(0, "", "")
    listed = await run("list", "participant")
    assert listed.out == (
        '{"kind": "participant", "name": "media-1", "type": "MediaServer", "connected": true}\n'
    )


async def test_words_of_a_rule_have_the_types_that_the_catalogue_lists(run: Run) -> None:
    """`ErrorCode=43` is an int there; a text that JSON gives is a mistake as in a file."""
    rule = ("add", "answer", "id=a1", "on.message=RequestHold", "with.message=EventError")
    text = "with.attributes.ErrorDescription=no"
    refused = await run(*rule, text, 'with.attributes.ErrorCode:="43"')
    assert refused == Done(
        2,
        "",
        'mockixn: with.attributes.ErrorCode: found "43" (str), expected a signed int of 32 bits\n',
    )
    assert await run(*rule, text, "with.attributes.ErrorCode=43") == Done(0, "a1\n", "")


async def test_added_rule_that_the_server_refuses_is_warned_of(run: Run) -> None:
    """It is added all the same: its id is on stdout, the warning on stderr."""
    words = ("on.message=EventAck", "send.message=RequestAgentLogout")
    added = await run("add", "cue", "participant=media-1", *words)
    assert (added.status, added.out) == (0, "cue-1\n")
    assert added.err.startswith("warning: ")
    assert "the server refuses it" in added.err


async def test_list_has_every_kind(run: Run) -> None:
    """Without a kind it lists the participants, then the rules."""
    await run("add", "fault", "do=drop", "on.message=EventRevoked")
    await run("add", "cue", "participant=media-1", "do=leave", "at:=1000")
    lines = (await run("list")).out.splitlines()
    assert [line[: len('{"kind": "fau')] for line in lines] == [
        '{"kind": "par', '{"kind": "par', '{"kind": "cue', '{"kind": "fau',
    ]  # fmt: skip


async def test_answer_that_has_not_come_yet(run: Run) -> None:
    """Nothing on stdout, and on stderr how to wait for it."""
    await run("add", "answer", "on.message=RequestPull", "silent:=true")
    done = await run("send", "media-1", "RequestPull", "ViewId=v")
    assert done == Done(0, "", "not answered yet: wait for reference=2\n")


async def test_options_stand_anywhere(run: Run) -> None:
    """Before, between and after the words, as people write them."""
    sent = ("media-1", "RequestStopProcessing", "--space", "", "InteractionId=stop-a")
    assert (await run("send", *sent)).status == 0
    waited = ("EventRevoked", "--timeout", 5, "to=desktop-1", "--since", 1, "interaction=stop-a")
    assert (await run("wait", *waited)).status == 0
    verified = ("any-order", "EventRevoked to=desktop-1", "--since", 1, "EventAck", "to=media-1")
    assert (await run("verify", *verified)).status == 0


@pytest.mark.parametrize("option", ["--to", "--sinc", "--vac"])
def test_option_has_no_short_form(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A part of a pattern written as an option must not become another option."""
    assert status_of("verify", "never", "EventRevoked", option, "3") == 2
    assert f"unrecognized arguments: {option}" in capsys.readouterr().err


async def test_wait_that_is_in_vain(run: Run) -> None:
    """Why, the nearest misses, and what happened."""
    done = await run("wait", "EventAck to=desktop-1", "reference=9", "--timeout", 0.01)
    assert (done.status, done.out) == (1, "")
    assert "reference: found 2, expected 9" in done.err
    assert "what happened:" in done.err


async def test_tail_has_the_notation_of_the_vendors_logs(run: Run) -> None:
    """When, who and which way; then the message as its server would log it; JSON on demand."""
    formatted = (await run("tail", "--message", "RequestAgentLogin")).out.splitlines()
    assert " Received from AgentApplication desktop-1: 'RequestAgentLogin' (" in formatted[0]
    assert '\tattr_agent_id [str] = "agent-1"' in formatted
    lines = (await run("tail", "--json", "--client", "media-1")).out.splitlines()
    assert all(line.startswith('{"seq": ') for line in lines)


async def test_tail_follows_until_it_is_interrupted(control: str, run: Run) -> None:
    """What comes later is printed when it comes; SIGINT ends it without a word."""
    command = ("tail", "-f", "--control", control, "--json", "--message", "RequestPull")
    async with mockixn(*command, stderr=asyncio.subprocess.PIPE) as tail:
        assert tail.stdout is not None
        for view in ("first", "second"):
            await run("send", "media-1", "RequestPull", f"ViewId={view}")
            async with asyncio.timeout(LIMIT):
                assert f'"ViewId": "{view}"'.encode() in await tail.stdout.readline()
        async with asyncio.timeout(LIMIT):
            tail.send_signal(signal.SIGINT)
            _, err = await tail.communicate()
        assert (tail.returncode, err) == (130, b"")


async def test_tail_ends_quietly_when_nobody_reads_on(control: str, run: Run) -> None:
    """As behind `| head -1`."""
    reading, writing = os.pipe()
    command = ("tail", "-f", "--control", control)
    try:
        async with mockixn(*command, stdout=writing, stderr=asyncio.subprocess.PIPE) as tail:
            os.close(reading)
            await run("send", "media-1", "RequestPull", "ViewId=v")
            async with asyncio.timeout(LIMIT):
                _, err = await tail.communicate()
    finally:
        os.close(writing)
    assert (tail.returncode, err) == (1, b"")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (("wait", "Foo"), 'message: found "Foo", expected a message of the catalogue'),
        (("add", "fault", "do=dorp"), 'do: found "dorp"'),
        (("add", "fault", "do"), "found 'do', expected key=value"),
        (("add", "fault", "times:=x"), "times: found 'x', expected JSON"),
        (("send", "x", "RequestPull"), "client: found 'x', expected one of: media-1, desktop-1"),
        (("verify", "times", "EventAck"), "times: found 'EventAck', expected a number"),
        (("verify", "times", 1), "times: found 0 messages, expected one"),
        (("verify", "never", "EventAck", "EventError"), "never: found 2 messages, expected one"),
        (("verify", "only-to", "EventAck"), "only-to: found 0 messages, expected one"),
        (("verify", "no-remarks", "EventAck"), "no-remarks: found 'EventAck', expected no message"),
        (("verify", "never"), "never: expected a message"),
        (("verify", "times", 1, "EventAck", "--within", 1), "times: found --within, expected only"),
        (("wait", "EventAck", "EventError"), "found 2 messages, expected one"),
        (("wait", "EventAck", "Extensio.a=1"), "Extensio: unknown key, expected one of message, "),
        (("wait", "RequestHold", "to=desk-1"), 'message: found "RequestHold", expected a message'),
        (
            ("verify", "never", "EventAck", 'ProxyClientId:="1"'),
            'ProxyClientId: found "1" (str), expected a signed int of 32 bits',
        ),
        (
            ("add", "fault", "do=drop", "on.message=EventAck", "on.from=desk-1"),
            'on.message: found "EventAck", expected a message that clients send, since from is',
        ),
        (("wait", "EventAck", "--timeout", -20), "timeout: found -20.0, expected 0 to 600"),
        (("remove", "cue", "c"), "id: found 'c', but there is none"),
    ],
)
async def test_what_is_wrong_is_one_line(
    control: str, command: tuple[str, ...], error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2: the user must change something first."""
    assert await asyncio.to_thread(status_of, *command, "--control", control) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"mockixn: {error}")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("nowhere", ["127.0.0.1:1", "nonsense", "127.0.0.1:99999"])
def test_no_control_interface_is_one_line(nowhere: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether nothing listens there, or it is no address."""
    assert status_of("reset", "--control", nowhere) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert nowhere in line


async def test_taken_control_port_is_one_line() -> None:
    """The daemon does not run without what it was asked for."""
    arguments = ("--port", 0, "--control", 0)
    async with mockixn("serve", *arguments, stderr=asyncio.subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        await daemon.stdout.readline()
        port = (await daemon.stdout.readline()).decode().rpartition(":")[2].strip()
        done = await run_to_end("serve", "--port", 0, "--control", port)
    assert (done.status, done.out) == (2, "")
    assert f"cannot listen on 127.0.0.1:{port} for control: " in done.err


@pytest.mark.parametrize(("token", "status"), [("t", 2), ("", 0)])
async def test_token_of_the_environment(
    token: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What MOCKIXN_CONTROL_TOKEN says is asked for; set to nothing it is not set."""
    monkeypatch.setenv("MOCKIXN_CONTROL_TOKEN", token)
    arguments = ("--port", 0, "--control", 0)
    async with mockixn("serve", *arguments, stderr=asyncio.subprocess.DEVNULL) as daemon:
        assert daemon.stdout is not None
        await daemon.stdout.readline()
        control = (await daemon.stdout.readline()).decode().split()[-1]
        assert (await run_to_end("reset", "--control", control)).status == 0
        monkeypatch.delenv("MOCKIXN_CONTROL_TOKEN")
        assert (await run_to_end("reset", "--control", control)).status == status
