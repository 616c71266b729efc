"""From a scenario file, or the name of a sample, to a Scenario."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from ..errors import ScenarioError
from .overrides import override
from .position import Origin, Position
from .references import References
from .schema import Scenario
from .validation import Reader


def load(path: str | os.PathLike[str] | None, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in a file; without a path the default one. Overrides are `key=value`.

    `sample:NAME` is a sample that the package brings. Raises ScenarioError for a sample that does
    not exist and for a file that cannot be read; or with all mistakes in the file.
    """
    if path is None:
        return parse("", "", overrides)
    where = os.fspath(path)
    file_path: str | os.PathLike[str] = path
    if where.startswith("sample:"):
        from .samples import sample_file  # not needed for a file of the user's own

        file_path = sample_file(where)
    try:
        with open(file_path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise ScenarioError([f"{where}: cannot be read: {error.strerror}"]) from None
    try:
        text = data.decode("utf-8-sig")  # some editors write a byte order mark
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScenarioError([f"{where}: not UTF-8: {error.reason} (at line {line})"]) from None
    return parse(text, where, overrides)


def parse(text: str, where: str, overrides: Sequence[str] = ()) -> Scenario:
    """The scenario in a TOML text; `where` names it in mistakes. Raises ScenarioError."""
    reader, misplaced = Reader(), Reader()
    document = _document(text, where)
    placed = [override(document, each, misplaced) for each in overrides]
    origin = Origin(where, text, {each.path: each.source for each in placed if each})
    scenario: Scenario = reader.value(Scenario, document, Position(where)).read_from(origin)
    for path, wrong in References(scenario, reader.parts).mistakes():
        reader.mistake(Position(where, path), wrong)
    if reader.mistakes or misplaced.mistakes:
        found = [
            origin.placed(each.position.path, each.text) if each.position.source == where else each
            for each in reader.mistakes
        ]
        found.sort(key=lambda each: each.position.line or sys.maxsize)
        raise ScenarioError([*map(str, found + misplaced.mistakes)], scenario)
    return scenario


def _document(text: str, where: str) -> dict[str, object]:
    if not text:
        return {}
    import tomllib  # not needed where there is no scenario file

    try:
        text.encode()
        return tomllib.loads(text)
    except UnicodeEncodeError:
        problem = "not valid Unicode"
    except ValueError as error:  # a TOMLDecodeError, or a number of too many digits
        problem = f"not TOML: {error}"
    except RecursionError:
        problem = "arrays or tables nested too deep"
    raise ScenarioError([f"{where}: {problem}"])
