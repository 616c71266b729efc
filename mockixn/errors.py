"""Every exception mockixn raises on purpose, as one tree, split by whose fault it is.

MockixnError
├── PeerError            what the other side sent cannot be used
│   ├── BadFrame           the stream can no longer be trusted: answer if possible, then close
│   ├── BadBody            one frame's attribute list is malformed: answer, stay open
│   └── BadMessage         well-formed, but no message of the catalogue: answer, stay open
├── Refused              the message is fine, the interaction model says no: EventError
├── UserError            whoever runs mockixn must change something: one clear line, exit 2
│   ├── ScenarioError      mistakes in a scenario file, all of them at once
│   └── OrderRefused       what a tester orders of a running server cannot be done
│       └── NotThere         it names what is not there
├── NotAsExpected        what a command expects of a running server is not so: exit 1
└── ClientError          what a test's client saw
    ├── ConnectionLost     the connection ended while something was awaited
    ├── RequestRefused     the answer to a request was EventError
    ├── ExpectationFailed  an expected message did not come in time (also an AssertionError)
    └── VerificationFailed the journal is not as expected (also an AssertionError)
        ├── VacuousCheck       the check holds whatever happens: it names what never was there
        └── UndecidedCheck     entries that would decide the check are no longer kept
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from .codes import ErrorCode
from .near_names import near_names

_SHOWN = 10  # names that a mistake shows


def some_names(names: Iterable[str], found: str = "") -> str:
    """The names as a list; where they are many, those that are nearest to what was found."""
    there = [*dict.fromkeys(names)]
    if len(there) <= _SHOWN:
        return ", ".join(there)
    near = near_names(found, there, most=3) or there[:3]
    return f"{', '.join(near)}, … ({len(there)} in all)"


class MockixnError(Exception):
    """Root of the tree; catching it catches nothing that is a defect of mockixn itself."""


class PeerError(MockixnError):
    """What the other side sent cannot be used.

    `code` is the ErrorCode of the EventError that answers it (see `mockixn.messages.codes`).
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class BadFrame(PeerError):
    """A header that cannot be trusted.

    `reference` and `protocol` are the header's, or None where they could not be read: with no
    reference there is nobody to answer. `offset` is the byte of the frame at which it breaks.
    """

    def __init__(
        self,
        code: int,
        text: str,
        reference: int | None = None,
        protocol: int | None = None,
        offset: int | None = None,
    ) -> None:
        super().__init__(code, text)
        self.offset = offset
        self.reference = reference
        self.protocol = protocol


class BadBody(PeerError):
    """An attribute list that is truncated, overlong, or otherwise not one attribute list.

    `path` leads to the attribute, outermost key first; it is empty where the list itself is wrong.
    `offset` is the byte of the frame at which bytes break; None for values that have no bytes yet.
    """

    def __init__(self, text: str, path: tuple[str, ...] = (), offset: int | None = None) -> None:
        where = f"attribute {'.'.join(path)}" if path else "attribute list"
        super().__init__(ErrorCode.BAD_BODY, f"{where}: {text}")
        self.text = text
        self.path = path
        self.offset = offset

    def within(self, key: str) -> BadBody:
        """The same error, seen from the list in which the faulty one is the value of `key`."""
        return BadBody(self.text, (key, *self.path))


class BadMessage(PeerError):
    """A well-formed frame that is no message of the catalogue, or lacks what its spec requires."""


class Refused(MockixnError):
    """A request that an interaction model refuses; nothing has been changed.

    `code` is the ErrorCode of the EventError that answers it.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class UserError(MockixnError):
    """Something that whoever runs mockixn must change; its text is one clear line."""


class ScenarioError(UserError):
    """A scenario file that cannot be used: `mistakes` has one line for each thing wrong in it."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


class OrderRefused(UserError):
    """An order that cannot be carried out, and nothing has changed.

    `mistakes` has the field and the text of each thing wrong with it; the field is empty where the
    order as a whole is wrong.
    """

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        super().__init__("\n".join(": ".join(filter(None, each)) for each in mistakes))
        self.mistakes = tuple(mistakes)


class NotThere(OrderRefused):
    """An order that names a client, an interaction, a cue … that is not there."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__([(field, text)])

    @classmethod
    def among(
        cls, field: str, found: str, names: Iterable[str], none: str = "there is none"
    ) -> NotThere:
        """The mistake of naming none of `names`: with the nearest of them, if they are many.

        `none` says it where there are none at all.
        """
        expected = some_names(names, found) or none
        return cls(field, f"found {found[:75]!r}, expected one of: {expected}")


class NotAsExpected(MockixnError):
    """A running server says why its journal is not as a command expects: exit 1."""


class ClientError(MockixnError):
    """What a test's client saw."""


class ConnectionLost(ClientError):
    """The connection ended while something was awaited on it."""


class RequestRefused(ClientError):
    """The answer to a request was EventError: `code` and `description` are its attributes."""

    def __init__(self, request: str, code: int, description: str) -> None:
        super().__init__(f"{request} was refused: {description} (ErrorCode {code})")
        self.request = request
        self.code = code
        self.description = description


class ExpectationFailed(ClientError, AssertionError):
    """An expected message did not come in time; the text shows what did come."""


class VerificationFailed(ClientError, AssertionError):
    """The journal is not as a test expects; the text shows the nearest misses.

    `why` is that text. `nearest` has them as plain data: the entry, and what differs in it.
    `diagram` shows what happened, where whoever raised it knew. `verdict` is one of "not met",
    "vacuous" and "undecided".
    """

    verdict: ClassVar[str] = "not met"

    def __init__(
        self, why: str, nearest: Sequence[Mapping[str, object]] = (), diagram: str = ""
    ) -> None:
        super().__init__(f"{why}\n\nwhat happened:\n{diagram}" if diagram else why)
        self.why = why
        self.nearest = [*nearest]
        self.diagram = diagram

    def showing(self, diagram: str) -> VerificationFailed:
        """The same failure, with what happened."""
        return type(self)(self.why, self.nearest, diagram)


class VacuousCheck(VerificationFailed):
    """The check holds whatever happens, since what it names never was there.

    `vacuous=True` says that this is meant.
    """

    verdict = "vacuous"


class HeldClockWarning(UserWarning):
    """A test waited in real time, and a held clock still has what is due within that time."""


class UndecidedCheck(VerificationFailed):
    """Whether the check holds cannot be said: entries of its stretch are no longer kept."""

    verdict = "undecided"


def why_not(error: OSError | UnicodeError) -> str:
    """Why an address could not be used, in words that do not name the address again."""
    if isinstance(error, UnicodeError):
        return "not the name of a host"
    errno = error.errno or 0
    return os.strerror(errno) if errno > 0 else error.strerror or str(error)
