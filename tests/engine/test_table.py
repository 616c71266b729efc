"""The text of a version: a line a message, and what is no such line."""

from __future__ import annotations

import pytest

from mockixn.engine.versions import OURS, version

REQUEST = "media server > RequestStopProcessing IM"


@pytest.mark.parametrize(
    ("text", "mistake"),
    {
        "no protocol": (f"{REQUEST}\nEventAck > media server", "not a line of a table: 'EventAck"),
        "no receiver": (f"{REQUEST}\nEventAck IM", "not a line of a table: 'EventAck IM'"),
        "a request with a receiver": (f"{REQUEST} > URS", "not a line of a table"),
        "misspelt": (f"{REQUEST}\nEventAk IM > URS", "no such message in the catalogue: 'EventAk"),
        "another protocol": (f"{REQUEST}\nEventAck TLIB > URS", "no such message in the catalogue"),
    }.values(),
)
def test_line_that_is_none_is_a_defect(text: str, mistake: str) -> None:
    """A model with a slip in its table is not imported: the mistake names the line."""
    with pytest.raises(ValueError, match=f"^{mistake}"):
        version("1", "a version", OURS, text)
