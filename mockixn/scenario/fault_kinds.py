"""The kinds of fault: what each looks at, and what it makes of a frame. A new kind is added here.

Everything here is [ours]: the vendor's reference knows no mock. A kind is a function without side
effects, which makes a `FaultPlan` from the keys of a fault, the bytes of the frame and a source of
chance. The scenario's validation, its help and the OpenAPI document follow from the declarations;
`rules.faulty_connection` carries out any plan and knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from ..wire.frame import HEADER_SIZE

if TYPE_CHECKING:
    from random import Random

Ending: TypeAlias = Literal["reset", "close", "half_close", "outage"]
"""How a connection ends: reset, closed, closed for what the server sends, or with the server."""


Order: TypeAlias = Callable[[int], Sequence[int]]
"""For a number of frames the order in which they leave: index by index, each once."""


class FaultPlan(NamedTuple):
    """What becomes of one frame and of its connection. Without arguments, nothing changes.

    The frame, and what follows it on its connection, waits for `hold` seconds. It goes on `copies`
    times; 0: it is lost. `data` are the bytes that stand in for it. `drawn` tells what chance has
    decided. Of a frame to a client only the `first` bytes leave, and nothing after them. Or it
    leaves in pieces of `piece` bytes with `pause` seconds between two. Or it waits for the next
    ones, until there are `gather` of them or it has waited for `wait` seconds; then all leave
    together, by `order` or as they came. The connection neither sends nor reads for `silence`
    seconds from now on. It ends in place of the frame by `ending`, an outage for `outage` seconds.
    """

    hold: float = 0.0
    copies: int = 1
    data: bytes | None = None
    drawn: str = ""
    first: int | None = None
    piece: int | None = None
    pause: float = 0.0
    gather: int = 1
    wait: float = 0.0
    order: Order | None = None
    silence: float | None = None
    ending: Ending | None = None
    outage: float = 0.0

    @property
    def loses_frame(self) -> bool:
        """Whether nobody gets the frame."""
        return self.copies == 0 or self.ending is not None


class FaultKeys(NamedTuple):
    """The keys of a fault, with the defaults of its kind: seconds, a number of bytes, of frames."""

    seconds: float
    bytes: int
    frames: int


# Plain classes from here on: a named tuple would cost each start of the server more.


class KeyOfKind:
    """What a key means to a kind: its help, its default and how the help tells that, its least."""

    __slots__ = ("default", "default_help", "help", "least")

    def __init__(self, help: str, default: float, default_help: str = "", least: int = 0) -> None:
        self.help = help
        self.default = default
        self.default_help = default_help or f"{default:g}"
        self.least = least


class FaultKind:
    """One kind of fault. `only_out`: it is for frames that the server sends, and no others."""

    __slots__ = ("help", "keys", "name", "only_out", "plan")

    def __init__(
        self, name: str, help: str, keys: Mapping[str, KeyOfKind], only_out: bool, plan: _Plan
    ) -> None:
        self.name = name
        self.help = help
        self.keys = keys
        self.only_out = only_out
        self.plan = plan

    def default(self, key: str) -> float:
        """What that key is where a fault does not give it; 0 for one that the kind ignores."""
        return self.keys[key].default if key in self.keys else 0


KINDS: dict[str, FaultKind] = {}
"""Every kind by its name, in the order of the documents."""

_Plan: TypeAlias = Callable[[FaultKeys, bytes, "Random"], FaultPlan]


def _kind(
    name: str, help: str, *, only_out: bool = False, **keys: KeyOfKind
) -> Callable[[_Plan], _Plan]:
    """Declare a kind by the function that makes its plans."""

    def declare(plan: _Plan) -> _Plan:
        KINDS[name] = FaultKind(name, help, keys, only_out, plan)
        return plan

    return declare


_LASTS = KeyOfKind("how long it lasts", 1.0)
_WAITS = KeyOfKind("how long it waits at most", 1.0)


@_kind("delay", "the frame comes later, and what follows it waits", seconds=_LASTS)
def _delay(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(hold=keys.seconds)


@_kind("drop", "the frame is lost")
def _drop(_keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(copies=0)


@_kind("duplicate", "the frame comes more than once", frames=KeyOfKind("how often it comes", 2))
def _duplicate(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(copies=keys.frames)


@_kind(
    "garble",
    "one byte of the frame is another",
    bytes=KeyOfKind("which byte is another, from 0", -1, "without it one of the body, by chance"),
)
def _garble(keys: FaultKeys, frame: bytes, random: Random) -> FaultPlan:
    at = keys.bytes
    if not 0 <= at < len(frame):
        at = random.randrange(HEADER_SIZE, len(frame))
    new = (frame[at] + random.randrange(1, 256)) % 256
    drawn = f"byte {at}: {frame[at]:02x} → {new:02x}"
    return FaultPlan(data=frame[:at] + bytes((new,)) + frame[at + 1 :], drawn=drawn)


@_kind(
    "split",
    "the frame comes in pieces",
    only_out=True,
    seconds=KeyOfKind("how long between two pieces", 0.01),
    bytes=KeyOfKind("size of a piece", 1, least=1),
)
def _split(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(piece=keys.bytes, pause=keys.seconds)


@_kind(
    "coalesce",
    "the frame waits and comes in one segment with the next ones",
    only_out=True,
    seconds=_WAITS,
    frames=KeyOfKind("frames in one segment", 2),
)
def _coalesce(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(gather=keys.frames, wait=keys.seconds)


@_kind(
    "reorder",
    "the frame waits for the next ones, and they leave in another order, by chance",
    only_out=True,
    seconds=_WAITS,
    frames=KeyOfKind("frames that change places", 2),
)
def _reorder(keys: FaultKeys, _frame: bytes, random: Random) -> FaultPlan:
    seed = random.getrandbits(64)  # drawn now, though the number of frames is known only later

    def order(count: int) -> Sequence[int]:
        shuffled, chance = [*range(count)], type(random)(seed)
        while shuffled == [*range(count)]:
            chance.shuffle(shuffled)
        return shuffled

    return FaultPlan(gather=keys.frames, wait=keys.seconds, order=order)


@_kind(
    "truncate",
    "the first bytes of the frame come, then nothing more",
    only_out=True,
    bytes=KeyOfKind("how many bytes come", HEADER_SIZE, f"{HEADER_SIZE}, the header"),
)
def _truncate(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(first=keys.bytes)


@_kind(
    "stall",
    "the connection is silent",
    seconds=KeyOfKind("how long it lasts", inf, "without it for ever"),
)
def _stall(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(silence=keys.seconds, copies=0 if keys.seconds == inf else 1)


@_kind("reset", "the connection is reset in place of the frame")
def _reset(_keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(ending="reset")


@_kind("half_close", "the server sends nothing more, and says so")
def _half_close(_keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(ending="half_close")


@_kind("close", "the connection is closed in place of the frame")
def _close(_keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(ending="close")


@_kind("away", "the server is gone for a while, its world stays as it is", seconds=_LASTS)
def _away(keys: FaultKeys, _frame: bytes, _random: Random) -> FaultPlan:
    return FaultPlan(ending="outage", outage=keys.seconds)


# What follows reads all kinds: declare new ones above this line.

if TYPE_CHECKING:
    FaultName: TypeAlias = str
else:
    FaultName = Literal[tuple(KINDS)]

ONLY_OUT = frozenset(each.name for each in KINDS.values() if each.only_out)
"""The kinds that are for frames that the server sends, and no others."""

KINDS_HELP = "; ".join(f"{each.name}: {each.help}" for each in KINDS.values())
"""What each kind does, in one line."""


def kinds_with(key: str) -> list[str]:
    """The names of the kinds that look at that key."""
    return [each.name for each in KINDS.values() if key in each.keys]


def key_help(key: str) -> str:
    """What a key means to each kind that looks at it, with the defaults, in one line."""
    kinds: dict[KeyOfKind, list[str]] = {}
    for each in KINDS.values():
        if key in each.keys:
            kinds.setdefault(each.keys[key], []).append(each.name)
    return "; ".join(
        f"{', '.join(names)}: {found.help} ({found.default_help})" for found, names in kinds.items()
    )
