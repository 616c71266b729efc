"""Fixtures for pytest: a server a test, or one for the whole session with a space a test."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .embedding import BlockingMock, ThreadServer

_FIXTURES = ("mockixn_server", "mockixn_space")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting that names the scenario file."""
    parser.addini("mockixn_scenario", "scenario file of the mockixn fixtures", default="")


@pytest.fixture(scope="session")
def mockixn_scenario(pytestconfig: pytest.Config) -> Any:
    """The scenario of the servers: a path or a Scenario. Override it, or set the ini key."""
    found = pytestconfig.getini("mockixn_scenario")
    return pytestconfig.rootpath / found if found else None


@pytest.fixture
def mockixn_server(mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """A server of the test's own, on a free port."""
    from .embedding import ThreadServer

    with ThreadServer(mockixn_scenario) as server:
        yield server


@pytest.fixture(scope="session")
def mockixn_session(mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """One server for the whole session, on a free port."""
    from .embedding import ThreadServer

    with ThreadServer(mockixn_scenario) as server:
        yield server


_numbers = count(1)


@pytest.fixture
def mockixn_space(mockixn_session: ThreadServer) -> Iterator[BlockingMock]:
    """A space of the test's own in the session's server."""
    name = f"test-{next(_numbers)}"
    yield mockixn_session.space(name)
    mockixn_session.close_space(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """A test that fails shows what happened in its mock."""
    report = yield
    if report.when == "call" and report.failed:
        for name in _FIXTURES:
            mock = getattr(item, "funcargs", {}).get(name)
            if mock is not None:
                report.sections.append((f"what happened in {name}", mock.diagram()))
    return report
