"""Results as bytes of JSON."""

from __future__ import annotations

import json

import pytest

from mockixn.control.json import to_bytes


@pytest.mark.parametrize(
    "result", [{"entries": [{"a": 1}, {"b": "ü"}], "last": 2}, [], {}, [1, "x"], None, {"a": {}}]
)
def test_bytes_are_the_result(result: object) -> None:
    """In UTF-8, with a line end; lists are encoded item by item, which nobody sees."""
    data = to_bytes(result)
    assert json.loads(data) == result
    assert data == json.dumps(result, ensure_ascii=False).encode() + b"\n"


def test_half_a_surrogate_pair_becomes_its_escape() -> None:
    """UTF-8 has no bytes for it, and JSON has."""
    assert to_bytes({"text": "\ud800"}) == b'{"text": "\\ud800"}\n'
