"""Faults on order: which of them befalls a message, by count and by chance, and what it does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..engine.clients import Connection, LogicalClient
from ..journal import Direction
from ..messages.message import Message
from ..messages.spec import MessageSpec
from ..scenario.rules import ONLY_OUT, Fault
from ..wire.frame import HEADER_SIZE, Frame, encode
from .faulty_connection import FaultyConnection, Incoming, Outgoing
from .index import ActiveRule, RuleSet
from .interfaces import Transport

if TYPE_CHECKING:
    from random import Random

    from ..space.pipeline import Pipeline

_SECONDS = 1.0
_SECONDS_BETWEEN_PIECES = 0.01


class Faults:
    """The faults ordered in one space, and the connections that have suffered from one.

    Each fault counts, and draws, for every message that meets it, whatever the others do: so
    ordering one more does not change when another one fires.
    """

    def __init__(self, space: Pipeline) -> None:
        self._space = space
        self.orders: RuleSet[Fault] = RuleSet("fault", every_message=True)
        self._draws: dict[str, Random] = {}
        self._impaired: dict[Connection, FaultyConnection] = {}

    def __bool__(self) -> bool:
        return bool(self._impaired or self.orders)

    def concern(self, spec: MessageSpec) -> bool:
        """Whether a message of that kind may suffer from one, or from what one has done before."""
        return bool(self._impaired) or self.orders.concern(spec)

    def add(self, setting: Fault) -> str:
        """Order one more; returns its id. Raises OrderRefused."""
        id = self.orders.add(setting).id
        self._draws.pop(id, None)  # of an earlier one of that id
        return id

    def lost(self, line: Transport) -> str | None:
        """Why what is sent on that line reaches nobody, where a fault is the reason."""
        found = (each.lost for each in self._impaired.values() if each.connection.line is line)
        return next(found, None)

    def ended(self, connection: Connection) -> None:
        """The connection has ended: what waited on it is lost, and told."""
        impaired = self._impaired.pop(connection, None)
        if impaired is not None:
            impaired.run_out()

    def _impair(self, connection: Connection) -> FaultyConnection:
        found = self._impaired.get(connection)
        if found is None:
            found = FaultyConnection(self._space, connection, self._recovered)
            self._impaired[connection] = found
        return found

    def _recovered(self, connection: Connection) -> None:
        self._impaired.pop(connection, None)

    def _fires(
        self, message: Message, client: str, direction: Direction
    ) -> tuple[ActiveRule[Fault], str] | None:
        """The fault that befalls the message, if any, and how that is told."""
        fires: tuple[ActiveRule[Fault], str] | None = None
        for ordered in self.orders.meeting(message, client, direction):
            setting = ordered.setting
            if (direction == "in" and setting.do in ONLY_OUT) or not ordered.counts():
                continue
            told = f"{ordered.id}: {setting.do}"
            if setting.probability < 1:
                drawn = self._random(ordered.id).random()
                if drawn >= setting.probability:
                    ordered.fired -= 1
                    continue
                told += f" (draw {drawn:.4f} < {setting.probability:g})"
            if fires is None:
                fires = ordered, told
            else:
                ordered.fired -= 1  # an earlier one has got this message
        return fires

    def _random(self, id: str) -> Random:
        """What that fault draws from, and no other."""
        found = self._draws.get(id)
        if found is None:
            from random import Random  # slow to import, and seldom needed

            found = self._draws[id] = Random(f"{self._space.scenario.chance.seed}/{id}")
        return found

    def meet_outgoing(
        self, receiver: LogicalClient, message: Message, data: bytes, because: str | None
    ) -> bool:
        """Whether this frame goes, or is lost, in another way than straight to its line."""
        connection = receiver.connection
        impaired = self._impaired.get(connection)
        if impaired is not None and impaired.lost is not None:
            impaired.tell(Outgoing(receiver, message, data, because))
            return True
        fires = self._fires(message, receiver.name, "out")
        if fires is not None:
            ordered, told = fires
            out = Outgoing(receiver, message, data, _and(because, told))
            self._befall_outgoing(ordered, self._impair(connection), out)
        elif impaired is not None and impaired.outgoing:
            out = Outgoing(receiver, message, data, because)
            impaired.outgoing.put(partial(impaired.send, out))
        else:
            return False
        return True

    def _befall_outgoing(
        self, ordered: ActiveRule[Fault], on: FaultyConnection, out: Outgoing
    ) -> None:
        setting, lane = ordered.setting, on.outgoing
        seconds = _seconds(setting)
        match setting.do:
            case "delay":
                lane.put(partial(on.send, out), seconds)
            case "drop":
                lane.put(partial(on.drop, out))
            case "duplicate":
                lane.put(partial(on.send, out, setting.frames))
            case "garble":
                data, changed = self._garbled(ordered, out.data)
                out = out._replace(data=data, because=_and(out.because, changed))
                lane.put(partial(on.send, out))
            case "split":
                lane.put(on.send_pieces(out, setting.bytes or 1, seconds))
            case "coalesce":
                lane.gather(partial(on.send, out), setting.frames - 1, seconds)
            case "truncate":
                size = HEADER_SIZE if setting.bytes is None else setting.bytes
                lane.put(partial(on.send_start, out, size))
            case "stall":
                on.stall(setting.seconds)
                lane.put(partial(on.send, out))
            case _:
                lane.put(partial(on.end_in_place_of, out, setting.do, seconds))

    def holds_up(self, connection: Connection, frame: Frame, because: str | None) -> bool:
        """Whether a frame that no fault can befall waits all the same, for those before it."""
        impaired = self._impaired.get(connection)
        if impaired is None or not (impaired.is_deaf or impaired.incoming):
            return False
        impaired.incoming.put(partial(impaired.handle_no_message, frame, because))
        return True

    def meet_incoming(
        self, sender: LogicalClient, message: Message, frame: Frame, because: str | None
    ) -> bool:
        """Whether this message is handled later, otherwise, or not at all."""
        connection = sender.connection
        impaired = self._impaired.get(connection)
        if impaired is not None and impaired.is_deaf:
            impaired.handle(Incoming(sender, message, frame, because))  # that is, tell of it
            return True
        fires = self._fires(message, sender.name, "in")
        if fires is not None:
            ordered, told = fires
            came = Incoming(sender, message, frame, _and(because, told))
            self._befall_incoming(ordered, self._impair(connection), came)
        elif impaired is not None and impaired.incoming:
            came = Incoming(sender, message, frame, because)
            impaired.incoming.put(partial(impaired.handle, came))
        else:
            return False
        return True

    def _befall_incoming(
        self, ordered: ActiveRule[Fault], on: FaultyConnection, came: Incoming
    ) -> None:
        setting, lane = ordered.setting, on.incoming
        seconds = _seconds(setting)
        match setting.do:
            case "delay":
                lane.put(partial(on.handle, came), seconds)
            case "drop":
                lane.put(partial(on.lose, came))
            case "duplicate":
                lane.put(partial(on.handle, came, setting.frames))
            case "garble":
                data, changed = self._garbled(ordered, encode(*came.frame))
                came = came._replace(because=_and(came.because, changed))
                lane.put(partial(on.handle_bytes, came, data))
            case "stall" if setting.seconds is None:
                on.stall(None)
                lane.put(partial(on.lose, came))
            case "stall":
                on.stall(seconds)
                lane.put(partial(on.handle, came))
            case _:
                lane.put(partial(on.end_in_place_of_handling, came, setting.do, seconds))

    def _garbled(self, ordered: ActiveRule[Fault], data: bytes) -> tuple[bytes, str]:
        """The frame with one byte changed, and which."""
        random = self._random(ordered.id)
        at = ordered.setting.bytes
        if at is None or at >= len(data):
            at = random.randrange(HEADER_SIZE, len(data))
        new = (data[at] + random.randrange(1, 256)) % 256
        return data[:at] + bytes((new,)) + data[at + 1 :], f"byte {at}: {data[at]:02x} → {new:02x}"


def _seconds(setting: Fault) -> float:
    if setting.seconds is not None:
        return setting.seconds
    return _SECONDS_BETWEEN_PIECES if setting.do == "split" else _SECONDS


def _and(because: str | None, told: str) -> str:
    return told if because is None else f"{because}, {told}"
