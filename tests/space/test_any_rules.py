"""Rules that `check` passes never make mockixn fail, nor send what is no message."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.stage import HANDLED, Stage
from support.walk_length import examples

from mockixn.errors import OrderRefused
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.codec import check_listed
from mockixn.messages.spec import Attribute, MessageSpec
from mockixn.scenario.rules import Answer, Cue
from mockixn.scenario.validation import read
from mockixn.wire.attributes import Type

WORLD = f"""
[[participant]]
name = "played"
type = "MediaServer"
[[queue]]
name = "inbound"
{HANDLED}
"""
REQUESTS = [spec for spec in CATALOGUE if spec.sender != "server" and spec.kind == "request"]
EVENTS = [spec for spec in CATALOGUE if spec.sender != "client" and spec.kind == "event"]
TEXTS = ["i", "inbound", "agent-1", "Coach", "5", "", "a ${reference}", "$${"]

numbers = st.integers(-1, 5)
free = st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from(TEXTS) | numbers, max_size=2)


def placeholders(source: MessageSpec | None) -> st.SearchStrategy[str]:
    """A whole value that is taken from that message, mostly from what it may have."""
    names = ["reference", "Nothing"] if source is None else ["reference", *source.types]
    inner = ["", "", ".InteractionId", ".A", ".Reason", ".A.B"]
    return st.builds("${{{}{}}}".format, st.sampled_from(names), st.sampled_from(inner))


def values(attribute: Attribute, source: MessageSpec | None) -> st.SearchStrategy[Any]:
    """A value that the attribute may have, or one like it, or a placeholder."""
    right: st.SearchStrategy[Any]
    if attribute.enumeration is not None:
        right = st.sampled_from([str(each) for each in attribute.enumeration])
    elif attribute.type is Type.STR:
        right = st.sampled_from(TEXTS)
    elif attribute.type is Type.INT:
        right = numbers
    else:
        right = free
    like = [] if source is None else [f"${{{each.name}}}" for each in source.attributes
                                      if each.type is attribute.type]  # fmt: skip
    like += ["${Extension.A}"]  # it may be there, and of any type
    wrong = placeholders(source) | st.sampled_from(TEXTS)
    return st.integers(0, 19).flatmap(
        lambda drawn: right if drawn < 12 else st.sampled_from(like) if drawn < 19 else wrong
    )


@st.composite
def templates(draw: st.DrawFn, spec: MessageSpec, source: MessageSpec | None) -> dict[str, Any]:
    """That message, with all that it requires and some of the rest."""
    attributes = {
        each.name: draw(values(each, source))
        for each in spec.attributes
        if each.required or draw(st.integers(0, 5)) == 0
    }
    return {"message": spec.name, "protocol": spec.protocol.short, "attributes": attributes}


@st.composite
def rules(draw: st.DrawFn) -> Answer | Cue | None:
    """A rule; None where it is one that `check` does not pass."""
    on = draw(st.sampled_from(REQUESTS if draw(st.booleans()) else EVENTS))
    pattern = {"message": on.name, "protocol": on.protocol.short}
    section: type[Answer | Cue] = Answer
    if on.kind == "request" and draw(st.booleans()):
        event = draw(st.sampled_from(EVENTS))
        keys: dict[str, Any] = {"on": pattern, "with": draw(templates(event, on))}
    else:
        section = Cue
        request = draw(st.sampled_from(REQUESTS))
        keys = {"participant": "played", "on": pattern, "send": draw(templates(request, on))}
    try:
        return read(section, keys)
    except OrderRefused:
        return None


_PLAIN: dict[Type, Any] = {Type.STR: "i", Type.INT: 1, Type.LIST: {"A": b"\xff", "Reason": 1}}


@st.composite
def requests(draw: st.DrawFn, specs: list[MessageSpec]) -> tuple[str, Mapping[str, Any]]:
    """One of them with all that it requires and some of the rest, as a client sends it."""
    spec = draw(st.sampled_from(specs))
    return spec.name, {
        each.name: _PLAIN[each.type]
        for each in spec.attributes
        if each.required or draw(st.booleans())
    }


@pytest.mark.long_walk
@settings(max_examples=examples(100))
@given(st.lists(rules(), min_size=1, max_size=6), st.data())
def test_what_passes_the_check_is_sent_as_it_must_be(
    found: list[Answer | Cue | None], data: st.DataObject
) -> None:
    """No rule makes mockixn fail (the stage raises what fails), and each event is whole."""
    stage = Stage(WORLD)
    client = stage.client("media-1")
    named = [*REQUESTS]
    for rule in found:
        try:
            if isinstance(rule, Answer):
                stage.space.answer(rule)
            elif rule is not None:
                stage.space.cue(rule)
        except OrderRefused:  # it names what is not declared
            continue
        if rule is not None and rule.on is not None and rule.on.message is not None:
            named += [spec for spec in REQUESTS if spec.name == rule.on.message] * len(REQUESTS)
    for _ in range(4):
        name, attributes = data.draw(requests(named))
        if client.connection.transport is not None:
            stage.say(client, name, **attributes)
            stage.advance(1)
    for entry in stage.journal:
        if entry.direction == "out" and entry.message is not None:
            check_listed(entry.message.spec, entry.message.attributes)
            assert "a defect of mockixn" not in str(
                entry.message.attributes.get("ErrorDescription")
            )
