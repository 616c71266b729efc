"""RequestPing is answered, and nothing learns of it; from a registered client it is a request."""

from __future__ import annotations

from support.raw import Raw, frame_of, framed

from mockixn import Server
from mockixn.messages.catalogue import im


async def test_connection_without_a_client_is_answered() -> None:
    """Its reference comes back; it stands in no journal, and a registration may follow."""
    async with Server() as server, Raw(server) as raw:
        for reference in (5, 0, 2**32 - 1):
            raw.send(frame_of("RequestPing", reference))
            answer = await raw.message()
            assert (answer.name, answer.reference) == ("EventPong", reference)
        assert server.journal is not None
        assert [*server.journal] == []
        await raw.register()


async def test_rules_and_absence_do_not_see_it() -> None:
    """Where the port is shared with another space, it is open while the default one is away."""
    async with Server() as server:
        server.space("other")
        server.hub.default.begin_outage(60)
        async with Raw(server) as raw:
            raw.send(frame_of("RequestPing", 5))
            assert (await raw.message()).name == "EventPong"


async def test_registered_client_is_answered_by_a_model() -> None:
    """Its request and the answer stand in the journal, and a rule may answer in its place."""
    async with Server() as server, Raw(server) as raw:
        await raw.register()
        raw.send(frame_of("RequestPing", 5))
        assert (await raw.message()).name == "EventPong"
        assert server.journal is not None
        names = [each.message.name for each in server.journal if each.message is not None]
        assert names[2:] == ["RequestPing", "EventPong"]
        extension = {"message": "EventAck", "attributes": {"Extension": {}}}
        server.space().answer(on={"message": "RequestPing"}, with_=extension)
        raw.send(frame_of("RequestPing", 6))
        assert (await raw.message()).name == "EventAck"


async def test_bad_body_is_answered_as_any_other() -> None:
    """With EventError and the reference; the connection stays open."""
    async with Server() as server, Raw(server) as raw:
        raw.send(framed(b"\0\1", message=im.RequestPing.id, reference=5))
        answer = await raw.message()
        assert (answer.name, answer.reference) == ("EventError", 5)
        assert await raw.is_open()
