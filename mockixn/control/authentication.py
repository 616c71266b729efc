"""Who may call the control interface: a caller with the token, but no page of another site."""

from __future__ import annotations

import hmac
import re
from http import HTTPStatus
from ipaddress import ip_address

from .http_reader import Head
from .operation import HttpError

OPEN = ("/health", "/ready")
"""Paths for which no token is needed: whoever starts containers asks there."""

_AUTHORITY = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<name>[^:]*))(?::[0-9]*)?")


class Authentication:
    """Checks requests, before their bodies are read.

    Without a `token` every caller may call. A page in a browser may call only the server that it
    comes from. `host` is where the server listens: a caller must use that name, or one of this
    machine, since a page can give its own name our address; a server that listens everywhere
    (`0.0.0.0`, `::`) has any name.
    """

    def __init__(self, token: str | None, host: str) -> None:
        self._expected = None if token is None else f"Bearer {token}".encode()
        self._host = host.lower()
        self._any_host = _is_everywhere(host)

    def check(self, head: Head) -> None:
        """Raise HttpError: 403 for a wrong name or a page, 401 for a wrong or missing token."""
        authority = head.authority
        name = None if authority is None else _name(authority)
        if name is not None and not (self._any_host or name == self._host or is_loopback(name)):
            expected = f"{self._host}, or localhost (--control-host)"
            raise HttpError(HTTPStatus.FORBIDDEN, f"Host: found {name[:75]!r}, expected {expected}")
        origin = head.headers.get("origin")
        if origin is not None and origin.lower() != f"http://{authority}".lower():
            text = "found Origin, expected none: a page of another site may not call"
            raise HttpError(HTTPStatus.FORBIDDEN, text)
        if self._expected is None or head.path_and_query.partition("?")[0] in OPEN:
            return
        scheme, _, found = head.headers.get("authorization", "").partition(" ")
        given = f"{scheme.capitalize()} {found.strip()}".encode("latin-1", "replace")
        if not hmac.compare_digest(self._expected, given):
            text = "Authorization: expected Bearer and the token that the server was started with"
            raise HttpError(HTTPStatus.UNAUTHORIZED, text, {"WWW-Authenticate": "Bearer"})


def _name(authority: str) -> str:
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        return authority
    return (found["six"] or found["name"] or "").rstrip(".").lower()


def is_loopback(name: str) -> bool:
    """Whether only this machine has that name or address."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def _is_everywhere(host: str) -> bool:
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return not host
