"""The queue of frames on a connection: one after the other, whatever an act brings about."""

from __future__ import annotations

from support.stage import Stage

from mockixn.rules.frame_queue import FrameQueue, Held


def test_what_an_act_brings_about_has_its_turn_after_the_act() -> None:
    """A frame that is pushed while another one has its turn does not overtake it."""
    happened: list[str] = []

    def first(_frame: None) -> None:
        happened.append("first begins")
        queue.push(second, None)
        happened.append("first ends")

    def second(_frame: None) -> None:
        happened.append("second")

    queue = FrameQueue(Stage().space.clock, lambda: happened.append("emptied"), Held())
    queue.push(first, None)
    assert happened == ["first begins", "first ends", "second", "emptied"]


def test_queue_is_not_empty_while_its_last_frame_has_its_turn() -> None:
    """What comes meanwhile must go through the queue, or it would overtake that frame."""
    found: list[bool] = []

    def look(_frame: None) -> None:
        found.append(bool(queue))

    queue = FrameQueue(Stage().space.clock, lambda: None, Held())
    queue.push(look, None)
    assert found == [True]
    assert not queue
