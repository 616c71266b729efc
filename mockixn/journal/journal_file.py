"""The file of a journal: one JSON object a line, written promptly, taken up again after a crash."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from errno import EAGAIN, ENXIO
from typing import Self, TypeAlias

from .. import __version__
from ..formatting import moment_as_text
from ..line_writer import LineWriter

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None  # type: ignore[assignment]

_Path: TypeAlias = str | os.PathLike[str]

MOST = 64 * 1024 * 1024
"""Characters that may wait for a file that takes nothing, such as a FIFO whose reader pauses."""


class JournalFile:
    """Appends to the file at `path`; a new one can be read by its owner only.

    A line is handed to the operating system within 50 ms; `write` never waits. First comes a line
    with `"server": "started"`; a line that a killed server left torn is ended before it. After an
    error such as a full disk, and when MOST characters wait, it gives up: `error` says why, and so
    does `on_error`, in a thread of the file; nothing more is written until `reopen` works. Raises
    OSError if the file cannot be opened, or if another server writes it. A FIFO may get its reader
    later: `has_reader` says whether it has one at first. As a context manager it closes at the end.
    """

    def __init__(
        self, path: _Path, on_error: Callable[[OSError], None] = lambda _error: None
    ) -> None:
        self._path = path
        self._first = _open(path)
        self.has_reader = self._first is not None
        self._must_wait = not self.has_reader
        self._current: int | None = None  # which the writer closes
        self._writer = LineWriter(self._open, most=MOST, on_error=on_error)
        begin = {"server": "started", "time": moment_as_text(time.time())}
        self.write(json.dumps({**begin, "version": __version__, "pid": os.getpid()}) + "\n")

    @property
    def error(self) -> OSError | None:
        return self._writer.error

    def write(self, text: str) -> None:
        """Write a line, with its end."""
        self._writer.write(text)

    def reopen(self) -> Future[None]:
        """Open the path again: a program that rotates logs has moved the old file away.

        The result is there when the old file has all lines until now; it is an OSError if the path
        cannot be opened: then lines go to the old file as before.
        """
        return self._writer.reopen()

    def close(self, within: float = 5.0) -> None:
        """Write the lines that wait, and close. After `within` seconds the rest of them is lost.

        Then `error` says so.
        """
        self._writer.close(within)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> int:
        """Called in the thread of the file."""
        first, self._first = self._first, None
        if first is not None:
            found: int | None = first
        elif self._must_wait:
            self._must_wait = False
            found = os.open(self._path, os.O_WRONLY | _FLAGS)  # waits for the reader of a FIFO
        elif self._current is not None and _is_at(self._path, self._current):
            found = os.dup(self._current)  # opened anew, it would be locked: by this one
        else:
            found = _open(self._path)
        if found is None:
            raise OSError(ENXIO, "nobody reads it")
        self._current = found
        return found


_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOCTTY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


def _open(path: _Path) -> int | None:
    """A descriptor to append to; None for a FIFO that nobody reads. Raises OSError."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | _NO_WAIT | _FLAGS, 0o600)
    except OSError as error:
        if error.errno == ENXIO:
            return None
        raise
    try:
        if _NO_WAIT:
            os.set_blocking(opened, True)
        if stat.S_ISREG(os.fstat(opened).st_mode):
            _lock(opened)
            if _is_torn(path):
                os.write(opened, b"\n")
    except BaseException:
        os.close(opened)
        raise
    return opened


def _is_at(path: _Path, opened: int) -> bool:
    """Whether the path still names the regular file that is open."""
    try:
        found = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(found.st_mode) and os.path.samestat(found, os.fstat(opened))


def _lock(opened: int) -> None:
    """Two servers in one file would write into each other's lines and runs."""
    if fcntl is None:
        return
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OSError(EAGAIN, "another server writes it") from None
    except OSError:
        pass  # a file system without locks


def _is_torn(path: _Path) -> bool:
    """Whether the last line of the file has no end."""
    with suppress(OSError), open(path, "rb") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            return file.read(1) != b"\n"
    return False
