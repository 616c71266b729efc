"""HOST:PORT on the command line."""

from __future__ import annotations

import pytest

from mockixn.cli.address import parse_address
from mockixn.errors import UserError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("localhost:7120", ("localhost", 7120)),
        ("127.0.0.1:65535", ("127.0.0.1", 65535)),
        ("[::1]:7120", ("::1", 7120)),
        ("::1:7120", ("::1", 7120)),
    ],
)
def test_address(text: str, expected: tuple[str, int]) -> None:
    """HOST:PORT is split at its last colon; brackets around an IPv6 address are no part of it."""
    assert parse_address(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "localhost", ":7120", "localhost:", "localhost:http", "localhost:-1", "localhost:65536"],
)
def test_what_is_no_address(text: str) -> None:
    """Any text that is not HOST:PORT is quoted as it was found."""
    with pytest.raises(UserError) as caught:
        parse_address(text)
    assert str(caught.value) == f"found address {text!r}, expected HOST:PORT"


def test_port_of_too_many_digits() -> None:
    """A port that Python refuses to read is no address either."""
    with pytest.raises(UserError, match=r"expected HOST:PORT$"):
        parse_address("localhost:" + "9" * 5000)
