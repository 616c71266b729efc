"""How failures put values and entries into words."""

from __future__ import annotations

from ..journal import Entry
from ..messages.log_notation import MAX_VALUE, short
from ..scenario.formatting import printable


def shown(value: object) -> str:
    """A value on one line, cut to size."""
    match value:
        case None:
            text = "none"
        case str():
            text = f'"{value}"'
        case bytes():
            text = value.hex()
        case dict():
            text = "{" + ", ".join(f"{key}={shown(each)}" for key, each in value.items()) + "}"
        case int() if value.bit_length() > 64:  # Python refuses to write very large ones
            text = f"an int of {value.bit_length()} bits"
        case _:
            text = str(value)
    return printable(text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 1]}…")


def told(entry: Entry) -> str:
    """The entry on one line."""
    arrow = "←" if entry.direction == "out" else "→"
    client = "unregistered" if entry.client is None else entry.client
    what = "a frame" if entry.message is None else short(entry.message)
    # Where it was not delivered, the difference that says so names the order.
    because = "" if entry.because is None or entry.problem is not None else f" [{entry.because}]"
    return printable(f"#{entry.seq} {client} {arrow} {what}{because}")
