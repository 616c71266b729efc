"""Lines are written in a thread: in order, promptly, and whoever does not take them waits alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.forks import IS_COPY
from mockixn.line_writer import LineWriter

WITHIN = 10.0


def opened(path: Path) -> Callable[[], int]:
    """What opens that file to append to it."""
    return lambda: os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


class Pipe:
    """A pipe that takes nothing until it is read."""

    def __init__(self) -> None:
        self.reading, self.writing = os.pipe()
        size = 4096
        while True:  # fill it, so that the writer waits at its first line
            os.set_blocking(self.writing, False)
            try:
                os.write(self.writing, b"." * size)
            except BlockingIOError:
                break
        os.set_blocking(self.writing, True)

    def read(self, end: bytes) -> str:
        """All until that end has come."""
        found = b""
        while not found.endswith(end):
            found += os.read(self.reading, 65536)
        return found.lstrip(b".").decode()


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """A full pipe; the writer closes its end."""
    made = Pipe()
    yield made
    with suppress(OSError):
        os.close(made.reading)


@given(st.lists(st.text(max_size=20)))
def test_every_line_is_written_in_order(texts: list[str]) -> None:
    """Also half a surrogate pair, which no encoding of a file has."""
    reading, writing = os.pipe()
    writer = LineWriter(lambda: writing, most=10_000)
    for text in texts:
        writer.write(f"{text}\n")
    writer.close(WITHIN)
    with open(reading, "rb") as file:
        expected = "".join(f"{text}\n" for text in texts)
        assert file.read() == expected.encode(errors="backslashreplace")
    assert writer.error is None


def test_line_leaves_by_itself() -> None:
    """Nobody has to flush or close."""
    reading, writing = os.pipe()
    writer = LineWriter(lambda: writing, most=100)
    writer.write("first\n")
    writer.flush()
    assert os.read(reading, 100) == b"first\n"
    writer.write("second\n")
    assert os.read(reading, 100) == b"second\n"
    writer.close()
    os.close(reading)


def test_many_lines_are_written_in_parts(tmp_path: Path) -> None:
    """More than are put together at once."""
    path = tmp_path / "lines"
    writer = LineWriter(opened(path), most=1_000_000)
    expected = "".join(f"{number}\n" for number in range(3000))
    for line in expected.splitlines(keepends=True):
        writer.write(line)
    writer.close(WITHIN)
    assert path.read_text() == expected


def test_lines_for_which_there_is_no_room_are_lost_and_counted(pipe: Pipe) -> None:
    """Whoever writes never waits; when the file takes lines again, their number is told."""
    lost: SimpleQueue[int] = SimpleQueue()
    writer = LineWriter(lambda: pipe.writing, most=9, on_lost=lost.put)
    for line in ("one\n", "two\n", "three\n", "four\n"):
        writer.write(line)
    assert pipe.read(b"two\n") == "one\ntwo\n"
    assert lost.get(timeout=WITHIN) == 2
    writer.write("five\n")
    assert pipe.read(b"\n") == "five\n"
    writer.close()
    assert writer.error is None


def test_lines_are_counted_whatever_is_written_at_once(pipe: Pipe) -> None:
    """A traceback is one text of many lines."""
    lost: SimpleQueue[int] = SimpleQueue()
    writer = LineWriter(lambda: pipe.writing, most=4, on_lost=lost.put)
    writer.write("one\n")
    writer.write("two\nthree\nfour\n")
    assert pipe.read(b"one\n") == "one\n"
    assert lost.get(timeout=WITHIN) == 3
    writer.close()


def test_lines_that_nobody_can_take_are_lost_and_counted(pipe: Pipe) -> None:
    """After the reader has left, the writer tries again with each line, and does not give up."""
    lost: SimpleQueue[int] = SimpleQueue()
    new: SimpleQueue[int] = SimpleQueue()
    new.put(pipe.writing)
    writer = LineWriter(lambda: new.get(timeout=WITHIN), most=100, on_lost=lost.put)
    os.close(pipe.reading)
    writer.write("one\n")
    reading, writing = os.pipe()
    new.put(writing)
    writer.reopen().result(WITHIN)
    writer.write("two\n")
    assert os.read(reading, 100) == b"two\n"
    assert lost.get(timeout=WITHIN) == 1
    writer.close()
    os.close(reading)


def test_writer_that_loses_none_gives_up_and_says_so_once(pipe: Pipe) -> None:
    """What had been accepted before the end is not called written."""
    errors: list[OSError] = []
    writer = LineWriter(lambda: pipe.writing, most=9, on_error=errors.append)
    for line in ("one\n", "two\n", "three\n", "four\n"):
        writer.write(line)
    assert [each.strerror for each in errors] == ["it does not take the 9 bytes that wait"]
    assert writer.error is errors[0]
    os.close(pipe.reading)
    writer.close()
    assert len(errors) == 1


def test_full_disk_is_an_error_once() -> None:
    """The reason is that of the operating system."""
    told = Event()
    errors: list[OSError] = []

    def on_error(error: OSError) -> None:
        errors.append(error)
        told.set()

    writer = LineWriter(lambda: os.open("/dev/full", os.O_WRONLY), most=100, on_error=on_error)
    writer.write("one\n")
    assert told.wait(WITHIN)
    writer.write("two\n")
    writer.close()
    assert [each.strerror for each in errors] == ["No space left on device"]


def test_file_that_is_full_ends_with_a_whole_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The beginning of a line, for which there was still room, is taken back."""
    path = tmp_path / "lines"
    really_write, room = os.write, 10

    def write(descriptor: int, data: bytes) -> int:
        nonlocal room
        if room == 0:
            raise OSError(28, "No space left on device")
        written = really_write(descriptor, bytes(data)[:room])
        room -= written
        return written

    monkeypatch.setattr(os, "write", write)
    writer = LineWriter(opened(path), most=100)
    writer.write("one\ntwo\nthree\n")
    writer.close(WITHIN)
    assert path.read_text() == "one\ntwo\n"
    assert writer.error is not None


def test_file_that_cannot_be_opened_is_an_error(tmp_path: Path) -> None:
    """It can be reopened later."""
    told = Event()
    path = tmp_path / "no" / "lines"
    writer = LineWriter(opened(path), most=100, on_error=lambda _error: told.set())
    assert told.wait(WITHIN)
    assert isinstance(writer.reopen().exception(WITHIN), FileNotFoundError)
    path.parent.mkdir()
    writer.reopen().result(WITHIN)
    writer.write("one\n")
    writer.close(WITHIN)
    assert path.read_text() == "one\n"
    assert writer.error is None


def test_reopened_file_is_another_one(tmp_path: Path) -> None:
    """What was written before stands in the old one, what comes after in the new one."""
    path = tmp_path / "lines"
    writer = LineWriter(opened(path), most=100)
    writer.write("one\n")
    writer.reopen().result(WITHIN)
    path.rename(tmp_path / "lines.1")
    first, second = writer.reopen(), writer.reopen()
    first.result(WITHIN)
    second.result(WITHIN)
    writer.write("two\n")
    writer.close(WITHIN)
    assert (tmp_path / "lines.1").read_text() == "one\n"
    assert path.read_text() == "two\n"


def test_nothing_is_written_after_the_end(tmp_path: Path) -> None:
    """To close twice does no harm."""
    path = tmp_path / "lines"
    writer = LineWriter(opened(path), most=100)
    writer.write("one\n")
    writer.close(WITHIN)
    writer.write("two\n")
    writer.close(WITHIN)
    assert path.read_text() == "one\n"


def test_end_waits_for_nobody_for_ever(pipe: Pipe) -> None:
    """What was not taken is an error."""
    errors: list[OSError] = []
    writer = LineWriter(lambda: pipe.writing, most=100, on_error=errors.append)
    writer.write("one\n")
    writer.close(0.05)
    assert [each.strerror for each in errors] == ["4 bytes were not taken"]


def test_copy_in_a_forked_process_writes_nothing(tmp_path: Path) -> None:
    """Its parent goes on; the lines of both would stand in each other's way."""
    path = tmp_path / "lines"
    writer = LineWriter(opened(path), most=100)
    writer.reopen().result(WITHIN)
    child = os.fork()
    if child == 0:
        writer.write("from the child\n")
        writer.close(0.1)
        os._exit(0 if str(writer.error) == IS_COPY else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    writer.write("from the parent\n")
    writer.close(WITHIN)
    assert path.read_text() == "from the parent\n"
