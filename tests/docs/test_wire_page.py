"""The page of the wire says what the code does: numbers, vectors, and what bad bytes get."""

from __future__ import annotations

import re

import pytest

from docs.generate import FOLDER
from docs.session import blocks
from mockixn import Client, Protocol, Server
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import attributes_of
from mockixn.scenario import Scenario
from mockixn.wire import frame as wire
from mockixn.wire.attributes import MAX_DEPTH, MAX_KEY, AttributeList, Long, Type, Value

PAGE = (FOLDER / "wire.md").read_text(encoding="utf-8")
BAD = re.findall(r"\(EventError (\d+) with reference (\d+); (\w+)\):\n\n```text\n(.*?)\n```", PAGE)


def row(first: str) -> str:
    """The line of a table that begins with that cell."""
    [found] = [line for line in PAGE.splitlines() if line.startswith(f"| {first} |")]
    return found


def test_header_is_as_the_table_says() -> None:
    """Offset and size of every field, and the protocols."""
    offset = 0
    for name, size in (("length", 4), ("version", 1), ("protocol", 1), ("message", 2)):
        assert row(f"{offset} | {size} | {name}")
        offset += size
    assert row("8 | 4 | reference")
    assert row("12 | 4 | client")
    assert row(f"{wire.HEADER_SIZE} | length − 12 | body")
    for protocol in Protocol:
        assert f"{protocol:d} {protocol.label}" in row("5 | 1 | protocol")
    assert row("4 | 1 | version").endswith(f"| {wire.VERSION} |")


@pytest.mark.parametrize(
    ("type", "value", "form"),
    [
        (Type.INT, -1, "4 bytes, signed"),
        (Type.LONG, Long(-1), "8 bytes, signed"),
        (Type.STR, "é", "4 bytes length, then UTF-8"),
        (Type.BSTR, b"\0\1", "4 bytes length, then bytes"),
        (Type.LIST, AttributeList(), "4 bytes length, then one attribute list"),
    ],
)
def test_attribute_types(type: Type, value: Value, form: str) -> None:
    """The code of each type, and the bytes of a value."""
    assert row(type.name.lower()).startswith(f"| {type.name.lower()} | {form}")
    assert f"{type:d} {type.name.lower()}" in row(
        "type | 1 byte: 1 int, 2 str, 3 bstr, 4 list, 5 long"
    )
    count, key_size, key, code = b"\0\1", b"\1", b"A", bytes([type])
    data = AttributeList(A=value).encoded().removeprefix(count + key_size + key + code)
    if form.startswith("4 bytes length"):
        assert int.from_bytes(data[:4]) == len(data) - 4
    else:
        assert data == b"\xff" * int(form[0])


def test_bounds() -> None:
    """The longest key, the deepest list, the longest frame."""
    assert f"(1 to {MAX_KEY})" in row(f"key | 1 byte length (1 to {MAX_KEY}), then UTF-8")
    assert f"nest at most {MAX_DEPTH} deep" in PAGE
    assert f"deeper than {MAX_DEPTH}" in PAGE
    assert Scenario().server.max_frame == 1024 * 1024
    assert "`server.max_frame` (1 MiB" in PAGE


def test_vectors() -> None:
    """The code writes exactly the bytes of each vector."""
    spec = CATALOGUE.find("EventAck")
    made = [
        wire.encode(spec.protocol, spec.id, reference, 0, attributes_of(**attributes).encoded())
        for reference, attributes in (
            (7, {}),
            (7, {"InteractionId": "A1"}),
            (0, {"Reason": {"Reason": -1}}),
        )
    ]
    section = PAGE.split("## Test vectors")[1].split("\n## ")[0]
    shown = [bytes.fromhex(block.text) for block in blocks(section)]
    assert shown == made


@pytest.mark.parametrize(("code", "reference", "connection", "bytes_"), BAD)
async def test_bad_bytes(code: str, reference: str, connection: str, bytes_: str) -> None:
    """Each example gets the EventError that the page says, and the connection is as it says."""
    async with (
        Server() as server,
        await Client.connect(server.host, server.port, "any", "MediaServer") as client,
    ):
        client.send_bytes(bytes.fromhex(bytes_))
        error = await client.expect("EventError")
        assert error.attributes["ErrorCode"] == int(code)
        assert error.reference == int(reference)
        if connection == "closed":
            await client.wait_closed()
        else:
            assert connection == "open"
            await client.settle()


def test_every_kind_of_bad_byte_has_an_example() -> None:
    """The examples have each code that the table of bad bytes speaks of."""
    assert {code for code, *_ in BAD} == {"1001", "1002", "1003", "1004", "1005", "1006"}
