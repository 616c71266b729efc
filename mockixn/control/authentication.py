"""Who may call the control interface: a caller with the token, but no page in a browser."""

from __future__ import annotations

import hmac
from http import HTTPStatus

from .http import HttpRequest
from .operation import HttpError


class Authentication:
    """Checks requests. Without a `token` every caller may call, except a page in a browser."""

    def __init__(self, token: str | None) -> None:
        self._expected = None if token is None else f"Bearer {token}".encode()

    def check(self, request: HttpRequest) -> None:
        """Raise HttpError: 403 for a page in a browser, 401 for a wrong or missing token."""
        if "origin" in request.headers:
            text = "found Origin, expected none: a page in a browser may not call"
            raise HttpError(HTTPStatus.FORBIDDEN, text)
        if self._expected is None:
            return
        found = request.headers.get("authorization", "").encode("latin-1", "replace")
        if not hmac.compare_digest(self._expected, found):
            text = "Authorization: expected Bearer and the token that the server was started with"
            raise HttpError(HTTPStatus.UNAUTHORIZED, text, {"WWW-Authenticate": "Bearer"})
