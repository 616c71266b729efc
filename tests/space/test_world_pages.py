"""The world in pages: whatever is there all the time stands on exactly one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockixn.engine.clients import Connection
from mockixn.engine.interaction import Interaction, WorkbinKey
from mockixn.engine.world import World
from mockixn.errors import NotThere
from mockixn.messages.enumerations import ClientType
from mockixn.space.world_pages import KINDS, WorldKind, kind_of, kinds_of, read_thing

IDS = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=4), unique=True)


def world_of(ids: list[str]) -> World:
    """A world with interactions of these ids in one queue."""
    world = World()
    for id in ids:
        world.add(Interaction(id, "email", "Inbound", "New", 1, "inbound", "media-1", "media-1"))
    return world


def pages(kind: WorldKind, limit: int) -> Iterator[list[str]]:
    """The ids on each page."""
    after = None
    while True:
        keys = kind.first(filter(kind.after(after), kind.things), limit)
        if not keys:
            return
        yield [*map(str, keys)]
        after = str(keys[-1])


@given(IDS, st.integers(1, 5))
def test_pages_have_every_thing_once_in_the_order_of_the_ids(ids: list[str], limit: int) -> None:
    """And none has more than it may."""
    found = [*pages(kind_of(world_of(ids), "interactions"), limit)]
    assert [id for page in found for id in page] == sorted(ids)
    assert all(len(page) <= limit for page in found)


@given(IDS, st.data())
def test_who_stays_is_met_once_whoever_comes_and_goes(ids: list[str], data: st.DataObject) -> None:
    """Also where the thing goes after which the next page begins."""
    world = world_of(ids)
    kind = kind_of(world, "interactions")
    gone, met = set(), []
    for page in pages(kind, 2):
        met += page
        for id in data.draw(st.lists(st.sampled_from(page), unique=True)):
            if id in world.interactions:
                world.remove(world.interactions[id])
                gone.add(id)
    assert len(met) == len(set(met))
    assert {*ids} - gone <= {*met}


@given(
    st.lists(st.lists(st.text(st.characters(codec="utf-8"), max_size=3), min_size=5, max_size=5))
)
def test_a_workbin_is_found_by_what_its_key_reads_as(fields: list[list[str]]) -> None:
    """Without a look at the others, but for a name with a slash."""
    world = World()
    for each in fields:
        world.workbin(WorkbinKey(*each))
    kind = kind_of(world, "workbins")
    for key in world.workbins:
        found = kind.key(str(key))
        if not any("/" in each for each in key) and any(key):
            assert str(found) == str(key)


def test_one_thing_of_each_kind_is_found_by_its_id() -> None:
    """Numbers are written as JSON writes them, and in no other way."""
    world = world_of(["a"])
    client = world.register(Connection(), "desk", ClientType.AGENT_APPLICATION)
    assert kind_of(world, "interactions").key("a") == "a"
    assert kind_of(world, "queues").key("inbound") == "inbound"
    clients = kind_of(world, "clients")
    assert clients.key(str(client.id)) == client.id
    for id in ("01", "+1", "١", "1.0", "", "9" * 40):
        assert clients.key(id) is None
    with pytest.raises(NotThere, match="clients"):
        kind_of(world, "client")


def test_what_is_read_changes_no_more() -> None:
    """It is turned into JSON in another thread, while the world goes on."""
    world = world_of(["a", "b"])
    before = {name: kind.read(kind.things) for name, kind in kinds_of(world).items()}
    assert tuple(before) == KINDS
    interaction, queue = before["interactions"]["a"], before["queues"]["inbound"]
    world.remove(world.interactions["a"])
    world.move(world.interactions["b"], "other", None)
    assert (interaction["InteractionQueue"], queue) == ("inbound", ["a", "b"])
    assert before["interactions"]["b"]["InteractionQueue"] == "inbound"
    assert read_thing(world.queues["inbound"]) == []
    assert kind_of(world, "interactions").read(["a"]) == {}  # it has gone
