"""What becomes of servers and clients in a process that is forked from theirs.

The new process has a copy of every socket, and no thread to serve them. As long as it kept a copy
open, nobody would see that the original is closed, and the port would stay taken. So it closes its
copies at once; an object that lives in a thread says so when it is used.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakSet

IS_COPY = "this process was forked from the one in which it runs: make another one here"


class Forked(Protocol):
    """What is no use in a forked process."""

    def forked(self) -> None:
        """Called in the new process, before anything else runs there."""


_sockets: WeakSet[socket.socket] = WeakSet()
_owners: WeakSet[Forked] = WeakSet()


def closed_in_child(of: Any) -> None:
    """Close the copy of that socket in each process that is forked from this one."""
    # What asyncio calls the socket of a transport is an object around it.
    found = getattr(of, "_sock", of)
    if isinstance(found, socket.socket):
        _sockets.add(found)


def told_in_child(owner: Forked) -> None:
    """Call `forked` of that object in each process that is forked from this one."""
    _owners.add(owner)


def _in_child() -> None:
    for each in tuple(_sockets):
        with suppress(OSError):
            number = each.detach()  # `close` would wait for files that were made of it
            if number >= 0:
                os.close(number)
    _sockets.clear()
    for owner in tuple(_owners):
        owner.forked()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
