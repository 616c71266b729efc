"""On which line each key of a TOML text is found."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.walk_length import examples

from mockixn.formatting import key_in_path
from mockixn.scenario.lines import lines_of

TEXT = '''\
server.port = 1  # [not.a.table]

[timers]
clock = "real"

[[answer]]
on = { message = "RequestHold", attributes = { InteractionId = "A1" } }
with.message = "EventError"
with.attributes = { ErrorCode = 1 }

[[answer]]
id = """
[[answer]]
id = 3
"""
on.message = "RequestHold"

  [answer.with]
  message = 'EventError'

[[participant]]
name = "urs-1"
routes = [
  # first
  { agent = "a" },
  { queue = "q",
  }, { stop = true }]
[[participant.more]]
x = 1
[[participant.more]]
x = 2
[participant."a.b"]
"c d" = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("server", 1),
        ("server.port", 1),
        ("timers", 3),
        ("timers.clock", 4),
        ("answer", 6),
        ("answer[1]", 6),
        ("answer[1].on", 7),
        ("answer[1].on.attributes.InteractionId", 7),
        ("answer[1].with", 8),
        ("answer[1].with.attributes.ErrorCode", 9),
        ("answer[2]", 11),
        ("answer[2].id", 12),
        ("answer[2].on.message", 16),
        ("answer[2].with", 18),
        ("answer[2].with.message", 19),
        ("participant[1].routes[1].agent", 25),
        ("participant[1].routes[2].queue", 26),
        ("participant[1].routes[3]", 27),
        ("participant[1].more[1].x", 29),
        ("participant[1].more[2].x", 31),
        ('participant[1]."a.b"."c d"', 33),
    ],
)
def test_each_key_stands_on_its_line(path: str, line: int) -> None:
    """Headers, dotted keys, inline tables, arrays over many lines: lines count from 1."""
    assert lines_of(TEXT)[path] == line


def test_nothing_else_is_found() -> None:
    """What stands in a comment or a text is no key."""
    found = lines_of(TEXT)
    assert "not" not in found
    assert "answer[3]" not in found


# Any text

KEYS = ["a", "b-1", "c.d", "", 'e"', "é", "# f", "[g]"]
TRICKS = ["", "x", "# x", "[x]", "a = 1", "{", '"', "'", "\\", "]\n[[a]]\nb = 1\n", "\n\n"]


@st.composite
def toml_texts(draw: st.DrawFn) -> str:
    """A TOML text in which each value has a number of its own, on the line of its key."""
    numbers = count(10_001)
    lines: list[str] = []

    def key(found: str) -> str:
        bare = key_in_path(found) == found and draw(st.booleans())
        return found if bare else json.dumps(found)

    def keys() -> list[str]:
        return draw(st.lists(st.sampled_from(KEYS), max_size=3, unique=True))

    def blank(at_least: str = "") -> str:
        return at_least + draw(st.sampled_from(["", " ", "\n", " # ] } x = 1\n", "\r\n\n"]))

    def scalar() -> str:
        text = f"{next(numbers)} {draw(st.sampled_from(TRICKS))}"
        match draw(st.sampled_from(["int", "basic", "literal", "long", "long literal"])):
            case "basic":
                return json.dumps(text)
            case "literal" if "'" not in text and "\n" not in text:
                return f"'{text}'"
            case "long":
                return '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'
            case "long literal" if "'" not in text:
                return f"'''{text}'''"
            case _:
                return str(next(numbers))

    def value(depth: int) -> str:
        match draw(st.sampled_from(["scalar", "scalar", "array", "table"])) if depth < 3 else "":
            case "array":
                many = draw(st.integers(0, 3))
                items = [blank() + value(depth + 1) + blank() for _ in range(many)]
                return f"[{','.join(items)}{blank(',') if items else blank()}]"
            case "table":
                pairs = [f"{key(each)} = {value(depth + 1)}" for each in keys()]
                return f"{{ {' , '.join(pairs)} }}"
            case _:
                return scalar()

    def pairs(dotted: bool) -> None:
        for each in keys():
            name = key(each)
            if dotted and draw(st.booleans()):
                lines.extend(
                    f"{blank()}{name} . {key(inner)}={value(1)}{blank()}" for inner in keys()
                )
            else:
                lines.append(f"{name} = {value(0)}{draw(st.sampled_from(['', ' # x']))}")

    pairs(dotted=True)
    for table in ["table", "other"]:
        lines.append(blank() + f"[ {table} ]")
        pairs(dotted=True)
        for name in keys():
            lines.append(f"[{table}.inner.{key(name)}]")
            pairs(dotted=False)
    for array in ["items", '"more items"']:
        for _ in range(draw(st.integers(0, 3))):
            lines.append(f"[[{array}]]")
            pairs(dotted=True)
            for _ in range(draw(st.integers(0, 2))):
                lines.append(f"  [[{array}.inner]]")
                pairs(dotted=False)
                lines.append(f"  [{array}.inner.deep]")
                pairs(dotted=False)
    return "\n".join(lines)


def leaves(found: object, path: str = "") -> Iterator[tuple[str, int]]:
    """The path of each value, and its number."""
    match found:
        case dict():
            for key, inner in found.items():
                at = key_in_path(key)
                yield from leaves(inner, f"{path}.{at}" if path else at)
        case list():
            for number, inner in enumerate(found, 1):
                yield from leaves(inner, f"{path}[{number}]")
        case int():
            yield path, found
        case str():
            yield path, int(found.split()[0])


@pytest.mark.long_walk
@settings(max_examples=examples(150))
@given(toml_texts())
def test_every_value_of_any_text_is_found_on_its_line(text: str) -> None:
    """Wherever `tomllib` finds a value, the scan has its path, and the line that holds it."""
    lines, found = text.split("\n"), lines_of(text)
    for path, number in leaves(tomllib.loads(text)):
        assert str(number) in lines[found[path] - 1], path


@given(st.text(alphabet="ab.[]{}=,\"'#\n \\1", max_size=40))
def test_any_text_is_scanned(text: str) -> None:
    """What is no TOML ends too."""
    lines_of(text)
