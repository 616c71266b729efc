"""Faults on order: what goes wrong with a frame, or with its connection."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from ..engine.clients import Client, Connection
from ..journal import Direction
from ..messages.message import Message
from ..scenario.script import Fault
from ..wire.frame import HEADER_SIZE, Frame
from .held_line import FOREVER, HeldLine
from .lines import Line
from .matching import Ordered, Orders

if TYPE_CHECKING:
    from random import Random

    from .traffic import Traffic

_SECONDS = {"delay": 1.0, "coalesce": 1.0, "away": 1.0, "split": 0.01, "stall": FOREVER}
_ONLY_OUT = ("split", "coalesce", "truncate")


class Faults:
    """The faults ordered in one space, and the connections on which frames wait or get lost."""

    def __init__(self, space: Traffic) -> None:
        self._space = space
        self.orders: Orders[Fault] = Orders("fault", every_message=True)
        self._draws: dict[str, Random] = {}
        self._late: dict[Connection, deque[tuple[float, Frame, str | None]]] = {}
        self._lossy = False

    def __bool__(self) -> bool:
        return self._lossy or bool(self._late) or bool(self.orders)

    def add(self, setting: Fault) -> str:
        """Order one more; returns its id. Raises OrderRefused."""
        return self.orders.add(setting).id

    def _fires(
        self, message: Message, client: str, direction: Direction
    ) -> tuple[Ordered[Fault], str] | None:
        """The fault that befalls the message, if any, and how it is told."""
        for ordered in self.orders.meeting(message, client, direction):
            setting = ordered.setting
            if direction == "in" and setting.do in _ONLY_OUT:
                continue
            if not ordered.counts():
                continue
            told = f"{ordered.id}: {setting.do}"
            if setting.probability < 1:
                drawn = self._random(ordered.id).random()
                if drawn >= setting.probability:
                    ordered.fired -= 1
                    continue
                told += f" (draw {drawn:.4f} < {setting.probability:g})"
            return ordered, told
        return None

    def _random(self, id: str) -> Random:
        """What that fault draws from: the others' draws are not disturbed by it."""
        found = self._draws.get(id)
        if found is None:
            from random import Random  # slow to import, and seldom needed

            found = self._draws[id] = Random(f"{self._space.scenario.chance.seed}/{id}")
        return found

    # What the server sends

    def meet_outgoing(
        self, receiver: Client, message: Message, data: bytes, because: str | None
    ) -> bool:
        """Whether a fault has taken this frame over."""
        connection, space = receiver.connection, self._space
        line = connection.line
        if isinstance(line, HeldLine) and line.lost is not None:
            space.note(receiver, "out", message, data[HEADER_SIZE:], line.lost, because)
            return True
        fired = self._fires(message, receiver.name, "out")
        if fired is None:
            return False
        ordered, told = fired
        setting = ordered.setting
        do, seconds = setting.do, self._seconds(setting)
        if do == "garble":
            data, changed = self._garbled(ordered, data)
            told += f", {changed}"
        told = ", ".join(filter(None, (because, told)))
        body = message.attributes.encoded()
        lost = do if do in ("drop", "reset", "half_close", "close", "away") else None
        space.note(receiver, "out", message, body, lost, told)
        match do:
            case "garble":
                line.send(data)
            case "duplicate":
                for _ in range(setting.frames):
                    line.send(data)
            case "delay" | "stall":
                HeldLine.of(space, connection).put(seconds, lambda each: each.send(data))
                if do == "stall":
                    self._stall(connection, seconds)
            case "split":
                self._split(connection, data, setting.bytes or 1, seconds)
            case "coalesce":
                HeldLine.of(space, connection).gather(data, setting.frames, seconds)
            case "truncate":
                held = HeldLine.of(space, connection)
                held.send(data[: HEADER_SIZE if setting.bytes is None else setting.bytes])
                self._lose(held, "swallowed")
            case "drop":
                pass
            case _:
                self._end(connection, setting)
        return True

    @staticmethod
    def _seconds(setting: Fault) -> float:
        return _SECONDS.get(setting.do, 0.0) if setting.seconds is None else setting.seconds

    def _split(self, connection: Connection, data: bytes, size: int, seconds: float) -> None:
        held = HeldLine.of(self._space, connection)
        for number, start in enumerate(range(0, len(data), size)):
            piece = data[start : start + size]

            def leave(line: Line, piece: bytes = piece) -> None:
                line.flush()  # what was sent before is not part of this piece
                line.send(piece)
                line.flush()

            held.put(number * seconds, leave)

    def _lose(self, held: HeldLine, why: str) -> None:
        held.lost = why
        self._lossy = True

    def _stall(self, connection: Connection, seconds: float) -> None:
        line = connection.line
        line.pause()

        def resume() -> None:
            if connection.line is line:
                line.resume()

        if seconds != FOREVER:
            self._space.later(seconds, resume)

    def _end(self, connection: Connection, setting: Fault) -> None:
        space = self._space
        match setting.do:
            case "reset":
                connection.line.flush()
                space.end(connection, lambda line: line.reset())
            case "close":
                space.close(connection, "a fault was ordered")
            case "half_close":
                held = HeldLine.of(space, connection)
                held.half_close()
                self._lose(held, "half_close")
            case "away":
                space.go_away(self._seconds(setting))

    def _garbled(self, ordered: Ordered[Fault], data: bytes) -> tuple[bytes, str]:
        """The frame with one byte changed, and which."""
        random = self._random(ordered.id)
        at = ordered.setting.bytes
        if at is None or at >= len(data):
            at = random.randrange(min(HEADER_SIZE, len(data) - 1), len(data))
        new = (data[at] + random.randrange(1, 256)) % 256
        return data[:at] + bytes((new,)) + data[at + 1 :], f"byte {at}: {data[at]:02x} → {new:02x}"

    # What clients send

    def meet_incoming(
        self, sender: Client, message: Message, frame: Frame, because: str | None
    ) -> bool:
        """Whether a fault has taken this message over."""
        connection, space = sender.connection, self._space
        late = self._late.get(connection)
        if late is not None:
            late.append((space.now, frame, because))
            return True
        fired = self._fires(message, sender.name, "in")
        if fired is None:
            return False
        ordered, told = fired
        setting = ordered.setting
        told = ", ".join(filter(None, (because, told)))
        match setting.do:
            case "delay":
                seconds = self._seconds(setting)
                self._late[connection] = deque([(space.now + seconds, frame, told)])
                space.later(seconds, partial(self._go_on, connection), key=(self, connection))
            case "duplicate":
                for _ in range(setting.frames):
                    space.handle(connection, frame, told, faultless=True)
            case "garble":
                body, changed = self._garbled_body(ordered, frame.body)
                told += f", {changed}"
                space.handle(connection, frame._replace(body=body), told, faultless=True)
            case "stall":
                space.note(sender, "in", message, frame.body, because=told)
                seconds = self._seconds(setting)
                HeldLine.of(space, connection).wait(seconds)
                self._stall(connection, seconds)
            case _:
                space.note(sender, "in", message, frame.body, because=told)
                if setting.do != "drop":
                    self._end(connection, setting)
        return True

    def _garbled_body(self, ordered: Ordered[Fault], body: bytes) -> tuple[bytes, str]:
        data, changed = self._garbled(ordered, bytes(HEADER_SIZE) + body)
        return data[HEADER_SIZE:], changed

    def _go_on(self, connection: Connection) -> None:
        """Handle what waited on that connection, as far as its time has come."""
        space, late = self._space, self._late[connection]
        while late and late[0][0] <= space.now and connection.line is not None:
            _, frame, because = late.popleft()
            space.handle(connection, frame, because, faultless=True)
        if late and connection.line is not None:
            seconds = late[0][0] - space.now
            space.later(seconds, partial(self._go_on, connection), key=(self, connection))
        else:
            del self._late[connection]
