"""What the operating system does for one TCP connection: keep-alive, reset, and what it tells."""

from __future__ import annotations

import select
import socket
import sys
from struct import pack, unpack_from
from typing import Any

from ..scenario.behaviour import ServerSettings

try:
    import fcntl
    import termios
except ImportError:  # Windows has neither
    fcntl = None  # type: ignore[assignment]

_NO_LINGERING = pack("ii", 1, 0)  # the other side gets a reset (RST) instead of an end (FIN)

# Of Linux's struct tcp_info (linux/tcp.h, since 4.19): the option, and where its fields are.
_TCP_INFO = 11
_UNACKNOWLEDGED = 24
_LAST_ACKNOWLEDGED = 56
_BYTES_ACKNOWLEDGED = 120
_SEGMENTS_IN = 140
_BYTES_SENT = 200
_TCP_INFO_SIZE = 216

_IDLE = getattr(socket, "TCP_KEEPIDLE", getattr(socket, "TCP_KEEPALIVE", None))  # macOS: the latter
_ENDED = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)


def keep_alive(of: socket.socket, settings: ServerSettings) -> None:
    """Let the system ask a silent client whether it is still there, as the settings say."""
    of.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if _IDLE is not None:
        of.setsockopt(socket.IPPROTO_TCP, _IDLE, settings.keepalive_idle)
    of.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, settings.keepalive_interval)
    of.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, settings.keepalive_count)


def longest_silence(settings: ServerSettings) -> int:
    """Seconds after which a client that answers nothing has gone."""
    return settings.keepalive_idle + settings.keepalive_interval * settings.keepalive_count


def reset_at_close(of: Any) -> None:
    """Let the close of that socket be a reset, as if the process died."""
    of.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)


def has_ended(of: Any) -> bool:
    """Whether the client has ended the connection, also where nobody reads what it sent before."""
    poll = select.poll()
    poll.register(of.fileno(), _ENDED)
    return bool(poll.poll(0))


def is_gone(of: Any) -> bool:
    """Whether the client has closed the connection on both sides, as far as the system knows.

    It knows that when it has sent something and got a reset.
    """
    poll = select.poll()
    poll.register(of.fileno(), 0)  # errors and hang-ups are always told
    return bool(poll.poll(0))


def bytes_sent(of: Any, *, acknowledged: bool = False) -> int | None:
    """Bytes that the operating system has sent, each once; None where it does not tell.

    What it has taken and not sent is lost when the connection is reset. With `acknowledged`, those
    count that have arrived.
    """
    info = _info(of)
    if info is None:
        return None
    if acknowledged:
        return int(unpack_from("Q", info, _BYTES_ACKNOWLEDGED)[0])
    sent, again = unpack_from("QQ", info, _BYTES_SENT)
    return int(sent - again)


def unacknowledged_for(of: Any) -> float:
    """Seconds since the client acknowledged anything, where something is on its way to it; or 0.

    A client that is there and reads nothing goes on acknowledging. 0 if the system does not tell.
    """
    info = _info(of)
    if info is None or not unpack_from("I", info, _UNACKNOWLEDGED)[0]:
        return 0.0
    return float(unpack_from("I", info, _LAST_ACKNOWLEDGED)[0]) / 1000


def _info(of: Any) -> bytes | None:
    if sys.platform != "linux":
        return None
    info: bytes = of.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _TCP_INFO_SIZE)
    if len(info) < _TCP_INFO_SIZE or not unpack_from("I", info, _SEGMENTS_IN)[0]:
        return None  # an older kernel, or one that only looks like Linux
    return info


def has_unread(of: Any) -> bool:
    """Whether bytes of the client wait: then Linux resets the connection when it is closed.

    False where the system does not tell.
    """
    if fcntl is None:
        return False
    waiting: bytes = fcntl.ioctl(of.fileno(), termios.FIONREAD, bytes(4))
    return any(waiting)
