"""Where to read on in a journal: a run, and the number of an entry in it."""

from __future__ import annotations

import re
from typing import ClassVar, NamedTuple

from ..errors import OrderRefused
from ..formatting import format_found


class _Place(NamedTuple):
    run: int | None
    seq: int


class JournalPosition(_Place):
    """A place in a journal: after entry `seq` of that run; without `run`, of the present one."""

    __slots__ = ()

    JSON_TYPE = 'number, or "RUN:NUMBER"'
    JSON_SCHEMA: ClassVar = {
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
            {"type": "string", "pattern": "^([0-9]{1,18}:)?[0-9]{1,18}$"},
        ]
    }

    @classmethod
    def from_json(cls, plain: object) -> JournalPosition:
        """Of a number, of a text such as "17" or "2:17", or of a position. Raises OrderRefused."""
        if isinstance(plain, cls):
            return plain
        found = None if isinstance(plain, bool) else _POSITION.fullmatch(str(plain))
        if found is None:
            raise OrderRefused([("", f"found {format_found(plain)}, expected {_EXPECTED}")])
        run, seq = found.groups()
        return cls(None if run is None else int(run), int(seq))

    def __bool__(self) -> bool:
        return self.run is not None or self.seq > 0

    def __str__(self) -> str:
        return str(self.seq) if self.run is None else f"{self.run}:{self.seq}"


START = JournalPosition(None, 0)

_EXPECTED = "the number of an entry, or RUN:NUMBER"
_POSITION = re.compile(r"(?:([0-9]{1,18}):)?([0-9]{1,18})")
