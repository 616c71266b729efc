"""Any bytes from a client over TCP: no hang, and no closed connection without a reason."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from support.raw import Raw, frame_of, framed

from mockixn import Server
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.spec import MessageSpec
from mockixn.scenario import InteractionSetting, Scenario
from mockixn.wire import frame as wire
from mockixn.wire.attributes import AttributeList, Long, Type, Value

SCENARIO = Scenario(
    interactions=(
        InteractionSetting(id="A1", media_type="email", queue="q", submitted_by="media-1"),
    )
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.just("A1")
SIMPLE: dict[Type, st.SearchStrategy[Value]] = {
    Type.INT: st.integers(-(2**31), 2**31 - 1),
    Type.STR: texts,
    Type.BSTR: st.binary(max_size=8),
    Type.LONG: st.integers(-(2**63), 2**63 - 1).map(Long),
}
lists = st.dictionaries(texts.filter(bool), st.one_of(*SIMPLE.values()), max_size=3)
OF_TYPE = SIMPLE | {Type.LIST: lists.map(AttributeList)}


@st.composite
def valid_requests(draw: st.DrawFn) -> bytes:
    """A frame of any message of the catalogue, with what it requires and some of the rest."""
    spec: MessageSpec = draw(st.sampled_from(CATALOGUE.specs))
    values: dict[str, Any] = {
        each.name: draw(OF_TYPE[each.type])
        for each in spec.attributes
        if each.required or draw(st.booleans())
    }
    body = AttributeList(values).encoded()
    return wire.encode(spec.protocol, spec.id, draw(st.integers(1, 100)), 0, body)


async def conversation(segments: list[bytes], answers: int) -> None:
    """Send the segments; expect that many answers on an open connection, and nobody else hurt."""
    async with Server(SCENARIO) as server, Raw(server) as neighbour, Raw(server) as raw:
        await neighbour.register("neighbour")
        for segment in segments:
            raw.send(segment)
            await raw.writer.drain()
        for _ in range(answers):
            assert (await raw.message()).reference != 0
        assert await raw.is_open()
        assert await neighbour.is_open()


@settings(max_examples=40)
@given(st.lists(valid_requests(), min_size=1, max_size=5), st.data())
def test_every_valid_message_is_answered(requests: list[bytes], data: st.DataObject) -> None:
    """Any message of the catalogue, split anywhere, has one answer, and the connection stays."""
    stream = b"".join(requests)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=3)))
    segments = [stream[start:end] for start, end in pairwise([0, *cuts, len(stream)])]
    asyncio.run(conversation(segments, len(requests)))


@settings(max_examples=40)
@given(st.lists(st.binary(min_size=2, max_size=40), min_size=1, max_size=5))
def test_every_bad_body_is_answered(bodies: list[bytes]) -> None:
    """Any body behind a good header has one answer, and the connection stays."""
    asyncio.run(conversation([framed(body) for body in bodies], len(bodies)))


@settings(max_examples=40)
@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=5))
def test_any_bytes_cost_the_neighbour_nothing(segments: list[bytes]) -> None:
    """After any bytes from one client, the server answers another, and stops when it must."""

    async def run() -> None:
        async with Server(SCENARIO) as server, Raw(server) as neighbour, Raw(server) as raw:
            await neighbour.register("neighbour")
            before = server.hub.default.engine.world.to_dict()
            for segment in segments:
                raw.send(segment)
            raw.writer.write_eof()
            while await raw.frame() is not None:
                pass
            assert await neighbour.is_open()
            assert server.hub.default.engine.world.to_dict() == before

    asyncio.run(run())


def test_frame_of_a_request_is_what_the_wire_page_says() -> None:
    """The tests' own frames are made of the bytes of the page: EventAck, InteractionId A1."""
    assert frame_of("EventAck", InteractionId="A1") == bytes.fromhex(
        "00000023 01 01 007d 00000007 00000000 0001 0d 496e746572616374696f6e4964 02 00000002 4131"
    )
