"""Every exception that mockixn raises on purpose, as one tree.

MockixnError
├── PeerError            the other side sent something that cannot be used
│   ├── BadFrame           the stream cannot be trusted any more: answer if possible, then close
│   ├── BadBody            the attribute list of one frame is malformed: answer, stay open
│   └── BadMessage         well-formed, but no message of the catalogue: answer, stay open
├── Refused              an interaction model refuses a correct message: EventError
├── UserError            the user of mockixn must change something: one clear line, exit 2
│   ├── ScenarioError      all mistakes of a scenario file
│   ├── OrderRefused       a running server cannot do what a tester asks for
│   │   └── NotThere         the tester names something that does not exist
│   └── WrongLoop          a call would block an event loop, or comes from a wrong one
├── Ended                the server has stopped, or the space was closed (also a RuntimeError)
├── NotAsExpected        the journal of a running server is not what a command expects: exit 1
└── ClientError          errors that the client of a test raises
    ├── ConnectionLost     the connection ended while the test waited for something
    ├── RequestRefused     the answer to a request was EventError
    ├── ExpectationFailed  an expected message did not come in time (also an AssertionError)
    └── VerificationFailed the journal is not as expected (also an AssertionError)
        ├── VacuousCheck       the check holds whatever happens: it names what never was there
        └── UndecidedCheck     entries that would decide the check are no longer kept
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from .codes import ErrorCode
from .near_names import near_names

_SHOWN = 10  # names that one mistake lists


def some_names(names: Iterable[str], found: str = "") -> str:
    """The names as a list; where they are many, those that are nearest to what was found."""
    there = [*dict.fromkeys(names)]
    if len(there) <= _SHOWN:
        return ", ".join(there)
    near = near_names(found, there, most=3) or there[:3]
    return f"{', '.join(near)}, … ({len(there)} in all)"


class MockixnError(Exception):
    """Root of the tree. A defect of mockixn itself is never a MockixnError.

    Every error can be pickled: pytest-xdist sends it from one process to another.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self.args, self.__dict__)


def _unpickled(
    kind: type[MockixnError], arguments: tuple[object, ...], state: Mapping[str, object]
) -> MockixnError:
    """The error again; its `__init__` is not called, which takes other arguments."""
    error = kind.__new__(kind, *arguments)
    error.args = arguments
    error.__dict__.update(state)
    return error


class PeerError(MockixnError):
    """The other side sent something that cannot be used.

    `code` is the ErrorCode of the EventError that answers it (see `mockixn.codes`).
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class BadFrame(PeerError):
    """A header that cannot be trusted.

    `reference` and `protocol` are the header's, or None if they cannot be read: without a
    reference no answer is possible. `offset` is the byte of the frame at which the mistake is.
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

    `path` leads to the attribute, outermost key first; it is empty if the list itself is wrong.
    `offset` is the byte of the frame at which the mistake is; None for values not encoded yet.
    """

    def __init__(self, text: str, path: tuple[str, ...] = (), offset: int | None = None) -> None:
        where = f"attribute {'.'.join(path)}" if path else "attribute list"
        super().__init__(ErrorCode.BAD_BODY, f"{where}: {text}")
        self.text = text
        self.path = path
        self.offset = offset

    def within(self, key: str) -> BadBody:
        """The same error, seen from the outer list whose attribute `key` holds the bad list."""
        return BadBody(self.text, (key, *self.path))


class BadMessage(PeerError):
    """A well-formed frame that is no message of the catalogue, or lacks a required attribute."""


class Refused(MockixnError):
    """An interaction model refuses a request; nothing has changed.

    `code` is the ErrorCode of the EventError that answers it.
    """

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class UserError(MockixnError):
    """The user of mockixn must change something; the text is one clear line."""


class ScenarioError(UserError):
    """A scenario that cannot be used: `mistakes` has one line for each thing wrong in it.

    `salvaged` is what is right in it, as a Scenario, to find more mistakes; None for nothing.
    """

    def __init__(self, mistakes: Sequence[str], salvaged: object = None) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)
        self.salvaged = salvaged


class OrderRefused(UserError):
    """A running server cannot do what a tester asks for; nothing has changed.

    `mistakes` has the field and the text of each mistake; the field is empty if no single field
    is wrong. `part` is what is right in a section with mistakes, to find more of them, or None.
    """

    def __init__(self, mistakes: Sequence[tuple[str, str]], part: object = None) -> None:
        super().__init__("\n".join(": ".join(filter(None, each)) for each in mistakes))
        self.mistakes = tuple(mistakes)
        self.part = part


class NotThere(OrderRefused):
    """The tester names a client, an interaction, a cue … that does not exist."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__([(field, text)])

    @classmethod
    def among(
        cls, field: str, found: str, names: Iterable[str], none: str = "there is none"
    ) -> NotThere:
        """The error for a name that is none of `names`; lists the nearest ones if there are many.

        `none` is the text for an empty `names`.
        """
        expected = some_names(names, found)
        if not expected:
            return cls(field, f"found {found[:75]!r}, but {none}")
        return cls(field, f"found {found[:75]!r}, expected one of: {expected}")


class WrongLoop(UserError, RuntimeError):
    """A call in a running event loop that it would block, or from another loop than its own."""


class Ended(MockixnError, RuntimeError):
    """What was asked for has ended or has not begun: the server does not run, a space is closed."""


class NotAsExpected(MockixnError):
    """The journal of a running server is not what a command expects; the text says why."""


class ClientError(MockixnError):
    """An error that the client of a test raises."""


class ConnectionLost(ClientError):
    """The connection ended while the test waited for something on it."""


class RequestRefused(ClientError):
    """The answer to a request was EventError: `code` and `description` are its attributes."""

    def __init__(self, request: str, code: int, description: str) -> None:
        super().__init__(f"{request} was refused: {description} (ErrorCode {code})")
        self.request = request
        self.code = code
        self.description = description


class ExpectationFailed(ClientError, AssertionError):
    """An expected message did not come in time; the text lists the messages that came."""


class VerificationFailed(ClientError, AssertionError):
    """The journal is not as a test expects; the text has the near misses.

    `why` is that text. `nearest` has the near misses as JSON data: the entry, and what differs.
    `diagram` shows the messages of the journal; it is empty if the caller has no journal. `verdict`
    is one of "not met", "vacuous" and "undecided".
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
        """The same failure, with a diagram of the journal."""
        return type(self)(self.why, self.nearest, diagram)

    def noting(self, lines: Iterable[str]) -> VerificationFailed:
        """The same failure, with more lines that say why."""
        return type(self)("\n".join([self.why, *lines]), self.nearest, self.diagram)


class VacuousCheck(VerificationFailed):
    """The check holds whatever happens, because what it names never was there.

    `vacuous=True` says that this is meant.
    """

    verdict = "vacuous"


class UndecidedCheck(VerificationFailed):
    """The check may hold or not: entries that could decide it are no longer kept."""

    verdict = "undecided"


class RuleWarning(UserWarning):
    """A rule that is added can do nothing, or the server refuses what it sends."""


class HeldClockWarning(UserWarning):
    """A test waited in real time, and a held clock still has what is due within that time."""


def check_port(port: int, name: str = "port") -> None:
    """Raises UserError for a number that no port has; 0 stands for a free one."""
    if not 0 <= port <= 65535:
        raise UserError(f"{name}: found {port}, expected 0 to 65535")


def reason_of(error: OSError | UnicodeError) -> str:
    """Why an address cannot be used; the text does not have the address."""
    if isinstance(error, UnicodeError):
        return "not the name of a host"
    errno = error.errno or 0
    return os.strerror(errno) if errno > 0 else error.strerror or str(error)
