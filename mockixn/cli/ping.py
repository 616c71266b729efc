"""`mockixn ping`: check whether a client can register at a server."""

from __future__ import annotations

import asyncio
import math
from argparse import ArgumentParser, Namespace

from ..client import Client
from ..errors import ClientError, UserError
from ..messages.enumerations import ClientType
from .address import parse_address


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn ping` takes."""
    parser.add_argument("address", metavar="HOST:PORT", help="where the server listens")
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=float,
        default=3.0,
        help="seconds to wait for the answer; default: 3",
    )


def run(arguments: Namespace) -> int:
    """Exit status 0 if the server has answered. Raises UserError if not."""
    host, port = parse_address(arguments.address)
    try:
        asyncio.run(_ping(host, port, arguments.timeout))
    except ClientError as error:
        raise UserError(str(error)) from None
    return 0


async def _ping(host: str, port: int, timeout: float) -> None:
    try:
        async with asyncio.timeout(timeout):
            client = await Client.connect(
                host, port, "mockixn-ping", ClientType.PROXY, timeout=math.inf
            )
            await client.close()
    except TimeoutError:
        raise UserError(f"no answer from {host}:{port} within {timeout:g} seconds") from None
