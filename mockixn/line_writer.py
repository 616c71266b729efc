"""Writes lines to a file in a thread of its own: a slow disk or reader holds up nobody else."""

from __future__ import annotations

import atexit
import os
import stat
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from errno import ENOBUFS
from threading import Condition, Lock, Thread, current_thread
from time import sleep

from .forks import IS_COPY, told_in_child

COLLECT = 0.01
"""Seconds for which lines are collected, so that many are written at once."""

_AT_ONCE = 1000
"""Lines that are put together without a pause for the other threads."""


class LineWriter:
    """Hands lines to the operating system, in order, and within 50 ms if the file takes them.

    `open` returns the file's descriptor; the thread calls it, and it may wait. About `most`
    characters may wait to be written; `write` never waits. What becomes of lines for which there
    is no room, or that the file refuses, is up to `on_lost`:

    - With it, they are lost and counted. It gets their number as soon as the file takes lines.
    - Without it, the writer gives up: `on_error` gets the reason, and nothing more is written until
      `reopen` works. A regular file ends with a whole line then.

    The thread calls both.
    """

    def __init__(
        self,
        open: Callable[[], int],
        *,
        most: int,
        on_error: Callable[[OSError], None] = lambda _error: None,
        on_lost: Callable[[int], None] | None = None,
    ) -> None:
        self._open = open
        self._most = most
        self._on_error = on_error
        self._on_lost = on_lost
        self.error: OSError | None = None
        """Why it has given up; None if it has not."""
        self._descriptor = -1
        self._lines: list[str] = []
        self._waiting = 0  # characters of the lines, and of those that are being written
        self._lost = 0
        self._closing = False
        self._reopening: Future[None] | None = None
        self._lock = Lock()
        self._work = Condition(self._lock)
        self._thread = Thread(target=self._run, name="mockixn writer", daemon=True)
        self._thread.start()
        atexit.register(self.close)
        told_in_child(self)

    def write(self, text: str) -> None:
        """Write whole lines, each with its end. In any thread; after `close`, nothing happens."""
        with self._lock:
            if self._closing or self.error is not None:
                return
            if self._waiting + len(text) <= self._most:
                self._waiting += len(text)
                self._lines.append(text)
                if len(self._lines) == 1:
                    self._work.notify()
                return
            self._lost += text.count("\n")
        if self._on_lost is None:
            self._give_up(OSError(ENOBUFS, f"it does not take the {self._most} bytes that wait"))

    def flush(self) -> None:
        """For those who write to a stream: lines leave by themselves."""

    def reopen(self) -> Future[None]:
        """Open the file again, after what has been written until now.

        The result is there when new lines go to the new file; if it cannot be opened, it is the
        OSError, and the old file stays.
        """
        with self._lock:
            if self._reopening is None:
                self._reopening = Future()
            self._work.notify()
            return self._reopening

    def close(self, within: float = 1.0) -> None:
        """Write the lines that wait, and end. After `within` seconds the rest of them is lost."""
        atexit.unregister(self.close)
        with self._lock:
            self._closing = True
            self._work.notify()
        if self._thread is not current_thread():
            self._thread.join(within)
        if self._waiting and self.error is None:
            self._give_up(OSError(ENOBUFS, f"{self._waiting} bytes were not taken"))

    def forked(self) -> None:
        """A forked process has no such thread; its parent writes."""
        self._lock = Lock()  # somebody may have held the old one
        self._work = Condition(self._lock)
        self.error = OSError(IS_COPY)
        with suppress(OSError):
            os.close(self._descriptor)

    def _run(self) -> None:
        self._reopen(None)
        while self._wait():
            if not self._closing:
                sleep(COLLECT)
            with self._lock:
                lines, self._lines = self._lines, []
                reopening, self._reopening = self._reopening, None
            parts = (lines[at : at + _AT_ONCE] for at in range(0, len(lines), _AT_ONCE))
            taken = [self._hand_over(part) for part in parts]
            if reopening is not None:
                self._reopen(reopening)
            if self._lost and all(taken) and self._on_lost is not None:
                self._tell_lost(self._on_lost)
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def _wait(self) -> bool:
        """Wait for something to do; returns whether there is any."""
        with self._work:
            self._work.wait_for(lambda: self._lines or self._closing or self._reopening)
            return bool(self._lines or self._reopening)

    def _reopen(self, answer: Future[None] | None) -> None:
        try:
            new = self._open()
        except OSError as error:
            if answer is None:
                self._give_up(error)
            else:
                answer.set_exception(error)
            return
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = new
        self.error = None
        if answer is not None:
            answer.set_result(None)

    def _hand_over(self, lines: list[str]) -> bool:
        """Write the lines; returns whether the file has taken all of them."""
        text = "".join(lines)
        data = text.encode(errors="backslashreplace")
        left, failure = memoryview(data), None
        try:
            while left and self.error is None:
                left = left[os.write(self._descriptor, left) :]
        except OSError as error:
            failure = error
        with self._lock:
            self._waiting -= len(text)
        if not left:
            return True
        written = data[: len(data) - len(left)]
        self._end_line(len(written) - written.rfind(b"\n") - 1)
        self._lost += data.count(b"\n") - written.count(b"\n")
        if failure is not None and self._on_lost is None:
            self._give_up(failure)
        return False

    def _end_line(self, torn: int) -> None:
        """Take back the last `torn` bytes of the file: the beginning of a line."""
        with suppress(OSError):
            found = os.fstat(self._descriptor)
            if torn and stat.S_ISREG(found.st_mode):
                os.ftruncate(self._descriptor, found.st_size - torn)

    def _tell_lost(self, on_lost: Callable[[int], None]) -> None:
        with self._lock:
            lost, self._lost = self._lost, 0
        on_lost(lost)

    def _give_up(self, error: OSError) -> None:
        with self._lock:
            first = self.error is None
            self.error = error
            self._waiting -= sum(map(len, self._lines))
            self._lines = []
        if first:
            self._on_error(error)
