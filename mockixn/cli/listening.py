"""On which ports a process listens: Linux tells in /proc."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_LISTENS = "0A"  # the state in /proc/net/tcp


def listening_ports(process: int) -> list[int]:
    """The TCP ports on which that process listens, lowest first; none if that cannot be known."""
    folder = Path(f"/proc/{process}")
    sockets = set()
    with suppress(OSError):
        for each in os.listdir(folder / "fd"):
            with suppress(OSError):  # it has been closed meanwhile
                sockets.add(os.readlink(folder / "fd" / each))
    ports = set()
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (folder / "net" / name).read_text(encoding="ascii").splitlines()[1:]:
                _, local, _, state, *_rest = words = line.split()
                if state == _LISTENS and f"socket:[{words[9]}]" in sockets:
                    ports.add(int(local.rpartition(":")[2], 16))
    return sorted(ports)
