"""Overrides of single keys of the scenario file: `readings.stop_d_also_acks=true`."""

from __future__ import annotations

from ..formatting import printable
from .position import Override, Position, opened
from .validation import Reader


def override(document: dict[str, object], text: str, reader: Reader) -> None:
    """Put the value of `key=value` into the document; the key is dotted.

    The value is TOML (`5`, `true`, `[{name = "a"}]`) or, where it is not, a text without quotes.
    The reader gets the mistake of an override that fits nowhere.
    """
    source = f"--set {printable(text)}"
    try:
        text.encode()
    except UnicodeEncodeError:  # what the shell passed on was not UTF-8
        reader.mistake(Position(source), "not valid Unicode")
        return
    key, equals, value = text.partition("=")
    *sections, last = (part.strip() for part in key.split("."))
    if not equals or not all((*sections, last)):
        reader.mistake(Position(source), "expected key=value, as in server.port=0")
        return
    table, position = document, Position(source)
    for section in sections:
        position = position.key(section)
        inner, _place = opened(table.setdefault(section, Override({}, source)), position)
        if not isinstance(inner, dict):
            reader.wrong_type(position, inner, "a table")
            return
        table = inner
    table[last] = Override(_toml_value(value), source)


def _toml_value(text: str) -> object:
    import tomllib  # not needed where there is no scenario file

    try:
        found = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return text
    return found["value"] if len(found) == 1 else text
