"""A journal file is read again, also one whose server was killed while it wrote."""

from __future__ import annotations

import pytest

from mockixn import UserError
from mockixn.journal.reading import read_lines

ENTRY = '{"seq": 1, "message": "EventAck"}'
TORN = ENTRY[:9]
MARK = '{"server": "started"}'


def test_lines_are_numbered() -> None:
    """Entries, corrections and marks; an empty line counts and is none."""
    lines = [*read_lines(f'{MARK}\n\n{ENTRY}\n{{"seqs": [1]}}\n')]
    assert [(each.number, each.is_entry) for each in lines] == [(1, False), (3, True), (4, False)]
    assert lines[1].data == {"seq": 1, "message": "EventAck"}


@pytest.mark.parametrize(
    "text",
    [f"{ENTRY}\n{TORN}", f"{ENTRY}\n{TORN}\n{MARK}\n", f"{ENTRY}\n{TORN}\n\n{MARK}"],
)
def test_line_that_a_killed_server_has_not_finished_is_torn(text: str) -> None:
    """It is the last one, or the next server has begun after it."""
    lines = [*read_lines(text)]
    assert [each.number for each in lines if each.data is None] == [2]


@pytest.mark.parametrize(
    "text",
    [
        f"{TORN}\n{ENTRY}",
        f"{TORN}\n",
        f"[1]\n{ENTRY}",
        f"{TORN}\n{TORN}\n{MARK}\n",
    ],
)
def test_file_that_is_damaged_is_refused(text: str) -> None:
    """No crash leaves such a line there."""
    with pytest.raises(UserError, match=r"^line 1 of the journal: found no JSON object, expected"):
        [*read_lines(text)]
