"""Long work in slices: everybody else in the loop is served meanwhile."""

from __future__ import annotations

import asyncio

import pytest

from mockixn import slices
from mockixn.slices import Slices, groups, in_slices


@pytest.fixture
def every_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice is over at each pause, however fast the machine is."""
    monkeypatch.setattr(slices, "_LONGEST", 0.0)


async def rounds(stop: asyncio.Event) -> int:
    """How many times somebody else in the loop had a turn."""
    count = 0
    while not stop.is_set():
        await asyncio.sleep(0)
        count += 1
    return count


@pytest.mark.usefixtures("every_pause")
async def test_others_are_served_between_two_slices() -> None:
    """As often as there are groups."""
    stop = asyncio.Event()
    other = asyncio.create_task(rounds(stop))
    assert await in_slices(range(1000), str) == [*map(str, range(1000))]
    stop.set()
    assert await other >= 10


@pytest.mark.usefixtures("every_pause")
async def test_of_all_who_work_in_slices_one_works_in_each_round() -> None:
    """A hundred of them together hold the loop no longer than one."""
    this_round, most = 0, 0

    async def work() -> None:
        nonlocal this_round, most
        mine = Slices()
        for _ in range(5):
            await mine.pause()
            this_round += 1
            most = max(most, this_round)

    stop = asyncio.Event()

    async def count() -> None:
        nonlocal this_round
        while not stop.is_set():
            await asyncio.sleep(0)
            this_round = 0

    counting = asyncio.create_task(count())
    await asyncio.gather(*(work() for _ in range(100)))
    stop.set()
    await counting
    assert most <= 2


@pytest.mark.usefixtures("every_pause")
async def test_who_is_cancelled_in_a_pause_holds_up_nobody() -> None:
    """The next one has its turn."""
    waiting = [asyncio.create_task(Slices().pause()) for _ in range(3)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    waiting[1].cancel()
    async with asyncio.timeout(5):
        await waiting[2]
        await Slices().pause()


async def test_few_items_are_made_at_once() -> None:
    """Nothing happens meanwhile: who asks for a short list gets it as it is at one moment."""
    made = in_slices([1, 2], str)
    with pytest.raises(StopIteration) as ended:
        made.send(None)
    assert ended.value.value == ["1", "2"]


def test_groups_have_every_item_once() -> None:
    """The last one has what is left."""
    assert [*groups(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert [*groups((), 2)] == []
