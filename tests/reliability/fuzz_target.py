"""What the coverage-guided fuzzer calls: `python fuzz_target.py TARGET [options of libFuzzer]`."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

import atheris

with atheris.instrument_imports(include=["mockixn"]):
    from mockixn.control.operations import OPERATIONS
    from mockixn.control.parsing import read_body
    from mockixn.engine.condition import parse_condition
    from mockixn.errors import BadBody, BadFrame, MockixnError
    from mockixn.scenario.loading import parse
    from mockixn.wire.attributes import AttributeList
    from mockixn.wire.frame import FrameBuffer

_BODIES = [each.body for each in OPERATIONS if each.body is not None]


def wire(data: bytes) -> None:
    """Frames out of any bytes, and their bodies."""
    try:
        for frame in FrameBuffer().feed(data):
            assert AttributeList.decode(frame.body).encoded() == frame.body
    except (BadFrame, BadBody):
        pass


def condition(data: bytes) -> None:
    """The condition of a snapshot or pull."""
    with contextlib.suppress(MockixnError):
        parse_condition(data.decode(errors="replace"))


def scenario(data: bytes) -> None:
    """A scenario file."""
    with contextlib.suppress(MockixnError):
        parse(data.decode(errors="replace"), "fuzz")


def body(data: bytes) -> None:
    """The body of each operation of the control interface."""
    for section in _BODIES[data[0] % len(_BODIES) :][:1] if data else []:
        with contextlib.suppress(MockixnError):
            read_body(section, data[1:])


TARGETS: dict[str, Callable[[bytes], None]] = {
    "wire": wire,
    "condition": condition,
    "scenario": scenario,
    "body": body,
}


def main() -> None:
    """Let the fuzzer call the target that the first argument names."""
    target = TARGETS[sys.argv[1]]
    atheris.Setup([sys.argv[0], *sys.argv[2:]], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
