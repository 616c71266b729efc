"""On which ports a process listens."""

from __future__ import annotations

import os
import socket

from mockixn.cli.listening import listening_ports


def test_ports_on_which_a_process_listens_are_found() -> None:
    """Neither those of its connections, nor those of other processes."""
    with (
        socket.create_server(("127.0.0.1", 0)) as first,
        socket.create_server(("::1", 0), family=socket.AF_INET6) as second,
        socket.create_connection(first.getsockname()) as connection,
    ):
        found = listening_ports(os.getpid())
        assert {first.getsockname()[1], second.getsockname()[1]} <= {*found}
        assert connection.getsockname()[1] not in found
        assert found == sorted(found)
    assert first.getsockname is not None
    assert listening_ports(2**22 + 1) == []
