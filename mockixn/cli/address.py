"""The notation of HOST:PORT on the command line."""

from __future__ import annotations

from ..errors import UserError


def parse_address(text: str) -> tuple[str, int]:
    """The host (an IPv6 address without its brackets) and the port. Raises UserError."""
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and len(port) <= 5 and int(port) <= 65535):
        raise UserError(f"found address {text!r}, expected HOST:PORT")
    return host.strip("[]"), int(port)
