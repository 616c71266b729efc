"""`mockixn decode`: the fields of frames, and where and why bad bytes break."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from support.process import status_of
from support.raw import Raw, frame_of, framed
from support.vectors import VECTORS, Header

from mockixn import Server
from mockixn.codes import ErrorCode
from mockixn.journal import Journal
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.messages.message import Message
from mockixn.wire.attributes import AttributeList

STOP = frame_of("RequestStopProcessing", InteractionId="A1", Reason={"Reason": -1})
BAD_TYPE = framed(bytes.fromhex("0001 01 61 09"))
TOLD_BAD_TYPE = (
    "RequestStopProcessing: attribute a: found type 9, expected 1 to 5 (unknown type, at byte 20)"
)


def decoded(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    """The exit status, and what a program reads."""
    status = status_of("decode", "--format", "json", *arguments)
    out, err = capsys.readouterr()
    assert err == ""
    return status, json.loads(out)


def refused(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one line on stderr of arguments that cannot be used."""
    assert status_of("decode", *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    return line


def give(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """Put bytes on standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_good_frame_is_shown_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    """Each field has its offset, name and value; what stands in a list is indented."""
    assert status_of("decode", STOP.hex()) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"frame 1 at byte 0: {len(STOP)} bytes",
        "     0  length = 61",
        "     4  version = 1",
        "     5  protocol = 1 (Interaction Management)",
        "     6  message = 38 (RequestStopProcessing)",
        "     8  reference = 7",
        "    12  client = 0",
        "    16  count = 2",
        "    18  'InteractionId' [str] = \"A1\"",
        "    39  'Reason' [list] =",
        "    51      count = 1",
        "    53      'Reason' [int] = -1",
    ]


@pytest.mark.parametrize(("hexadecimal", "header", "attributes"), VECTORS.values(), ids=VECTORS)
def test_vector_of_the_wire_page(
    hexadecimal: str,
    header: Header,
    attributes: AttributeList,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The bytes of a vector are good. Its message lacks what the catalogue requires of EventAck."""
    status, found = decoded(capsys, *hexadecimal.split())
    [frame] = found["frames"]
    values = {field["name"]: field["value"] for field in frame["fields"] if field["depth"] == 0}
    names = ("protocol", "message", "reference", "client")
    assert tuple(values[name] for name in names) == header
    assert [*values][7:] == [*attributes]
    assert frame["message"] == "EventAck"
    assert [each["text"] for each in frame["mistakes"]] == [
        "EventAck.Extension: missing, expected list"
    ]
    assert status == 1


def test_frames_follow_one_another(capsys: pytest.CaptureFixture[str]) -> None:
    """Several frames are shown each, also after one whose body is bad; offsets count in each."""
    status, found = decoded(capsys, (STOP + BAD_TYPE + STOP).hex())
    frames = found["frames"]
    assert status == 1
    assert [frame["offset"] for frame in frames] == [0, len(STOP), len(STOP) + len(BAD_TYPE)]
    assert [len(frame["mistakes"]) for frame in frames] == [0, 1, 0]
    assert frames[0]["fields"] == frames[2]["fields"]
    assert found["unread"] == 0


def test_bad_body_is_reported_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """A program reads the mistake in its parts; the fields before it are shown."""
    status, found = decoded(capsys, BAD_TYPE.hex())
    [frame] = found["frames"]
    assert status == 1
    assert frame["mistakes"] == [
        {
            "text": TOLD_BAD_TYPE,
            "code": ErrorCode.BAD_BODY,
            "reason": "unknown type",
            "path": ["a"],
            "offset": 20,
            "found": "type 9",
            "expected": "1 to 5",
        }
    ]
    assert frame["fields"][-1]["name"] == "count"


def test_bad_header_ends_the_reading(capsys: pytest.CaptureFixture[str]) -> None:
    """After a header that cannot be trusted the rest is not read, and that is said."""
    bad = bytes.fromhex("0000000e 02 01 007d 00000007 00000000 0000")
    assert status_of("decode", (STOP + bad + STOP).hex()) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2:] == [
        "   bad: frame: found version 2, expected 1 (version ≠ 1, at byte 4)",
        f"{len(STOP) + 2} bytes from byte {len(STOP) + 16} on are not read",
    ]


def test_frame_that_is_not_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """A frame that is cut says what is there and what is missing."""
    status, found = decoded(capsys, STOP[:-1].hex())
    [mistake] = found["frames"][0]["mistakes"]
    assert status == 1
    assert mistake["reason"] == "frame incomplete"
    assert (mistake["found"], mistake["expected"]) == ("48 bytes", "a body of 49 bytes")


CATALOGUE_MISTAKES = {
    "unknown message": (
        framed(b"\0\0", message=65535),
        ["unknown message 65535 of protocol Interaction Management"],
    ),
    "unknown protocol": (
        framed(b"\0\0", protocol=9),
        ["found protocol 9, expected one of 1, 2, 3, 4"],
    ),
    "required attribute missing": (
        frame_of("RequestStopProcessing"),
        ["RequestStopProcessing.InteractionId: missing, expected str"],
    ),
    "wrong type": (
        frame_of("RequestStopProcessing", InteractionId=5),
        ["RequestStopProcessing.InteractionId: found int, expected str"],
    ),
    "unknown message with trailing bytes": (
        framed(b"\0\0\0", message=65535),
        [
            "unknown message 65535 of protocol Interaction Management",
            "attribute list: found 1 byte more, expected the end of the list "
            "(trailing bytes, at byte 18)",
        ],
    ),
}


@pytest.mark.parametrize(("data", "texts"), CATALOGUE_MISTAKES.values(), ids=CATALOGUE_MISTAKES)
def test_catalogue_is_asked_too(
    data: bytes, texts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Good bytes that are no message of the catalogue are bad, in the words of the server."""
    status, found = decoded(capsys, data.hex())
    assert status == 1
    assert [each["text"] for each in found["frames"][0]["mistakes"]] == texts


async def test_same_words_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    """What EventError and the journal say of bad bytes is what the command says."""
    _, found = decoded(capsys, BAD_TYPE.hex())
    [formatted] = found["frames"][0]["mistakes"]
    async with Server() as server, Raw(server) as raw:
        await raw.register()
        raw.send(BAD_TYPE)
        error = await raw.message()
        assert error.attributes["ErrorDescription"] == formatted["text"] == TOLD_BAD_TYPE
        assert server.journal is not None
        assert [each.problem for each in server.journal if each.problem] == [formatted["text"]]


GIVEN = {
    "words": lambda data, _: [data[:4].hex(), data[4:].hex(" ")],
    "lines": lambda data, _: [data.hex("\n").upper()],
    "a file of raw bytes": lambda data, path: (path.write_bytes(data), ["--file", path])[1],
    "a file of hexadecimal": lambda data, path: (path.write_text(data.hex(" ")), [path])[1],
}


@pytest.mark.parametrize("how", GIVEN.values(), ids=GIVEN)
def test_bytes_are_given_in_many_ways(
    how: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An argument or a file, hexadecimal or raw, is the same frame."""
    status, found = decoded(capsys, *how(STOP, tmp_path / "frames"))
    assert (status, found["unread"]) == (0, 0)
    assert [each["message"] for each in found["frames"]] == ["RequestStopProcessing"]


@pytest.mark.parametrize("data", [STOP, STOP.hex().encode() + b"\n"], ids=["raw", "hexadecimal"])
@pytest.mark.parametrize("arguments", [[], ["--file", "-"], ["-"]], ids=["", "--file -", "-"])
def test_standard_input(
    data: bytes,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Without an argument, standard input is read."""
    give(monkeypatch, data)
    status, found = decoded(capsys, *arguments)
    assert (status, len(found["frames"])) == (0, 1)


def journal_of(*messages: Message | None) -> str:
    """The lines of a journal file with those messages."""
    file = io.StringIO()
    journal = Journal(file=file)
    for message in messages:
        journal.record(1.0, "desk", "AgentApplication", "in", message, None if message else "why")
    return file.getvalue()


ATTRIBUTES: dict[str, Any] = {
    "InteractionId": "A\u2028\x85",
    "Reason": {"Reason": -1},
    "Mine": b"\x00\xff",
}
MESSAGE = Message(CATALOGUE.find("RequestStopProcessing"), attributes_of(**ATTRIBUTES), 7)


def test_journal_lines_are_encoded_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line of a journal has no bytes: its message is shown as the frame that it has been."""
    lines = journal_of(MESSAGE, MESSAGE)
    give(monkeypatch, lines.encode())
    of_input = decoded(capsys)
    of_bytes = decoded(capsys, frame_of("RequestStopProcessing", **ATTRIBUTES).hex() * 2)
    of_argument = decoded(capsys, lines)
    assert of_input == of_bytes == of_argument
    assert of_input[0] == 0


LINE = json.loads(journal_of(MESSAGE))
UNUSABLE = {
    "odd digits": (["000"], "found 3 hexadecimal digits, expected an even number"),
    "no digits": (["zz"], "found 'zz', expected hexadecimal digits, a line of a journal, or a"),
    "nothing": ([""], "nothing to decode: found 0 bytes, expected a frame"),
    "no such file": (["--file", "/nowhere"], "/nowhere: cannot be read: No such file"),
    "two sources": (["00", "--file", "x"], "--file: found BYTES too, expected one of them"),
    "no JSON": (["{"], "line 1 of the journal: found no JSON object, expected an entry"),
    "no entry": (["{}"], "line 1 of the journal: found no message, expected an entry of a"),
    "a malformed frame": (
        [journal_of(None)],
        "line 1 of the journal: found a frame that is no message, without bytes: why",
    ),
    "an unknown message": (
        [json.dumps(LINE | {"message": "EventX"})],
        "line 1 of the journal: cannot be encoded: no message 'EventX' of protocol",
    ),
    "an unknown protocol": (
        [json.dumps(LINE | {"protocol": "X"})],
        "expected protocol, message, reference and attributes",
    ),
    "a reference too large": (
        [json.dumps(LINE | {"reference": 2**32})],
        "expected protocol, message, reference and attributes",
    ),
    "a value of no type": (
        [json.dumps(LINE | {"attributes": {"a": {"b": 1.5}}})],
        "line 1 of the journal: cannot be encoded: attribute a.b: found a float, no attribute",
    ),
    "bytes that are none": (
        [json.dumps(LINE | {"attributes": {"a": {"bstr": "x"}}})],
        "line 1 of the journal: cannot be encoded: non-hexadecimal number found",
    ),
}


@pytest.mark.parametrize(("arguments", "text"), UNUSABLE.values(), ids=UNUSABLE)
def test_arguments_that_give_no_bytes(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """For arguments that cannot be used, one line says why; exit status 2."""
    assert text in refused(capsys, *arguments)


def test_largest_frame_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    """`--max-frame` is the largest length that is good."""
    assert decoded(capsys, STOP.hex(), "--max-frame", 61)[0] == 0
    status, found = decoded(capsys, STOP.hex(), "--max-frame", 60)
    assert status == 1
    assert found["frames"][0]["mistakes"][0]["reason"] == "length > max_frame"


def test_what_a_terminal_obeys_is_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters in keys and values are shown, not sent to the terminal."""
    attributes = AttributeList({"InteractionId": "\x1b[2J\n", "k\x1b\n": "\x9b"})
    assert status_of("decode", framed(attributes.encoded()).hex()) == 0
    out = capsys.readouterr().out
    assert '"\\x1b[2J\\n"' in out
    assert all(line.isprintable() for line in out.splitlines())
