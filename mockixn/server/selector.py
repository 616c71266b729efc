"""A selector that serves those who stay before a crowd of those who leave."""

from __future__ import annotations

import select
from collections.abc import Iterator, Mapping
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, BaseSelector, SelectorKey
from typing import Any

AT_ONCE = 64
"""Ends of connections that one turn of the event loop handles, beside everything else."""

_READ = select.EPOLLIN | select.EPOLLRDHUP
_LEAVES = select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR


class CrowdSelector(BaseSelector):
    """As `selectors.EpollSelector`, which Linux has, with one difference.

    When more than AT_ONCE connections end at the same moment, the others come later: thousands of
    clients that vanish together hold up nobody for longer than a few milliseconds. Otherwise what
    is ready is told in the order in which it became ready.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._keys: dict[int, SelectorKey] = {}

    def fileno(self) -> int:
        """The descriptor of the epoll object."""
        return self._epoll.fileno()

    def register(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        """Raises KeyError for what is registered, ValueError for wrong events."""
        key = SelectorKey(fileobj, _number(fileobj), events, data)
        if key.fd in self._keys:
            raise KeyError(f"{fileobj!r} (FD {key.fd}) is already registered")
        self._epoll.register(key.fd, _mask(events))
        self._keys[key.fd] = key
        return key

    def unregister(self, fileobj: Any) -> SelectorKey:
        """Raises KeyError for what is not registered."""
        key = self._keys.pop(_found(self._keys, fileobj))
        with suppress(OSError):  # it has been closed, which unregisters it
            self._epoll.unregister(key.fd)
        return key

    def modify(self, fileobj: Any, events: int, data: Any = None) -> SelectorKey:
        """Raises KeyError for what is not registered."""
        old = self._keys[_found(self._keys, fileobj)]
        if events != old.events:
            self._epoll.modify(old.fd, _mask(events))
        new = self._keys[old.fd] = SelectorKey(old.fileobj, old.fd, events, data)
        return new

    def select(self, timeout: float | None = None) -> list[tuple[SelectorKey, int]]:
        """What is ready after `timeout` seconds at most; None waits until something is."""
        wait = -1.0 if timeout is None else max(timeout, 0.0)
        found = self._epoll.poll(wait, max(len(self._keys), 1))
        ready = found if len(found) <= AT_ONCE else _without_crowd(found)
        keys = self._keys
        return [
            (key, _events(mask) & key.events)
            for number, mask in ready
            if (key := keys.get(number)) is not None
        ]

    def close(self) -> None:
        """Nothing can be registered any more."""
        self._epoll.close()
        self._keys.clear()

    def get_map(self) -> Mapping[Any, SelectorKey]:
        """The keys by their descriptors, or by what has them."""
        return _ByFile(self._keys)


class _ByFile(Mapping[Any, SelectorKey]):
    def __init__(self, keys: Mapping[int, SelectorKey]) -> None:
        self._keys = keys

    def __getitem__(self, fileobj: Any) -> SelectorKey:
        return self._keys[_found(self._keys, fileobj)]

    def __iter__(self) -> Iterator[int]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _found(keys: Mapping[int, SelectorKey], fileobj: Any) -> int:
    """The descriptor of what is registered, also after it has been closed."""
    try:
        number = _number(fileobj)
    except ValueError:
        number = next((key.fd for key in keys.values() if key.fileobj is fileobj), -1)
    if number not in keys:
        raise KeyError(f"{fileobj!r} is not registered")
    return number


def _number(fileobj: Any) -> int:
    found = fileobj if isinstance(fileobj, int) else fileobj.fileno()
    if found < 0:
        raise ValueError(f"Invalid file descriptor: {found}")
    return int(found)


def _mask(events: int) -> int:
    if not events or events & ~(EVENT_READ | EVENT_WRITE):
        raise ValueError(f"Invalid events: {events!r}")
    return (_READ if events & EVENT_READ else 0) | (select.EPOLLOUT if events & EVENT_WRITE else 0)


def _events(mask: int) -> int:
    """An error or a hang-up is told to whoever waits, as `EpollSelector` does."""
    read = EVENT_READ if mask & ~select.EPOLLOUT else 0
    return read | (EVENT_WRITE if mask & ~_READ else 0)


def _without_crowd(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """All but those beyond AT_ONCE that leave: epoll tells of them again."""
    left = AT_ONCE
    for number, mask in found:
        if mask & _LEAVES:
            if not left:
                continue
            left -= 1
        yield number, mask
