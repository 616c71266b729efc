"""The condition of a snapshot: its grammar, what it means, and where it is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.codes import ErrorCode
from mockixn.engine.condition import Condition, parse_condition
from mockixn.errors import Refused
from mockixn.wire.attributes import AttributeList, Long, Value

CHAT: dict[str, Value] = {
    "InteractionId": "A1",
    "MediaType": "chat",
    "InteractionState": 0,
    "InteractionType": "Inbound",
    "InteractionSubtype": "InboundNew",
    "TenantId": 101,
    "Queue": "in",
    "Subject": "it's",
    "contact id": "c-7",
    "and": "yes",
    "Ünder_wegs": 1,
    "ReceivedAt": "2023-11-14T22:13:20Z",
    "PlacedInQueueAt": "2023-11-14T22:13:30Z",
}
NOW = 1_700_000_020.0


HOLDING = [
    "MediaType = 'chat'",
    "MediaType='chat'",
    "  MediaType\n=\t'chat'  ",
    "media_type = 'chat'",
    "[media_type] = 'chat'",
    "MEDIATYPE = 'chat'",
    "TenantId = 101",
    "tenant_id=101",
    "id = 'A1'",
    "state = 0",
    "type = 'Inbound' AND subtype = 'InboundNew'",
    "[Contact Id] = 'c-7'",
    "[and] = 'yes'",
    "[ünderwegs] = 1",
    "Subject = 'it''s'",
    "MediaType <> 'email'",
    "MediaType in ('email', 'chat')",
    "MediaType IN('chat')",
    "TenantId in (1, 'a', 101)",
    "(MediaType = 'chat')",
    "((( MediaType = 'chat' )))",
    "MediaType = 'chat' and TenantId = 101",
    "MediaType = 'email' or TenantId = 101",
    "MediaType = 'email' Or TenantId = 101 aNd Queue = 'in'",
    "MediaType != 'email'",
    "TenantId > 100 and TenantId >= 101 and TenantId < 102 and TenantId <= 101",
    "Queue < 'io' and Queue > 'im'",
    "ReceivedAt < '2023-11-15'",
    "Subject like '%''s' and Subject like 'it%' and Subject like 'i_''_' and Subject LIKE '%'",
    "MediaType like 'c%a%'",
    "MediaType not like 'e%' and MediaType not in ('email', 'voice')",
    "Colour is null and Queue is not null",
    "not MediaType = 'email' and not not Queue = 'in'",
    "not (MediaType = 'email' or Queue = 'out')",
    "MediaType = 'chat' or Colour = 'red'",
    "_age() >= 20 and _age[] < 21 and _time_in_queue() = 10 and _Time_In_Queue[] = 10",
]


def test_condition_that_holds() -> None:
    """Words and names are read in any case, with spaces, underscores and brackets."""
    for text in HOLDING:
        assert parse_condition(text).holds(CHAT, NOW), text


NOT_HOLDING = [
    "MediaType = 'Chat'",
    "MediaType = 'chat '",
    "TenantId = '101'",
    "Queue = 5",
    "MediaType <> 'chat'",
    "MediaType in ('email', 'voice')",
    "MediaType = 'chat' and TenantId = 1",
    "MediaType = 'email' or TenantId = 1",
    "Subject = 'its'",
    "MediaType != 'chat'",
    "TenantId < 101",
    "TenantId > 101",
    "TenantId > '1'",
    "MediaType > 5",
    "TenantId like '101'",
    "MediaType like 'c%b%'",
    "MediaType like 'ch'",
    "MediaType like 'chat%t'",
    "MediaType like '_hat_'",
    "MediaType like 'cha%hat'",
    "MediaType is null",
    "Colour is not null",
    "not MediaType = 'chat'",
    "MediaType = 'email' or Colour = 'red'",
    "_age() > 20",
    "_time_in_queue() is null",
]


def test_condition_that_does_not_hold() -> None:
    """A text equals only the same text, a number only the same number."""
    for text in NOT_HOLDING:
        assert not parse_condition(text).holds(CHAT, NOW), text


@pytest.mark.parametrize(
    "text",
    [
        "Colour = 'red'",
        "Colour <> 'red'",
        "Colour > 'red'",
        "Colour in ('red', 'blue')",
        "Colour not in ('red', 'blue')",
        "Colour like '%'",
        "Colour not like '%'",
        "not Colour = 'red'",
        "not (Colour = 'red' and MediaType = 'chat')",
        "not (Colour = 'red' or MediaType = 'email')",
        "Colour = 'red' or Colour <> 'red'",
    ],
)
def test_property_that_is_not_there_meets_nothing(text: str) -> None:
    """A missing property neither equals a value nor differs from it, as in SQL."""
    assert not parse_condition(text).holds(CHAT)


def test_and_binds_closer_than_or() -> None:
    """`a or b and c` is `a or (b and c)`; brackets say otherwise."""
    columns: dict[str, Value] = {"a": 1, "b": 0, "c": 0}
    assert parse_condition("a = 1 or b = 1 and c = 1").holds(columns)
    assert parse_condition("c = 1 and b = 1 or a = 1").holds(columns)
    assert not parse_condition("(a = 1 or b = 1) and c = 1").holds(columns)


@pytest.mark.parametrize("number", [0, -5, 10**17, -(10**18) + 1])
def test_numbers(number: int) -> None:
    """A number may be negative, and equals a `long` of that value too."""
    assert parse_condition(f"n = {number}").holds({"n": number})
    assert parse_condition(f"n = {number}").holds({"n": Long(number)})


@pytest.mark.parametrize("value", [b"chat", AttributeList(a="chat"), 0])
def test_other_types_equal_no_text(value: Value) -> None:
    """Bytes and lists are never equal to a text, and differ from it."""
    assert not parse_condition("MediaType in ('chat')").holds({"MediaType": value})
    assert parse_condition("MediaType <> 'chat'").holds({"MediaType": value})


def test_first_of_two_columns_with_one_name_counts() -> None:
    """Properties stand first among columns: user data that looks like one does not hide it."""
    assert parse_condition("media_type = 'chat'").holds(
        {"MediaType": "chat", "Media_Type": "email"}
    )


EQUAL = [
    ("media_type = 'chat'", {"mediatype": "chat"}),
    ("(id = 'A1')", {"interactionid": "A1"}),
    ("state = 0 and [Queue] = 'in' and a <> 1", {"interactionstate": 0, "queue": "in"}),
    ("a = 1 and (b = 2 and c = 3)", {"a": 1, "b": 2, "c": 3}),
    ("a = 1 and (b = 2 or c = 3)", {"a": 1}),
    ("a = 1 or a = 1", {}),
    ("a in (1)", {}),
    ("a <> 1", {}),
]


def test_what_must_be_equal_is_reported() -> None:
    """`equals` has the properties that must have one value, and no others."""
    for text, equals in EQUAL:
        assert parse_condition(text).equals == equals, text


AFTER = "a comparison such as '=', 'in', 'like' or 'is null'"
NUMBER = "a text in quotes or a number of at most 18 digits"
REFUSED = {
    "a like 5": (8, "'5'", "a text in quotes"),
    "a not = 1": (7, "'='", "'in' or 'like'"),
    "a not null": (7, "'null'", "'in' or 'like'"),
    "a is 1": (6, "'1'", "'null'"),
    "a is not": (9, "the end", "'null'"),
    "a >< 1": (4, "'<'", NUMBER),
    "not": (4, "the end", "a property"),
    "null = 1": (1, "'null'", "a property"),
    "_age > 1": (6, "'>'", "'('"),
    "_age( > 1": (7, "'>'", "')'"),
    "_size() > 1": (6, "'('", AFTER),
    "": (1, "the end", "a property"),
    "   ": (4, "the end", "a property"),
    "a": (2, "the end", AFTER),
    "a = ": (5, "the end", "a text in quotes or a number of at most 18 digits"),
    "a 1": (3, "'1'", AFTER),
    "a = b": (5, "'b'", "a text in quotes or a number of at most 18 digits"),
    "a == 1": (4, "'='", "a text in quotes or a number of at most 18 digits"),
    "a = 1 b = 2": (7, "'b'", "'and', 'or' or the end"),
    "a = 1;": (6, "';'", "'and', 'or' or the end"),
    "a = 1 and": (10, "the end", "a property"),
    "a = 1 and or b = 2": (11, "'or'", "a property"),
    "a = 1 [and] b = 2": (8, "'and'", "'and', 'or' or the end"),
    "and = 1": (1, "'and'", "a property"),
    "1 = a": (1, "'1'", "a property"),
    "'a' = 1": (1, "\"'a'\"", "a property"),
    "[] = 1": (1, "'[]'", "a property"),
    "[a = 1": (1, "'[a'", "a property"),
    "[a[b]] = 1": (1, "'[a[b]]'", "a property"),
    "a = 'x": (5, '"\'x"', "a text in quotes or a number of at most 18 digits"),
    "a = 'x'y'": (8, "'y'", "'and', 'or' or the end"),
    'a = "x"': (5, "'\"x\"'", "a text in quotes or a number of at most 18 digits"),
    "a = 1.5": (6, "'.5'", "'and', 'or' or the end"),
    "a = 1x": (5, "'1x'", "a text in quotes or a number of at most 18 digits"),
    "a = 1234567890123456789": (
        5,
        "'1234567890123456789'",
        "a text in quotes or a number of at most 18 digits",
    ),
    "a = ٣": (5, "'٣'", "a text in quotes or a number of at most 18 digits"),
    "(a = 1": (7, "the end", "')'"),
    "a = 1)": (6, "')'", "'and', 'or' or the end"),
    "()": (2, "')'", "a property"),
    "a in 1": (6, "'1'", "'('"),
    "a in ()": (7, "')'", "a text in quotes or a number of at most 18 digits"),
    "a in (1,)": (9, "')'", "a text in quotes or a number of at most 18 digits"),
    "a in (1 2)": (9, "'2'", "')'"),
}


def test_what_is_beyond_the_grammar_is_refused() -> None:
    """The error says at which character what was found, and what was expected there."""
    for text, (at, found, expected) in REFUSED.items():
        with pytest.raises(Refused) as caught:
            parse_condition(text)
        assert caught.value.code == ErrorCode.INVALID_CONDITION, text
        formatted = f"condition, character {at}: found {found}, expected {expected}"
        assert str(caught.value) == formatted, text


def test_long_rubbish_is_quoted_in_part() -> None:
    """A wrong text may be a megabyte long: the error shows forty characters of it."""
    with pytest.raises(Refused) as caught:
        parse_condition("a = " + "%" * 1000)
    assert "%" * 40 in str(caught.value)
    assert len(str(caught.value)) < 150


def test_fifty_brackets_within_one_another_are_enough() -> None:
    """Deeper ones are refused, and do not exhaust the stack."""
    assert parse_condition("(" * 50 + "a = 1" + ")" * 50).holds({"a": 1})
    with pytest.raises(Refused, match="character 51: found '\\(', expected at most 50 brackets"):
        parse_condition("(" * 51 + "a = 1" + ")" * 51)
    with pytest.raises(Refused, match="at most 50 brackets"):
        parse_condition("(" * 100_000)


def test_long_condition_is_tested_one_after_the_other() -> None:
    """A thousand alternatives are parsed and tested, and no stack is exhausted."""
    condition = parse_condition(" or ".join(f"a = {number}" for number in range(1000)))
    assert condition.holds({"a": 999})
    assert not condition.holds({"a": 1000})


def test_longer_condition_is_refused() -> None:
    """Each value may be compared with each interaction: the bound is in the text."""
    for text in (
        " or ".join(f"a = {number}" for number in range(1001)),
        f"a in ({', '.join(map(str, range(1001)))})",
    ):
        with pytest.raises(Refused, match=r"found '1000', expected at most 1000 values"):
            parse_condition(text)


PIECES = st.sampled_from(
    ["a", "[b c]", "[", "]", "=", "<>", "<", "in", "and", "or", "(", ")", ",", "'x'", "'", "1", "-"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    """No text raises anything else, neither when it is parsed nor when it is tested."""
    try:
        condition = parse_condition(text)
    except Refused:
        return
    assert isinstance(condition.holds(CHAT), bool)


# A condition as plain data, with the text that says it and what it means in plain Python.

NAMES = ("MediaType", "Subject", "contact id", "and", "x_y")
VALUES: tuple[Value, ...] = ("", "chat", "it's", "''", "and", 0, 1, -7)


@dataclass(frozen=True)
class Compared:
    """`name operator values`."""

    name: str
    operator: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Joined:
    """All or any of the parts."""

    word: str
    parts: tuple[Node, ...]


Node: TypeAlias = Compared | Joined


def comparisons() -> st.SearchStrategy[Node]:
    """One property, compared with a value or several."""
    value = st.sampled_from(VALUES)
    one = st.builds(
        Compared, st.sampled_from(NAMES), st.sampled_from(["=", "<>"]), st.tuples(value)
    )
    several = st.lists(value, min_size=1, max_size=3).map(tuple)
    return one | st.builds(Compared, st.sampled_from(NAMES), st.just("in"), several)


def nodes() -> st.SearchStrategy[Node]:
    """Comparisons, joined in any way."""
    return st.recursive(
        comparisons(),
        lambda parts: st.builds(
            Joined,
            st.sampled_from(["and", "or"]),
            st.lists(parts, min_size=2, max_size=3).map(tuple),
        ),
        max_leaves=8,
    )


def meaning(node: Node, columns: Mapping[str, Value]) -> bool:
    """The same meaning in Python."""
    if isinstance(node, Joined):
        each = [meaning(part, columns) for part in node.parts]
        return all(each) if node.word == "and" else any(each)
    if node.name not in columns:
        return False
    among = columns[node.name] in node.values
    return not among if node.operator == "<>" else among


def written(node: Node, draw: st.DrawFn) -> str:
    """The node as text: in any case, with brackets where they are needed and where not."""
    if isinstance(node, Compared):
        return f"{name_of(node.name, draw)}{space(draw)}{compared(node, draw)}"
    texts = []
    for part in node.parts:
        text = written(part, draw)
        loose = isinstance(part, Joined) and part.word == "or" and node.word == "and"
        texts.append(f"({space(draw)}{text})" if loose or draw(st.booleans()) else text)
    return f" {cased(node.word, draw)} ".join(texts)


def compared(node: Compared, draw: st.DrawFn) -> str:
    """The operator and what stands on its right."""
    texts = [
        str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
        for value in node.values
    ]
    if node.operator == "in":
        return f" {cased('in', draw)}{space(draw)}({','.join(texts)}{space(draw)})"
    return f"{node.operator}{space(draw)}{texts[0]}"


def name_of(name: str, draw: st.DrawFn) -> str:
    """The name as a word or in square brackets, in any case, with or without its underscore."""
    text = cased(draw(st.sampled_from([name, name.replace("_", "")])), draw)
    if name in ("contact id", "and") or draw(st.booleans()):
        return f"[{text}]"
    return text


def cased(text: str, draw: st.DrawFn) -> str:
    """The text in one case or another."""
    return draw(st.sampled_from([text, text.upper(), text.lower(), text.swapcase()]))


def space(draw: st.DrawFn) -> str:
    """Space or none."""
    return draw(st.sampled_from(["", " ", "\n  "]))


@st.composite
def conditions(draw: st.DrawFn) -> tuple[Node, str]:
    """A condition as data and as text."""
    node = draw(nodes())
    return node, written(node, draw)


COLUMNS = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(VALUES))


@given(conditions(), st.lists(COLUMNS, min_size=1, max_size=5))
def test_condition_means_what_plain_python_says(
    condition: tuple[Node, str], rows: Sequence[Mapping[str, Value]]
) -> None:
    """In any notation, it holds for the rows that a plain evaluation finds."""
    node, text = condition
    read = parse_condition(text)
    assert [read.holds(row) for row in rows] == [meaning(node, row) for row in rows]


@given(conditions(), COLUMNS)
def test_values_for_an_index_are_true_of_all_that_hold(
    condition: tuple[Node, str], columns: dict[str, Value]
) -> None:
    """An index that follows `equals` misses nothing."""
    read: Condition = parse_condition(condition[1])
    if read.holds(columns):
        bare = {name.replace("_", "").lower(): value for name, value in columns.items()}
        assert read.equals.items() <= bare.items()


def test_moment_that_an_interaction_does_not_have_is_unknown() -> None:
    """As any property that is not there."""
    assert not parse_condition("_age() >= 0 or _age() < 0").holds({}, NOW)
    assert parse_condition("_age() is null").holds({}, NOW)


@pytest.mark.parametrize("value", ["yesterday", 5, b"x", AttributeList(a="b"), "9999-12-31"])
def test_user_data_that_has_the_name_of_a_moment_is_asked_without_harm(value: Value) -> None:
    """What is no moment is unknown."""
    found = parse_condition("_age() is null").holds({"ReceivedAt": value}, NOW)
    assert found is (value != "9999-12-31")


def test_negations_have_a_bound_as_brackets_have() -> None:
    """A condition of thousands of words exhausts nothing."""
    assert parse_condition("not " * 50 + "a = 1").holds({"a": 1})
    with pytest.raises(Refused, match="at most 50 brackets"):
        parse_condition("not " * 51 + "a = 1")


@given(st.text(st.sampled_from("ab%_"), max_size=6), st.text(st.sampled_from("ab\n"), max_size=6))
def test_like_is_that_of_sql(pattern: str, text: str) -> None:
    """Compared with a regular expression that says the same."""
    expected = "".join({"%": ".*", "_": "."}.get(each, each) for each in pattern)
    found = parse_condition(f"a like '{pattern}'").holds({"a": text})
    assert found is (re.fullmatch(expected, text, re.DOTALL) is not None)
