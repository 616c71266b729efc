"""The table of matchers on the page `patterns`: a row is one matcher, written in each way."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

import mockixn
from docs.generate import FOLDER
from mockixn.cli import calling
from mockixn.messages.pattern import Pattern

PAGE = (FOLDER / "patterns.md").read_text(encoding="utf-8")
TABLE = PAGE.split("<!-- generated: matchers -->")[1].split("<!-- end -->")[0]
NAMES = {name: getattr(mockixn, name) for name in mockixn.__all__} | {"__builtins__": {}}
ROWS = [line.strip("| ").split("|")[:3] for line in TABLE.strip().splitlines()[2:]]


def written(cell: str) -> list[str]:
    """What stands in a cell as code."""
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize(("in_python", "in_toml", "in_shell"), ROWS)
def test_a_matcher_is_the_same_everywhere(in_python: str, in_toml: str, in_shell: str) -> None:
    """Each way to write it makes the pattern that the first one makes."""
    message, key = ("RequestPull", "Count") if "5" in in_python else ("RequestSubmit", "Queue")
    patterns = [mockixn.pattern(message, **{key: eval(each, NAMES)}) for each in written(in_python)]
    for each in written(in_toml):
        value = tomllib.loads(f"x = {each}")["x"]
        patterns.append(Pattern.from_dict({"message": message, "attributes": {key: value}}))
    for each in written(in_shell):
        [table] = calling.patterns([message, re.sub("^X", key, each)])
        patterns.append(Pattern.from_dict(table))
    assert len(patterns) >= 3
    assert all(each == patterns[-1] for each in patterns[len(written(in_python)) - 1 :])


def test_a_pattern_is_the_same_everywhere() -> None:
    """The first table of the page has one pattern, written in four ways."""
    lines = PAGE.split("| --- | --- |")[1].strip().splitlines()[:4]
    in_python, in_toml, in_json, in_shell = (written(line)[0] for line in lines)
    [table] = calling.patterns(in_shell.split())
    made = [
        eval(in_python, NAMES),
        Pattern.from_dict(tomllib.loads(in_toml)["on"]),
        Pattern.from_dict(json.loads(in_json)),
        Pattern.from_dict(table),
    ]
    assert all(each == made[0] for each in made)


def test_every_matcher_has_a_row() -> None:
    """The functions that `mockixn` exports, each once."""
    named = [written(in_python)[0].partition("(")[0] for in_python, *_ in ROWS]
    assert sorted(named) == sorted(
        name for name in mockixn.__all__ if getattr(mockixn, name).__module__.endswith("matchers")
    )
