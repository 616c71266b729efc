"""`mockixn ping`: check whether a server answers."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser, Namespace

from ..client.link import Link
from ..errors import ClientError, ConnectionLost, UserError
from ..messages.catalogue import im
from ..messages.message import Message
from ..wire.attributes import EMPTY
from .address import parse_address
from .listening import listening_ports

_PATIENCE = 3.0  # seconds for an answer
_PAUSE = 0.05  # seconds between two tries


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn ping` takes."""
    parser.add_argument(
        "address",
        metavar="HOST:PORT",
        nargs="?",
        help="where the server listens; default: where process 1 does, as in a container",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        help=f"try until then; default: once, with {_PATIENCE:g} seconds for the answer",
    )


def run(arguments: Namespace) -> int:
    """Exit status 0 if the server has answered. Raises UserError if not."""
    asyncio.run(_ping(arguments.address, arguments.timeout))
    return 0


async def _ping(address: str | None, timeout: float | None) -> None:
    """Once; with a time-out again and again until then. Raises UserError with the last reason."""
    loop = asyncio.get_running_loop()
    seconds = _PATIENCE if timeout is None else timeout
    end = loop.time() + seconds
    while True:
        try:
            async with asyncio.timeout_at(end):
                return await _ask_one_of(_addresses(address))
        except TimeoutError:
            who = address or "process 1"
            raise UserError(f"no answer from {who} within {seconds:g} seconds") from None
        except (ClientError, UserError) as error:
            if timeout is None or loop.time() + _PAUSE >= end:
                raise UserError(str(error)) from None
        await asyncio.sleep(_PAUSE)


def _addresses(given: str | None) -> list[tuple[str, int]]:
    if given is not None:
        return [parse_address(given)]
    ports = listening_ports(1)
    if not ports:
        raise UserError("process 1 listens on no port, expected a server there, or HOST:PORT")
    return [("127.0.0.1", port) for port in ports]


async def _ask_one_of(addresses: list[tuple[str, int]]) -> None:
    """The control interface may listen beside the wire: one that answers is enough."""
    errors = []
    for host, port in addresses:
        try:
            return await _ask(host, port)
        except (ClientError, UserError) as error:
            errors.append(error)
    raise errors[0]


async def _ask(host: str, port: int) -> None:
    where = f"{host}:{port}"
    link = await Link.open(host, port)
    answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    link.requests[1] = answer.set_result
    try:
        link.send(Message(im.RequestPing, EMPTY, 1), 0)
        await asyncio.wait((answer, link.lost), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ConnectionLost(f"no answer from {where}: {link.why_lost}")
    finally:
        await link.close()
    if answer.result().spec is not im.EventPong:
        raise UserError(f"{where} answers {answer.result().name}, expected EventPong")
