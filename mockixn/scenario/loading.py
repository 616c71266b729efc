"""From a scenario file, or the name of a sample, to a Scenario."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..errors import ScenarioError
from .overrides import override
from .position import Position
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
    reader = Reader()
    document = _document(text, where)
    misplaced = Reader()
    for each in overrides:
        override(document, each, misplaced)
    scenario: Scenario = reader.value(Scenario, document, Position(where))
    if mistakes := reader.mistakes + misplaced.mistakes:
        raise ScenarioError([*map(str, mistakes)])
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
