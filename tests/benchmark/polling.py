"""A client of the control interface that polls while the wire port is under load."""

from __future__ import annotations

import contextlib
import http.client
import os
import threading
from collections.abc import Iterator

from servers import LOAD_CPU, READY_WITHIN, CannotMeasure, ControlledMockixn, two_processors

INTERVAL = 0.1
"""Seconds from one poll to the next."""
PATHS = "/journal?limit=100", "/metrics"


@contextlib.contextmanager
def polled(server: ControlledMockixn, counts: list[int]) -> Iterator[None]:
    """Poll during the block; adds to `counts` how many answers came.

    Raises CannotMeasure where the server did not answer, or not as it should.
    """
    must_stop = threading.Event()
    wrong: list[str] = []

    def poll() -> None:
        if two_processors():
            os.sched_setaffinity(0, {LOAD_CPU})  # of this thread
        connection = http.client.HTTPConnection("127.0.0.1", server.control, timeout=READY_WITHIN)
        answers = 0
        try:
            while not must_stop.wait(INTERVAL):
                for path in PATHS:
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    body = answer.read()
                    if answer.status != 200 or not body:
                        wrong.append(f"{path}: {answer.status} {body!r}")
                        return
                    answers += 1
        except (OSError, http.client.HTTPException) as error:
            wrong.append(repr(error))
        finally:
            connection.close()
            counts.append(answers)

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield
    finally:
        must_stop.set()
        thread.join()
    if wrong:
        raise CannotMeasure(f"control interface: {wrong[0]}")
