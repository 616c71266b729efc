"""The lines of a journal file are the entries as JSON, one line each for every reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.journal import Entry
from mockixn.journal.lines import JournalLines
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.wire.attributes import AttributeList

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
VALUES = st.recursive(
    st.integers(-(2**31), 2**31 - 1) | TEXTS | st.binary(max_size=4),
    lambda inner: st.dictionaries(TEXTS.filter(bool), inner, max_size=3).map(AttributeList.of),
    max_leaves=6,
)
LISTS = st.dictionaries(st.sampled_from(["Interaction", "UserData", "Party"]) | TEXTS, VALUES)
MESSAGES = st.none() | st.builds(
    Message,
    st.sampled_from([*CATALOGUE.by_id.values()]),
    LISTS.map(AttributeList.of),
    st.integers(0, 2**32 - 1),
)
ENTRIES = st.builds(
    Entry,
    st.integers(1, 2**40),
    st.floats(0, 2**33),
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.sampled_from(["in", "out"]),
    MESSAGES,
    st.none() | TEXTS,
    st.none() | TEXTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.integers(1, 100),
)


@given(st.lists(ENTRIES, min_size=1, max_size=4), st.none() | TEXTS)
def test_line_is_the_entry(entries: list[Entry], space: str | None) -> None:
    """Whatever is in it, and whatever was written before it; also the order of its keys."""
    lines = JournalLines(space)
    for entry in entries:
        expected = entry.as_dict() | ({} if space is None else {"space": space})
        text = lines.of_entries([entry])
        assert [text] == text.splitlines(keepends=True)
        assert json.dumps(json.loads(text)) == json.dumps(expected)


@given(ENTRIES, st.lists(TEXTS, min_size=1, max_size=3))
def test_message_to_several_has_a_line_for_each(entry: Entry, clients: list[str]) -> None:
    """The message is the same, the receivers are not."""
    entries = [entry._replace(client=name, seq=seq) for seq, name in enumerate(clients, 1)]
    text = JournalLines().of_entries(entries)
    assert [*map(json.loads, text.splitlines())] == [each.as_dict() for each in entries]


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\x9b", "\u2028", "\u2029", "\u202e"])
def test_no_text_ends_a_line_or_turns_it(character: str) -> None:
    """Each reader counts the same lines, and no terminal obeys one."""
    spec = CATALOGUE.find("EventAck")
    message = Message(spec, AttributeList.of({"Extension": {"text": f"a{character}b"}}))
    text = JournalLines().of_entries([Entry(1, 0.0, None, None, "out", message, None)])
    assert character not in text
    assert json.loads(text)["attributes"]["Extension"]["text"] == f"a{character}b"


def test_correction_names_its_space() -> None:
    """A correction is an object of its own."""
    assert JournalLines().of_correction({"seqs": [1, 2]}) == '{"seqs": [1, 2]}\n'
    assert JournalLines("a").of_correction({"seqs": [1]}) == '{"seqs": [1], "space": "a"}\n'
