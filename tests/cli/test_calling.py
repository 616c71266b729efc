"""How commands read words, find the control interface, and say that it is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from support.process import LIMIT, status_of

from mockixn import Server, UserError
from mockixn.cli import calling
from mockixn.control import Control

TOKEN = "s3cret"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["a=1", "b="], {"a": "1", "b": ""}),
        (["a=b=c"], {"a": "b=c"}),
        (["a.b=1", "a.c.d=2"], {"a": {"b": "1", "c": {"d": "2"}}}),
        (["a:=5", "b:=true", 'c:={"d": [1]}'], {"a": 5, "b": True, "c": {"d": [1]}}),
        (["a=x:=y"], {"a": "x:=y"}),
        (["a~=^x=y$", "b.c~=z"], {"a": {"matches": "^x=y$"}, "b": {"c": {"matches": "z"}}}),
    ],
)
def test_words_are_a_table(words: list[str], expected: dict[str, Any]) -> None:
    """A text, a list by dots, JSON behind `:=`."""
    assert calling.table(words, "a=b") == expected


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["a"], "found 'a', expected key=value, as in b=c"),
        (["=1"], "found '=1', expected key=value, as in b=c"),
        ([":=1"], "found ':=1', expected key=value, as in b=c"),
        (["a:=x"], "a: found 'x', expected JSON"),
        (["a=1", "a.b=2"], "a.b: a is a value, expected a table"),
        (["a.b=2", "a=1"], "a: found twice"),
        (["a=1", "a:=2"], "a: found twice"),
        (["~=x"], "found '~=x', expected key=value, as in b=c"),
        (["a=1", "a~=x"], "a.matches: a is a value, expected a table"),
    ],
)
def test_words_that_are_no_table(words: list[str], text: str) -> None:
    """What was found and what was expected, in one line."""
    with pytest.raises(UserError) as refused:
        calling.table(words, "b=c")
    assert str(refused.value) == text


def test_messages_in_words() -> None:
    """A message is its name and the words after it; quotes may hold both together."""
    words = ["EventAck", "to=media-1", "EventError to=x", "ErrorDescription=no such", "EventAck"]
    assert calling.patterns(words) == [
        {"message": "EventAck", "to": "media-1"},
        {"message": "EventError", "to": "x", "attributes": {"ErrorDescription": "no such"}},
        {"message": "EventAck"},
    ]


def test_words_of_a_rule() -> None:
    """The pattern that a rule waits for takes the types that the catalogue lists."""
    words = ["id=r", "on.message=EventAck", "on.attributes.ProxyClientId=1", "nth:=2"]
    assert calling.table(words, "a=b") == {
        "id": "r",
        "on": {"message": "EventAck", "attributes": {"ProxyClientId": 1}},
        "nth": 2,
    }
    with pytest.raises(UserError, match=r'^on.message: found "EventAk", expected a message of'):
        calling.table(["on.message=EventAk"], "a=b")


def test_quotes_within_quotes() -> None:
    """What a shell would do with the words of a message, so does a message in one word."""
    [found] = calling.patterns(["EventError ErrorDescription='no such' reference=7"])
    assert found["attributes"] == {"ErrorDescription": "no such"}
    assert found["reference"] == 7


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("to=x", "found 'to=x', expected the name of a message before it"),
        (" ", "found ' ', expected the name of a message"),
        ("EventAck 'x", 'found "EventAck \'x", expected a message: No closing quotation'),
    ],
)
def test_words_that_are_no_message(word: str, text: str) -> None:
    """What was found and what was expected, in one line."""
    with pytest.raises(UserError) as refused:
        calling.patterns([word])
    assert str(refused.value) == text


@asynccontextmanager
async def saying(answer: bytes) -> AsyncIterator[str]:
    """The address of something that sends these bytes to every caller, and hangs up."""

    async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(say, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def reset(*arguments: str) -> int:
    """The exit status of `mockixn reset`, run beside this event loop."""
    async with asyncio.timeout(LIMIT):
        return await asyncio.to_thread(status_of, "reset", *arguments)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"SSH-2.0\r\n", "it does not speak HTTP"),
        (b"", "Remote end closed connection without response"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", "it does not answer with JSON"),
        (b"HTTP/1.1 200 OK\r\n\r\n\xff", "it does not answer with JSON"),
        (b"HTTP/1.1 404 Not Found\r\n\r\n{}", "it answers with HTTP status 404"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n[]", "it answers with HTTP status 502"),
    ],
)
async def test_something_else_answers(
    answer: bytes, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says where the command looked, and what it found there."""
    async with saying(answer) as where:
        assert await reset("--control", where) == 2
    assert capsys.readouterr().err == f"mockixn: no control interface at {where}: {reason}\n"


async def test_wire_port_is_no_control_port(capsys: pytest.CaptureFixture[str]) -> None:
    """One line says that the ports were confused, without the wire's bytes on the terminal."""
    async with Server() as server:
        where = f"{server.host}:{server.port}"
        assert await reset("--control", where) == 2
    expected = f"mockixn: no control interface at {where}: it does not speak HTTP"
    assert capsys.readouterr().err.splitlines()[-1] == expected  # the server logs above it


async def test_environment_says_where_and_what_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """MOCKIXN_CONTROL and MOCKIXN_CONTROL_TOKEN spare a script two options; those win."""
    async with Server() as server, Control(server, token=TOKEN) as control:
        monkeypatch.setenv("MOCKIXN_CONTROL", f"{control.host}:{control.port}")
        assert await reset() == 2
        assert capsys.readouterr().err.startswith("mockixn: Authorization: expected Bearer")
        monkeypatch.setenv("MOCKIXN_CONTROL_TOKEN", TOKEN)
        assert await reset() == 0
        assert await reset("--token", "another") == 2


async def test_space_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """`--space` chooses one; a name that no space has is refused."""
    async with Server() as server, Control(server) as control:
        await server.open_space("mine")
        where = f"{control.host}:{control.port}"
        assert await reset("--control", where, "--space", "mine") == 0
        assert await reset("--control", where, "--space", "yours") == 2
    assert capsys.readouterr().err == "mockixn: space: found 'yours', expected one of: mine\n"
