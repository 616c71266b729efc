"""Moments on the wire: ISO 8601, UTC, whole seconds."""

from __future__ import annotations

import pytest

from mockixn.messages.moments import in_utc, is_moment, on_wire


def test_a_moment_is_written_in_utc_without_fractions() -> None:
    """Seconds since the epoch, cut to a whole one."""
    assert on_wire(1_767_225_600.9) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize(
    "text",
    ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "2026-01-01 00:00:00.5", "2026-01-01"],
)
def test_any_text_of_iso_8601_is_the_same_in_utc(text: str) -> None:
    """With its offset; a text without one is in UTC already."""
    assert is_moment(text)
    assert in_utc(text) == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment(text: str) -> None:
    """Also one before the first year."""
    assert not is_moment(text)
