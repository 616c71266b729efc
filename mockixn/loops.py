"""Which event loop a server or a client lives in; an error at once where another one calls it."""

from __future__ import annotations

import asyncio
from weakref import WeakValueDictionary

from .errors import WrongLoop

_serving: WeakValueDictionary[tuple[str, int], asyncio.AbstractEventLoop] = WeakValueDictionary()


def running_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that runs in this thread, if one does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def loop_name(loop: asyncio.AbstractEventLoop) -> str:
    """How an error names an event loop: `event loop 0x7f… (not running)`."""
    state = "closed" if loop.is_closed() else "running" if loop.is_running() else "not running"
    return f"event loop {id(loop):#x} ({state})"


def require_loop(what: str, own: asyncio.AbstractEventLoop | None) -> None:
    """Raise WrongLoop where another event loop than `own` runs in this thread."""
    running = running_loop()
    if own is not None and running is not None and running is not own:
        raise _wrong(what, own, running)


def serve(host: str, port: int) -> None:
    """Note that a server in the running loop listens there."""
    _serving[host, port] = asyncio.get_running_loop()


def serve_no_more(host: str, port: int) -> None:
    """Forget what `serve` noted."""
    _serving.pop((host, port), None)


def require_answer(host: str, port: int) -> None:
    """Raise WrongLoop where the server there cannot answer, since its loop does not run."""
    own = _serving.get((host, port))
    if own is not None and not own.is_running():
        raise _wrong(f"the server at {host}:{port}", own, asyncio.get_running_loop())


def _wrong(
    what: str, own: asyncio.AbstractEventLoop, running: asyncio.AbstractEventLoop
) -> WrongLoop:
    return WrongLoop(
        f"{what} lives in {loop_name(own)}, and {loop_name(running)} calls it: make both in one "
        "event loop (a fixture's scope and its loop's), or serve in a thread (ThreadServer)"
    )
