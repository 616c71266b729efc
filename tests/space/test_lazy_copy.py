"""A lazy copy is like its original, costs what is touched, and never changes the original."""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import MutableMapping
from functools import partial
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.picture import picture
from support.stage import HANDLED, Host, Stage, Writes, sent

from mockixn.engine.timers import Timers
from mockixn.journal import Journal
from mockixn.messages.enumerations import ClientType
from mockixn.space import explain
from mockixn.space.lazy_copy import LazyCopy, LazyDict

KEYS = st.integers(0, 5)
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["set", "get", "delete", "pop", "to the end", "first", "last", "default"]),
        KEYS,
    ),
    max_size=12,
)


class Counter:
    """Something that changes, and that may lead back to itself."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.itself = self


Counter.__module__ = "mockixn.engine.here"  # of a layer whose objects change


def acted(on: MutableMapping[int, Any], what: str, key: int) -> object:
    """The result of one act, or the name of its error."""
    try:
        match what:
            case "set":
                on[key] = Counter(10 + key)
            case "get":
                on[key].number += 1
            case "delete":
                del on[key]
            case "pop":
                return on.pop(key).number
            case "to the end":
                on.move_to_end(key)  # type: ignore[attr-defined]
            case "first" | "last":
                return on.popitem(last=what == "last")[0]  # type: ignore[call-arg]
            case "default":
                return on.setdefault(key, Counter(20)).number
    except KeyError:
        return "KeyError"
    return None


def shown(mapping: MutableMapping[int, Any]) -> list[tuple[int, int]]:
    return [(key, each.number) for key, each in mapping.items()]


@given(st.lists(KEYS, unique=True, max_size=4), ACTS)
def test_lazy_dict_is_like_an_ordered_dict(keys: list[int], acts: list[tuple[str, int]]) -> None:
    """Whatever is done to it; and its original stays as it was."""
    original = OrderedDict((key, Counter(key)) for key in keys)
    like = OrderedDict((key, Counter(key)) for key in keys)
    lazy = LazyCopy({}, {}).of(original)
    assert isinstance(lazy, LazyDict)
    for what, key in acts:
        assert acted(lazy, what, key) == acted(like, what, key)
        assert (shown(lazy), len(lazy)) == (shown(like), len(like))
        assert [*reversed(lazy)] == [*reversed(like)]
        assert [each in lazy for each in range(7)] == [each in like for each in range(7)]
    assert shown(original) == [(key, key) for key in keys]


def test_copies_keep_who_is_who() -> None:
    """One original has one copy, on whichever way it is reached; keys are found by copies."""
    one = Counter(1)
    original = {"a": one, "b": (one, 2), "c": [one], "d": deque([one], 3), "e": {one: one}}
    copies = LazyCopy({}, {})
    copy: Any = copies.of(original)
    first = copy["a"]
    assert first is not one
    assert first.itself is first
    assert copy["b"] == (first, 2)
    assert copy["c"] == [first]
    assert (copy["d"], copy["d"].maxlen) == (deque([first]), 3)
    assert copy["e"][first] is first
    assert copies.of(partial(print, one)).args == (first,)
    assert copies.of(one.__init__).__self__ is first  # type: ignore[misc]
    assert copies.original((first, 2)) == (one, 2)
    assert copies.original(Counter) is Counter


def test_chance_goes_on_in_a_copy_as_in_its_original() -> None:
    """And a draw from one is none from the other."""
    original = Random(7)
    copy = LazyCopy({}, {}).of(original)
    assert [copy.random() for _ in range(3)] == [original.random() for _ in range(3)]


def test_what_cannot_be_copied_is_told() -> None:
    """Who adds a structure of another kind to the world learns it from the first test."""
    with pytest.raises(TypeError, match=re.escape("cannot copy itertools.count")):
        LazyCopy({}, {}).of(__import__("itertools").count())


def busy() -> Stage:
    """A space in which everything is there that can be: what waits, is held, locked, late …"""
    made = Stage(HANDLED + '[[queue]]\nname = "inbound"\nurs = "urs-1"')
    desk = made.agent("desk-1", "agent-1")
    made.agent("desk-2", "agent-2")
    made.client("media-1")
    made.client("urs-1", "RoutingEngine")
    made.client("stat-1", "ReportingEngine")
    made.participant(name="played", type="MediaServer")
    made.cue(participant="played", on={"message": "EventAck"}, do="leave", nth=900)
    made.answer(on={"message": "RequestHold"}, behind=2, after=1)
    made.answer(on={"message": "RequestResume"}, behind=2)
    made.fault(do="delay", seconds=3, on={"message": "EventAck", "to": "stat-1"}, probability=0.5)
    made.fault(do="reorder", frames=3, seconds=9, on={"message": "EventError", "to": "stat-1"})
    made.say(desk, "RequestTransfer", InteractionId="i", AgentId="agent-2")
    made.say(desk, "RequestHold", InteractionId="i")
    made.say(desk, "RequestResume", InteractionId="i")
    for _ in range(2):
        made.space.send("stat-1", sent("RequestAgentLogout"))
    made.space.send(
        "media-1",
        sent(
            "RequestSubmit",
            Queue="inbound",
            MediaType="email",
            InteractionType="Inbound",
            InteractionSubtype="InboundNew",
        ),
    )
    made.say(desk, "RequestTakeSnapshot", Condition="InteractionId = 'i'", Lock=1)
    return made


def test_copy_of_a_busy_space_is_like_it() -> None:
    """Everything in it can be copied, is the same when it is read, and shares nothing."""
    space = busy().space
    without = (Timers, Journal, Host, Writes)
    before = picture(space)
    copies = LazyCopy(
        {id(each): each for each in (space.engine.timers, space.journal, space.host)},
        {Writes: lambda writes: writes},
    )
    copy = copies.of(space)
    assert picture(copy, without) == picture(space, without)
    assert picture(space) == before
    originals = {id(each) for each in copies.originals(type(space.engine.world))}
    assert id(copy.engine.world) not in originals


def test_explaining_copies_what_the_request_touches(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many interactions, clients and entries there are besides."""
    made: list[LazyCopy] = []

    class Watched(LazyCopy):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            made.append(self)

    monkeypatch.setattr(explain, "LazyCopy", Watched)
    copied = []
    for many in (3, 60):
        stage = busy()
        for number in range(many):
            stage.client(f"other-{number}", "AgentApplication")
            stage.space.send(
                "media-1",
                sent(
                    "RequestSubmit",
                    Queue="elsewhere",
                    MediaType="chat",
                    InteractionType="Inbound",
                    InteractionSubtype="InboundNew",
                ),
            )
        for client, what in (
            ("media-1", sent("RequestStopProcessing", InteractionId="i")),
            ("desk-1", sent("RequestAgentLogout")),
            ("desk-1", sent("RequestUnregisterClient")),
        ):
            stage.space.explain(client, what)
        stage.space.explain(
            "new", sent("RequestStopProcessing", InteractionId="i"), ClientType.MEDIA_SERVER
        )
        copied.append([len(each.originals(object)) for each in made])
        made.clear()

    assert copied[0] == copied[1]
