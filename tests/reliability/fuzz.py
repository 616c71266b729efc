"""Frames of every kind, good and bad, each answered as the page of the wire says."""

from __future__ import annotations

import random
import time
from typing import NamedTuple

from daemon import Daemon
from peers import Peer, encode
from row import Row

from mockixn.messages.catalogue import CATALOGUE
from mockixn.wire import frame as wire
from mockixn.wire.frame import HEADER_SIZE

_STOP = CATALOGUE.find("RequestStopProcessing")
_REQUESTS = [each for each in CATALOGUE.by_id.values() if each.name.startswith("Request")]
_TEXTS = ("", "A1", "ü" * 40, "\x00", "agent-1", "email", "q")
_AT_ONCE = 50
_LEAST = 2  # bytes of a body: a shorter one is a wrong length, after which the stream ends


class Sent(NamedTuple):
    """Bytes, whether they get an answer with their reference, and whether the stream goes on."""

    data: bytes
    is_answered: bool = True
    goes_on: bool = True


def _framed(body: bytes, reference: int, *, protocol: int = 1, message: int = _STOP.id) -> bytes:
    return wire.encode(protocol, message, reference, 0, body)


def _value(chance: random.Random, depth: int) -> object:
    match chance.randrange(5 if depth < 3 else 3):
        case 0:
            return chance.randrange(-(2**31), 2**31)
        case 1:
            return chance.choice(_TEXTS)
        case 2:
            return chance.randbytes(chance.randrange(9))
        case _:
            return {
                f"k{number}": _value(chance, depth + 1) for number in range(chance.randrange(4))
            }


def _request(chance: random.Random, reference: int) -> Sent:
    """A known request, with some of its attributes and some of others."""
    spec = chance.choice(_REQUESTS)
    names = [each.name for each in spec.attributes if chance.random() < 0.5] + ["Unknown"]
    if spec.name in ("RequestRegisterClient", "RequestUnregisterClient"):
        names = []  # the fuzzing client stays registered
        spec = _STOP
    attributes = {name: _value(chance, 0) for name in names}
    return Sent(encode(spec.name, reference, **attributes))


def _bad_body(chance: random.Random, reference: int) -> Sent:
    """A body that is cut, longer, or of which some bytes are others."""
    good = encode("RequestStopProcessing", 1, InteractionId="A1", Reason={"Reason": 1})[
        HEADER_SIZE:
    ]
    match chance.randrange(4):
        case 0:
            body = good[: chance.randrange(_LEAST, len(good))]
        case 1:
            body = good + chance.randbytes(chance.randrange(1, 20))
        case 2:
            at = chance.randrange(len(good))
            body = good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :]
        case _:
            body = chance.randbytes(chance.randrange(_LEAST, 60))
    return Sent(_framed(body, reference))


def _unknown(chance: random.Random, reference: int) -> Sent:
    """A message or a protocol that nobody knows; or an event, which no client sends."""
    match chance.randrange(3):
        case 0:
            return Sent(_framed(b"\0\0", reference, message=chance.randrange(40_000, 65_536)))
        case 1:
            return Sent(_framed(b"\0\0", reference, protocol=chance.randrange(20, 256)))
        case _:
            return Sent(_framed(b"\0\0", reference, message=CATALOGUE.find("EventInvite").id))


def _bad_header(chance: random.Random, reference: int) -> Sent:
    """A length that no frame has, or another version: the stream cannot be read any more."""
    good = bytearray(_framed(b"\0\0", reference))
    if chance.random() < 0.5:
        # With less than 12, the frame ends before its reference, and is not answered.
        good[:4] = chance.choice((12, 13, 2**20 + 1, 2**31, 2**32 - 1)).to_bytes(4, "big")
    else:
        good[4] = chance.choice((0, 2, 255))
    return Sent(bytes(good), goes_on=False)


_KINDS = (_request,) * 4 + (_bad_body,) * 4 + (_unknown,)


def _batch(chance: random.Random, first: int) -> list[Sent]:
    batch = [chance.choice(_KINDS)(chance, first + number) for number in range(_AT_ONCE)]
    if chance.random() < 0.2:
        batch.append(_bad_header(chance, first + _AT_ONCE))
    elif chance.random() < 0.1:
        batch.append(Sent(_framed(b"\0\0" * 9, 0)[: chance.randrange(1, 20)], False, False))
    return batch


def _play(peer: Peer, batch: list[Sent], first: int) -> tuple[bool, int]:
    """Whether the connection goes on, and how many were not answered once."""
    peer.socket.sendall(b"".join(each.data for each in batch))
    goes_on = batch[-1].goes_on
    if not batch[-1].is_answered:
        peer.close()  # inside a frame
        return False, 0
    left = {first + number for number, each in enumerate(batch) if each.is_answered}
    wrong = 0
    for message in peer.messages():
        if message.reference:
            wrong += message.reference not in left
            left.discard(message.reference)
        if goes_on and not left:
            break
    if not goes_on:
        peer.close()
    return goes_on, wrong + len(left)


def run(short: bool) -> list[Row]:
    """Play batches on one connection after the other; a bystander must not notice."""
    frames, wrong, chance = 0, 0, random.Random(1)
    wanted = 50_000 if short else 1_000_000
    with Daemon("--set", "server.log_level=error") as daemon:
        bystander = Peer(daemon.port, "bystander")
        peer: Peer | None = None
        started = time.perf_counter()
        while frames < wanted:
            peer = peer or Peer(daemon.port, "fuzz", chance.choice(("Proxy", "AgentApplication")))
            first = frames % 1_000_000 + 1000
            batch = _batch(chance, first)
            goes_on, missed = _play(peer, batch, first)
            frames += len(batch)
            wrong += missed
            peer = peer if goes_on else None
        seconds = time.perf_counter() - started
        answer = bystander.request("RequestStopProcessing", InteractionId="none")
        wrong += answer.name != "EventError"
        defects = daemon.log().count('"defect"')
        figure = f"{frames:,} frames, {frames / seconds:,.0f} a second, {defects} defects"
        daemon.end()
    return [
        Row("fuzz", "frames are answered as the page of the wire says", figure, wrong + defects)
    ]
