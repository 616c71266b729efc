"""The tree of errors: each can be sent to another process."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import pytest

from mockixn import errors
from mockixn.control.operation import HttpError
from mockixn.errors import MockixnError

EXAMPLES: list[MockixnError] = [
    errors.MockixnError("a text"),
    errors.PeerError(5, "a text"),
    errors.BadFrame(5, "a text", 7, 1, 4),
    errors.BadBody("too long", ("UserData", "Subject"), 20),
    errors.BadMessage(5, "a text"),
    errors.Refused(5, "a text"),
    errors.UserError("a text"),
    errors.ScenarioError(["one", "two"]),
    errors.OrderRefused([("name", "found x"), ("", "y")]),
    errors.NotThere.among("name", "x", ["y"]),
    errors.WrongLoop("a text"),
    errors.Ended("the server has been stopped"),
    errors.NotAsExpected("a text"),
    errors.ClientError("a text"),
    errors.ConnectionLost("a text"),
    errors.RequestRefused("RequestAccept", 5, "a text"),
    errors.ExpectationFailed("a text"),
    errors.VerificationFailed("a text", [{"entry": {"seq": 1}}], "a diagram"),
    errors.VacuousCheck("vacuous: a text"),
    errors.UndecidedCheck("undecided: a text"),
    HttpError(404, "a text", {"Allow": "GET"}),  # type: ignore[arg-type]
]


def kinds(kind: type[MockixnError] = MockixnError) -> Iterator[type[MockixnError]]:
    """Every class of the tree."""
    yield kind
    for each in kind.__subclasses__():
        yield from kinds(each)


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_error_is_the_same_in_another_process(error: MockixnError) -> None:
    """Its class, its text, and all that it says beside: pytest-xdist pickles what a test raises."""
    error.add_note("a note")
    found = pickle.loads(pickle.dumps(error))
    assert type(found) is type(error)
    assert (str(found), found.args) == (str(error), error.args)
    assert vars(found) == vars(error)


def test_every_error_of_the_tree_is_an_example() -> None:
    """One that is added is held, too."""
    assert {type(each) for each in EXAMPLES} == set(kinds())


@pytest.mark.parametrize("port", [70_000, -1, 65_536])
def test_number_that_no_port_has_is_told(port: int) -> None:
    """With what was found and what was expected."""
    with pytest.raises(errors.UserError, match=f"^port: found {port}, expected 0 to 65535$"):
        errors.check_port(port)
