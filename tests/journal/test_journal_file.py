"""The file of a journal: marked at each start, locked, reopened, and ready after a crash."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from pathlib import Path

import pytest
from support.journal_entries import entries_in

import mockixn.journal.journal_file as module
from mockixn import JournalFile, __version__
from mockixn.journal.reading import read_lines

WITHIN = 10.0
ENTRY = '{"seq": 1, "message": null}\n'


def test_first_line_marks_the_start(tmp_path: Path) -> None:
    """With the version and the process; entries follow."""
    path = tmp_path / "journal"
    with JournalFile(path) as file:
        file.write(ENTRY)
    mark, entry = map(json.loads, path.read_text().splitlines())
    assert mark.pop("time").endswith("+00:00")
    assert mark == {"server": "started", "version": __version__, "pid": os.getpid()}
    assert entry == {"seq": 1, "message": None}
    assert file.error is None


def test_new_file_is_for_its_owner_only(tmp_path: Path) -> None:
    """It holds what customers wrote. The mode of a file that exists stays."""
    new, old = tmp_path / "new", tmp_path / "old"
    old.touch(0o640)
    for path in (new, old):
        JournalFile(path).close()
    assert stat.S_IMODE(new.stat().st_mode) == 0o600
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_torn_line_of_a_killed_server_is_ended(tmp_path: Path) -> None:
    """So that the next line is whole; readers see which one is torn."""
    path = tmp_path / "journal"
    path.write_text(ENTRY + ENTRY[:7])
    with JournalFile(path) as file:
        file.write(ENTRY)
    lines = [*read_lines(path.read_text())]
    assert [line.data is None for line in lines] == [False, True, False, False]
    assert len(entries_in(path)) == 2


def test_two_servers_cannot_share_a_file(tmp_path: Path) -> None:
    """The first goes on; when it has ended, another may write."""
    path = tmp_path / "journal"
    with JournalFile(path), pytest.raises(OSError, match="another server writes it"):
        JournalFile(path)
    JournalFile(path).close()


def test_file_is_reopened_for_rotation(tmp_path: Path) -> None:
    """The moved file has what came before, with nothing missing; the new one has what follows."""
    path, moved = tmp_path / "journal", tmp_path / "journal.1"
    with JournalFile(path) as file:
        file.write(ENTRY)
        path.rename(moved)
        file.reopen().result(WITHIN)
        file.write(ENTRY)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(entries_in(moved)) == len(entries_in(path)) == 1


def test_file_that_was_not_moved_goes_on(tmp_path: Path) -> None:
    """It is the same file, and still locked."""
    path = tmp_path / "journal"
    with JournalFile(path) as file:
        file.write(ENTRY)
        file.reopen().result(WITHIN)
        file.reopen().result(WITHIN)
        file.write(ENTRY)
        with pytest.raises(OSError, match="another server writes it"):
            JournalFile(path)
    assert len(entries_in(path)) == 2


def test_file_that_cannot_be_reopened_goes_on(tmp_path: Path) -> None:
    """Nothing is lost."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with JournalFile(folder / "journal") as file:
        folder.rename(tmp_path / "moved")
        assert isinstance(file.reopen().exception(WITHIN), FileNotFoundError)
        file.write(ENTRY)
    assert file.error is None
    assert len(entries_in(tmp_path / "moved" / "journal")) == 1


def test_fifo_without_a_reader_waits_for_it(tmp_path: Path) -> None:
    """The lines until then are not lost."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    file = JournalFile(path)
    assert not file.has_reader
    file.write(ENTRY)
    with path.open() as reader:
        assert "server" in json.loads(reader.readline())
        assert reader.readline() == ENTRY
        file.close()
    assert isinstance(file.error, type(None))


def test_fifo_whose_reader_has_left_cannot_be_reopened(tmp_path: Path) -> None:
    """An answer that waits for a reader would never come."""
    path = tmp_path / "fifo"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with JournalFile(path) as file:
        assert file.has_reader
        os.close(reading)
        error = file.reopen().exception(WITHIN)
        assert isinstance(error, OSError)
        assert error.strerror == "nobody reads it"


def test_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    """At once, in the words of the operating system."""
    with pytest.raises(IsADirectoryError):
        JournalFile(tmp_path)


def test_file_without_locks_or_reads_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems, and one operating system, have no locks."""

    def flock(_descriptor: int, _operation: int) -> None:
        raise OSError(95, "Operation not supported")

    path = tmp_path / "journal"
    monkeypatch.setattr(fcntl, "flock", flock)
    JournalFile(path).close()
    monkeypatch.setattr(module, "fcntl", None)
    JournalFile(path).close()
    assert path.read_text().count("started") == 2
