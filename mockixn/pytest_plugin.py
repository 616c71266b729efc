"""Fixtures for pytest: a server a test, or one for the whole session with a space a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .embedding import BlockingMock, ThreadServer

# What costs time to import is imported in the fixtures: every suite loads this module.

_MARKER = """mockixn(scenario=None, **overrides): the scenario file of this test's mockixn_server, \
and tables of it with other values, such as timers={"clock": "held"}"""

_numbers = count(1)

_mocks = pytest.StashKey[dict[str, "BlockingMock"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting that names the scenario file."""
    parser.addini("mockixn_scenario", "scenario file of the mockixn fixtures", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", _MARKER)


@pytest.fixture(scope="session")
def mockixn_scenario(pytestconfig: pytest.Config) -> Any:
    """The scenario of the servers: a path, a Scenario, or None for an empty world.

    Override it, or set the ini key of that name. A relative path, here and in the marker, is
    one from pytest's rootdir.
    """
    return pytestconfig.getini("mockixn_scenario") or None


@pytest.fixture
def mockixn_server(request: pytest.FixtureRequest, mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """A server of the test's own, on a free port: a ThreadServer."""
    scenario: Any = mockixn_scenario
    overrides: Mapping[str, Any] = {}
    if (marker := request.node.get_closest_marker("mockixn")) is not None:
        marked, overrides = _marked(*marker.args, **marker.kwargs)
        scenario = scenario if marked is None else marked
    with (
        _serving(request.config, scenario, overrides) as server,
        _used_by(request.node, "mockixn_server", server),
    ):
        yield server


@pytest.fixture(scope="session")
def mockixn_session(pytestconfig: pytest.Config, mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """One server for the whole session, on a free port: a ThreadServer."""
    with _serving(pytestconfig, mockixn_scenario, {}) as server:
        yield server


@pytest.fixture
def mockixn_space(
    request: pytest.FixtureRequest, mockixn_session: ThreadServer
) -> Iterator[BlockingMock]:
    """A space of the test's own in the session's server: a BlockingMock."""
    marked = request.node.get_closest_marker("mockixn") is not None
    if marked and "mockixn_server" not in request.fixturenames:
        pytest.fail(
            "the marker mockixn is for mockixn_server; a mockixn_space has the scenario of the "
            "session's server",
            pytrace=False,
        )
    name = f"test-{next(_numbers)}"
    space = mockixn_session.space(name)
    with _used_by(request.node, "mockixn_space", space):
        yield space
    mockixn_session.close_space(name)


def _marked(scenario: Any = None, **overrides: Any) -> tuple[Any, dict[str, Any]]:
    return scenario, overrides


@contextmanager
def _serving(
    config: pytest.Config, scenario: Any, overrides: Mapping[str, Any]
) -> Iterator[ThreadServer]:
    from .embedding import ThreadServer
    from .errors import UserError

    if isinstance(scenario, str | os.PathLike) and not str(scenario).startswith("sample:"):
        scenario = config.rootpath / scenario
    try:
        server = ThreadServer(scenario, overrides=overrides)
        server.start()
    except UserError as error:
        wrong = str(error)
    else:
        try:
            yield server
        finally:
            server.stop()
        return
    pytest.fail(wrong, pytrace=False)  # one clear line, and no frames of the package's inside


@contextmanager
def _used_by(test: pytest.Item, name: str, mock: BlockingMock) -> Iterator[None]:
    """The test shows it, also when it fails before all its fixtures are there."""
    mocks = test.stash.setdefault(_mocks, {})
    mocks[name] = mock
    yield
    del mocks[name]  # pytest keeps its tests to the end


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what happened in its mocks, whichever fixture has made them."""
    report = yield
    if report.failed and report.when != "teardown" and f"{__package__}.embedding" in sys.modules:
        assert call.excinfo is not None
        shown = getattr(call.excinfo.value, "diagram", None)
        made = item.stash.get(_mocks, {})
        for name, text in _what_happened({**made, **getattr(item, "funcargs", {})}):
            if text != shown:  # the failure may show it itself
                report.sections.append((f"what happened in {name}", text))
    return report


def _what_happened(fixtures: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    from .embedding import BlockingMock, Mock, Server

    seen: set[int] = set()
    for name, mock in fixtures.items():
        if isinstance(mock, BlockingMock | Mock | Server) and id(mock) not in seen:
            seen.add(id(mock))
            try:
                text = mock.diagram()
            except Exception as error:  # no failure may be lost because it cannot be illustrated
                text = f"cannot be shown: {error}"
            if text or name != "mockixn_session":  # mockixn_space has brought that one along
                yield name, text or "no message came in, and none went out"
