"""What the control interface can do: an operation a function, declared once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .. import __version__
from ..errors import NotThere, VerificationFailed
from ..journal import Entry, Journal
from ..messages.message import Message
from ..messages.notation import full, interaction_id
from ..messages.plain import to_plain
from ..scenario.script import Answer, Cue, Fault, Participant
from ..space.space import Space
from ..verification import any_order, from_meant, in_order, never, only_to, times, what_happened
from ..verification import waiting as waits
from .metrics import metrics
from .plain import plain_world
from .sections import Advance, JournalQuery, NewSpace, Query, Request, Verify, Wait

if TYPE_CHECKING:
    from ..server.server import Server

Doer: TypeAlias = Callable[["Call"], Any]


@dataclass(frozen=True)
class Operation:
    """One operation. `{name}` in its path is a part of it; `query` and `body` are sections."""

    method: str
    path: str
    summary: str
    do: Doer
    query: type
    body: type | None
    status: int = 200


@dataclass(frozen=True)
class Call:
    """One call of an operation, checked."""

    server: Server
    query: Any
    body: Any
    parts: dict[str, str]

    @property
    def space(self) -> Space:
        """The space that the query names. Raises NotThere."""
        found = self.server.hub.spaces.get(self.query.space)
        if found is None:
            names = ", ".join(filter(None, self.server.hub.spaces)) or "there is none"
            raise NotThere("space", f"found {self.query.space!r}, expected one of: {names}")
        return found

    @property
    def journal(self) -> Journal:
        """The journal of that space. Raises NotThere where the server keeps none."""
        journal = self.space.journal
        if journal is None:
            raise NotThere("", "this server keeps no journal")
        return journal


OPERATIONS: list[Operation] = []


def operation(
    method: str, path: str, *, query: type = Query, body: type | None = None, status: int = 200
) -> Callable[[Doer], Doer]:
    """Declare what a function does; the first line of its docstring is the summary."""

    def declare(do: Doer) -> Doer:
        assert do.__doc__ is not None
        summary = do.__doc__.splitlines()[0]
        OPERATIONS.append(Operation(method, path, summary, do, query, body, status))
        return do

    return declare


@operation("GET", "/health")
def health(_call: Call) -> Any:
    """The process serves."""
    return {"status": "ok", "version": __version__}


@operation("GET", "/ready")
def ready(call: Call) -> Any:
    """Clients can connect: where, and to which spaces."""
    return {"status": "ready", "host": call.server.host, "port": call.server.port}


@operation("GET", "/metrics")
def prometheus(call: Call) -> Any:
    """Figures in Prometheus's text format."""
    return metrics(call.server.hub.spaces)


# Spaces


@operation("GET", "/spaces")
def spaces(call: Call) -> Any:
    """Every space by name, with its port and the number of its clients."""
    return [
        {
            "name": name,
            "port": call.server.port_of(name),
            "clients": len(space.engine.world.clients),
        }
        for name, space in call.server.hub.spaces.items()
    ]


@operation("POST", "/spaces", body=NewSpace, status=201)
async def open_space(call: Call) -> Any:
    """Make a space: clients fall into it by ClientName `space/name`, or by its port."""
    await call.server.open_space(call.body.name, call.body.port)
    return {"name": call.body.name, "port": call.server.port_of(call.body.name)}


@operation("DELETE", "/spaces/{name}")
async def close_space(call: Call) -> Any:
    """Forget a space; its clients are disconnected."""
    await call.server.close_space(call.parts["name"])
    return {}


@operation("POST", "/reset")
def reset(call: Call) -> Any:
    """Begin again as the scenario has it: world, journal, clock and orders; clients are cut off."""
    call.space.reset()
    return {}


# The world


@operation("GET", "/world")
def world(call: Call) -> Any:
    """The whole world: clients, interactions, queues, workbins, snapshots, invitations."""
    return plain_world(call.space)


@operation("GET", "/world/{kind}")
def one_kind(call: Call) -> Any:
    """All of one kind: clients, interactions, queues, workbins, snapshots or invitations."""
    return _named(plain_world(call.space), "kind", call.parts["kind"])


@operation("GET", "/world/{kind}/{id}")
def one_thing(call: Call) -> Any:
    """One thing of the world."""
    return _named(one_kind(call), "id", call.parts["id"])


def _named(found: Any, field: str, name: str) -> Any:
    if not isinstance(found, dict) or name not in found:
        names = ", ".join(found) if isinstance(found, dict) and found else "there is none"
        raise NotThere(field, f"found {name!r}, expected one of: {names}")
    return found[name]


# Acting


@operation("POST", "/send", body=Request)
def send(call: Call) -> Any:
    """Send a request as a participant, or in the name of a connected client."""
    body: Request = call.body
    sending = call.space.send(body.client, body, body.type)
    return {
        "reference": sending.reference,
        "seq": sending.seq,
        "answer": None if sending.answer is None else plain_message(sending.answer),
    }


@operation("POST", "/explain", body=Request)
def explain(call: Call) -> Any:
    """What a request would do now, without doing it."""
    body: Request = call.body
    found = call.space.explain(body.client, body, body.type)
    return {
        "by": found.by,
        "deliveries": [
            {"to": to, **plain_message(message), "but": but}
            for to, message, but in found.deliveries
        ],
        "changes": found.changes,
    }


@operation("GET", "/participants")
def participants(call: Call) -> Any:
    """The clients that mockixn plays."""
    return [
        {"name": name, "type": played.setting.type, "connected": played.client is not None}
        for name, played in call.space.participants.items()
    ]


@operation("POST", "/participants", body=Participant, status=201)
def participate(call: Call) -> Any:
    """Play one more client."""
    return {"name": call.space.participate(call.body)}


@operation("DELETE", "/participants/{name}")
def dismiss(call: Call) -> Any:
    """A played client leaves, and its cues with it."""
    call.space.dismiss(call.parts["name"])
    return {}


def _orders(call: Call, kind: str) -> Any:
    return [
        {"id": each.id, "seen": each.seen, "fired": each.fired}
        for each in call.space.orders()
        if each.kind == kind
    ]


@operation("GET", "/cues")
def cues(call: Call) -> Any:
    """The cues in force: how many messages each met, and how often it acted."""
    return _orders(call, "cue")


@operation("POST", "/cues", body=Cue, status=201)
def cue(call: Call) -> Any:
    """Give a played participant a cue."""
    return {"id": call.space.cue(call.body)}


@operation("DELETE", "/cues/{id}")
def remove_cue(call: Call) -> Any:
    """Take back a cue."""
    call.space.remove(call.parts["id"])
    return {}


@operation("GET", "/answers")
def answers(call: Call) -> Any:
    """The answers in force."""
    return _orders(call, "answer")


@operation("POST", "/answers", body=Answer, status=201)
def answer(call: Call) -> Any:
    """Order what answers a request."""
    return {"id": call.space.answer(call.body)}


@operation("DELETE", "/answers/{id}")
def remove_answer(call: Call) -> Any:
    """Take back an answer."""
    call.space.remove(call.parts["id"])
    return {}


@operation("GET", "/faults")
def faults(call: Call) -> Any:
    """The faults in force."""
    return _orders(call, "fault")


@operation("POST", "/faults", body=Fault, status=201)
def fault(call: Call) -> Any:
    """Order what goes wrong with a frame, or with its connection."""
    return {"id": call.space.fault(call.body)}


@operation("DELETE", "/faults/{id}")
def remove_fault(call: Call) -> Any:
    """Take back a fault."""
    call.space.remove(call.parts["id"])
    return {}


@operation("GET", "/clock")
def clock(call: Call) -> Any:
    """The time of the space, in seconds since the epoch, and whether it stands still."""
    return {"now": call.space.now, "held": call.space.held}


@operation("POST", "/clock", body=Advance)
def advance(call: Call) -> Any:
    """Move a held clock on: what is due by then has happened when this answers."""
    call.space.advance(call.body.advance)
    call.server.hub.flush()
    return clock(call)


# What happened


@operation("GET", "/journal", query=JournalQuery)
async def journal(call: Call) -> Any:
    """What came in and went out, in one order."""
    query: JournalQuery = call.query
    kept = call.journal
    found = [each for each in kept.since(query.since) if _shown(query, each)]
    if not found and query.wait:
        await waits.until(
            kept, lambda each: each.seq > query.since and _shown(query, each), query.wait
        )
        found = [each for each in kept.since(query.since) if _shown(query, each)]
    if query.limit is not None:
        found = found[-query.limit :]
    return {
        "entries": [_told(each) for each in found],
        "last": kept.last,
        "dropped": kept.dropped,
    }


def _shown(query: JournalQuery, entry: Entry) -> bool:
    name = None if entry.message is None else entry.message.name
    return (
        query.message in (None, name)
        and query.client in (None, entry.client)
        and query.direction in (None, entry.direction)
        and (
            query.interaction is None
            or (entry.message is not None and interaction_id(entry.message) == query.interaction)
        )
    )


def _told(entry: Entry) -> dict[str, Any]:
    text = None if entry.message is None else full(entry.message)
    return {**entry.as_dict(), "text": text}


@operation("POST", "/wait", body=Wait)
async def wait(call: Call) -> Any:
    """Wait for a message; 409 with the nearest misses when it does not come in time."""
    body: Wait = call.body
    wanted = from_meant(body.on)
    entry = await waits.wait_for(call.journal, wanted, after=body.since, timeout=body.timeout)
    return {"met": True, "entry": _told(entry)}


@operation("POST", "/verify", body=Verify)
async def verify(call: Call) -> Any:
    """Hold the journal against an expectation; 409 says why it is otherwise."""
    body: Verify = call.body
    if body.never is not None and body.within:
        wanted = from_meant(body.never)
        start = max(body.since, call.journal.last)
        never(call.journal.since(body.since), wanted)
        await waits.until(
            call.journal, lambda each: each.seq > start and wanted.meets(each), body.within
        )
    return {"met": True, "entries": [_told(each) for each in _verified(call.journal, body)]}


def _verified(journal: Journal, body: Verify) -> Sequence[Entry]:
    entries = journal.since(body.since)
    try:
        if body.in_order:
            return in_order(entries, *map(from_meant, body.in_order))
        if body.any_order:
            return any_order(entries, *map(from_meant, body.any_order))
        if body.never is not None:
            never(entries, from_meant(body.never))
            return []
        assert body.on is not None, "its section has been checked"
        if body.only_to is not None:
            return only_to(entries, body.only_to, from_meant(body.on))
        assert body.times is not None
        return times(entries, body.times, from_meant(body.on))
    except VerificationFailed as failed:
        raise failed.showing(what_happened(entries)) from None


def plain_message(message: Message) -> dict[str, Any]:
    """A message as JSON has it, with the vendor's log notation as `text`."""
    return {
        "message": message.name,
        "protocol": message.spec.protocol.short,
        "reference": message.reference,
        "attributes": to_plain(message.attributes),
        "text": full(message),
    }


async def done(operation: Operation, call: Call) -> Any:
    """What the operation answers."""
    result = operation.do(call)
    return await result if isinstance(result, Awaitable) else result
