"""Fixtures for pytest: a server for each test, or a space for each test in one server."""

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

# The fixtures import slow modules late: every test suite with the plugin loads this module.

_MARKER = """mockixn(scenario=None, **overrides): the scenario file of this test's mockixn_server, \
and tables that override its tables, such as timers={"clock": "held"}"""

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
    """The scenario of the servers: a path, `sample:NAME`, a Scenario, or None for an empty world.

    Override this fixture, or set the ini key of that name. A relative path is relative to pytest's
    rootdir, here and in the marker.
    """
    return pytestconfig.getini("mockixn_scenario") or None


@pytest.fixture
def mockixn_server(request: pytest.FixtureRequest, mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """A ThreadServer for this test alone, on a free port."""
    scenario: Any = mockixn_scenario
    overrides: Mapping[str, Any] = {}
    if (marker := request.node.get_closest_marker("mockixn")) is not None:
        marked, overrides = _marker_arguments(*marker.args, **marker.kwargs)
        scenario = scenario if marked is None else marked
    with (
        _serving(request.config, scenario, overrides) as server,
        _used_by(request.node, "mockixn_server", server),
    ):
        yield server


@pytest.fixture(scope="session")
def mockixn_session(pytestconfig: pytest.Config, mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """One ThreadServer for the whole session, on a free port."""
    with _serving(pytestconfig, mockixn_scenario, {}) as server:
        yield server


@pytest.fixture
def mockixn_space(
    request: pytest.FixtureRequest, mockixn_session: ThreadServer
) -> Iterator[BlockingMock]:
    """A BlockingMock: a space for this test alone, in the server of the session."""
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


def _marker_arguments(scenario: Any = None, **overrides: Any) -> tuple[Any, dict[str, Any]]:
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
        text = str(error)
    else:
        try:
            yield server
        finally:
            server.stop()
        return
    pytest.fail(text, pytrace=False)  # one clear line, without frames of mockixn


@contextmanager
def _used_by(test: pytest.Item, name: str, mock: BlockingMock) -> Iterator[None]:
    """Let the report of the test show the mock, also when another fixture fails."""
    mocks = test.stash.setdefault(_mocks, {})
    mocks[name] = mock
    yield
    del mocks[name]  # pytest keeps the test until the end of the session


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add a diagram of each mock to the report of a failed test."""
    report = yield
    if report.failed and report.when != "teardown" and f"{__package__}.embedding" in sys.modules:
        assert call.excinfo is not None
        diagram = getattr(call.excinfo.value, "diagram", None)
        made = item.stash.get(_mocks, {})
        for name, text in _what_happened({**made, **getattr(item, "funcargs", {})}):
            if text != diagram:  # the text of the failure may have the diagram already
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
            except Exception as error:  # the failure of the test matters more than its diagram
                text = f"cannot be shown: {error}"
            if text or name != "mockixn_session":  # mockixn_space uses that fixture
                yield name, text or "no message came in, and none went out"
