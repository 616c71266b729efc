"""What stands in a journal file."""

from pathlib import Path
from typing import Any

from mockixn.journal.reading import read_lines


def entries_in(file: Path) -> list[dict[str, Any]]:
    """The entries of the file, without marks and corrections."""
    lines = read_lines(file.read_text(encoding="utf-8"))
    return [line.data for line in lines if line.data is not None and line.is_entry]
