"""What the operating system does and tells of one connection."""

from __future__ import annotations

import socket
import sys
from struct import pack

import pytest

from mockixn.scenario.behaviour import ServerSettings
from mockixn.server import tcp


class OlderKernel:
    """A socket that tells as much as a kernel of that size of tcp_info."""

    def __init__(self, info: bytes) -> None:
        self.info = info

    def getsockopt(self, *_: int) -> bytes:
        return self.info


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell at all")
@pytest.mark.parametrize("info", [bytes(104), bytes(216)])
def test_kernel_that_does_not_count_bytes_tells_nothing(info: bytes) -> None:
    """An older one, and one that leaves the fields empty: a zero would be a wrong figure."""
    assert tcp.bytes_sent(OlderKernel(info)) is None


def test_kernel_that_counts_tells_each_byte_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What it sent again is not counted twice; other systems than Linux tell nothing."""
    info = bytearray(216)
    info[140:144] = pack("I", 3)
    info[200:216] = pack("QQ", 500, 20)
    monkeypatch.setattr(sys, "platform", "linux")
    assert tcp.bytes_sent(OlderKernel(bytes(info))) == 480
    monkeypatch.setattr(sys, "platform", "darwin")
    assert tcp.bytes_sent(OlderKernel(bytes(info))) is None


def test_silent_client_is_asked_as_the_settings_say() -> None:
    """After the idle time, then at each interval, so many times."""
    settings = ServerSettings(keepalive_idle=11, keepalive_interval=3, keepalive_count=4)
    with socket.socket() as made:
        tcp.keep_alive(made, settings)
        assert made.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL) == 3
        assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT) == 4
        if hasattr(socket, "TCP_KEEPIDLE"):
            assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 11


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not tell at all")
def test_silence_counts_while_something_is_on_its_way() -> None:
    """In seconds; a client that has acknowledged everything may be silent for ever."""
    info = bytearray(216)
    info[56:60] = pack("I", 7500)
    info[120:128] = pack("Q", 300)
    info[140:144] = pack("I", 3)
    assert tcp.unacknowledged_for(OlderKernel(bytes(info))) == 0.0
    info[24:28] = pack("I", 1)
    assert tcp.unacknowledged_for(OlderKernel(bytes(info))) == 7.5
    assert tcp.bytes_sent(OlderKernel(bytes(info)), acknowledged=True) == 300
    assert tcp.unacknowledged_for(OlderKernel(bytes(104))) == 0.0


def test_system_without_ioctl_tells_of_no_unread_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows has no such call; Linux has."""
    one, other = socket.socketpair()
    with one, other:
        other.send(b"request")
        assert tcp.has_unread(one)
        monkeypatch.setattr(tcp, "fcntl", None)
        assert not tcp.has_unread(one)
