"""What holds after every test of the embedding: no thread is left, and nothing is unclosed."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    """Threads of mockixn have ended; what was not closed warns when it is collected."""
    yield
    assert [each.name for each in threading.enumerate() if each.name == "mockixn"] == []
    gc.collect()
