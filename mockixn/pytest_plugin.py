"""Fixtures for pytest: a server for each test, or a space for each test in one server.

A test that fails shows what happened in its mocks while it ran, in the report and in JUnit XML.
After a test that passes the rules that it added and that never acted are a warning, and in a strict
test a failure: a fault that hit nothing proves nothing. A strict test also fails for the rules of
the scenario that its own marker names; those of a scenario that tests share are left out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary, WeakSet

import pytest

if TYPE_CHECKING:
    from .embedding import AwaitedMock, BlockingMock, ThreadServer
    from .space.space import RuleState

# The fixtures import slow modules late: every test suite with the plugin loads this module.

_MARKER = """mockixn(scenario=None, **overrides): the scenario file of this test's mockixn_server, \
and tables that override its tables, such as timers={"clock": "held"}; strict=True refuses a \
client's mistakes and fails the test for rules that never acted, mistakes="refuse" and \
unused="fail" do one of the two"""

_CHOICES = {"unused": ("warn", "fail"), "mistakes": ("remark", "refuse")}

_numbers = count(1)

_mocks = pytest.StashKey[dict[str, "BlockingMock"]]()
_rules_at_start = pytest.StashKey[dict[str, list[tuple[str, str]]]]()
_positions = pytest.StashKey["WeakKeyDictionary[Any, int]"]()
_shared = pytest.StashKey["WeakSet[Any]"]()


class UnusedRuleWarning(UserWarning):
    """A cue, an answer or a fault of a test's mock never acted."""


class _Marked(NamedTuple):
    """What the marker says, the settings of the ini file where it says nothing."""

    scenario: Any = None
    strict: bool | None = None
    unused: str | None = None
    mistakes: str | None = None
    overrides: Mapping[str, Any] = {}

    @property
    def refuses(self) -> bool | None:
        """Whether the mock refuses a client's mistakes; None for what its scenario says."""
        return self.strict if self.mistakes is None else self.mistakes == "refuse"

    def fails_for_unused(self, mock: BlockingMock) -> bool:
        """Whether rules of that mock that never acted fail the test."""
        if self.unused is not None:
            return self.unused == "fail"
        if self.strict is not None or self.mistakes is not None:
            return bool(self.strict)
        return mock.strict


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the settings of the ini file."""
    parser.addini("mockixn_scenario", "scenario file of the mockixn fixtures", default="")
    parser.addini(
        "mockixn_strict",
        "refuse clients' mistakes in the mockixn fixtures, and fail tests for rules that never "
        "acted; the marker may say otherwise",
        type="bool",
        default=False,
    )


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker."""
    config.addinivalue_line("markers", _MARKER)
    config.stash[_shared] = WeakSet()


# Fixtures


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
    marked = _marked(request.node)
    scenario = mockixn_scenario if marked.scenario is None else marked.scenario
    with (
        _serving(request.config, scenario, marked.overrides, marked.refuses) as server,
        _used_by(request.node, "mockixn_server", server),
    ):
        yield server


@pytest.fixture(scope="session")
def mockixn_session(pytestconfig: pytest.Config, mockixn_scenario: Any) -> Iterator[ThreadServer]:
    """One ThreadServer for the whole session, on a free port.

    What a test leaves in its default space the next tests find: participants, rules, the journal
    and the world. `mockixn_session.reset()` begins again from the scenario, and `mockixn_space`
    gives each test a space of its own.
    """
    strict = True if pytestconfig.getini("mockixn_strict") else None
    with _serving(pytestconfig, mockixn_scenario, {}, strict) as server:
        yield server


@pytest.fixture
def mockixn_space(
    request: pytest.FixtureRequest, mockixn_session: ThreadServer
) -> Iterator[BlockingMock]:
    """A BlockingMock: a space for this test alone, in the server of the session."""
    marked = _marked(request.node)
    only_server = marked.scenario is not None or marked.overrides
    if only_server and "mockixn_server" not in request.fixturenames:
        pytest.fail(
            "scenario and overrides of the marker mockixn are for mockixn_server; a mockixn_space "
            "has the scenario of the session's server",
            pytrace=False,
        )
    name = f"test-{next(_numbers)}"
    space = mockixn_session.space(name, strict=marked.refuses)
    with _used_by(request.node, "mockixn_space", space):
        yield space
    mockixn_session.close_space(name)


@pytest.fixture
def mockixn_async_server(mockixn_server: ThreadServer) -> AwaitedMock:
    """The AwaitedMock of `mockixn_server`, for a test in an event loop: what waits is awaited."""
    return mockixn_server.awaited


@pytest.fixture
def mockixn_async_space(mockixn_space: BlockingMock) -> AwaitedMock:
    """The AwaitedMock of `mockixn_space`, for a test in an event loop: what waits is awaited."""
    return mockixn_space.awaited


def _marked(test: pytest.Item) -> _Marked:
    marker = test.get_closest_marker("mockixn")
    marked = _Marked() if marker is None else _marker_arguments(*marker.args, **marker.kwargs)
    for key, allowed in _CHOICES.items():
        found = getattr(marked, key)
        if found is not None and found not in allowed:
            expected = " or ".join(f'"{each}"' for each in allowed)
            pytest.fail(f"marker mockixn: {key}: found {found!r}, expected {expected}", False)
    if marked.strict is None and test.config.getini("mockixn_strict"):
        return marked._replace(strict=True)
    return marked


def _marker_arguments(
    scenario: Any = None,
    *,
    strict: bool | None = None,
    unused: str | None = None,
    mistakes: str | None = None,
    **overrides: Any,
) -> _Marked:
    return _Marked(scenario, strict, unused, mistakes, overrides)


@contextmanager
def _serving(
    config: pytest.Config, scenario: Any, overrides: Mapping[str, Any], strict: bool | None
) -> Iterator[ThreadServer]:
    from .embedding import ThreadServer
    from .errors import UserError

    if isinstance(scenario, str | os.PathLike) and not str(scenario).startswith("sample:"):
        scenario = config.rootpath / scenario
    try:
        server = ThreadServer(scenario, overrides=overrides, strict=strict)
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
    of_scenario: list[tuple[str, str]] = [(each.kind, each.id) for each in mock.unused_rules()]
    test.stash.setdefault(_rules_at_start, {})[name] = of_scenario
    yield
    del mocks[name]  # pytest keeps the test until the end of the session


# A mock that failed, and rules that never acted


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Fail a test that passes though its mock failed; say which of its rules never acted."""
    yield
    for name, mock in item.stash.get(_mocks, {}).items():
        if mock.defect is not None:
            pytest.fail(f"{name}: {mock.defect}", pytrace=False)
        marked = _marked(item)
        fails = marked.fails_for_unused(mock)
        of_others = [] if fails and marked.scenario else item.stash[_rules_at_start][name]
        unused = [each for each in mock.unused_rules() if (each.kind, each.id) not in of_others]
        if unused:
            text = f"{name}: these rules never acted: {'; '.join(map(_as_text, unused))}"
            if fails:
                pytest.fail(text, pytrace=False)
            item.warn(UnusedRuleWarning(text))


def _as_text(rule: RuleState) -> str:
    on = f" on {rule.setting.on}" if rule.setting.on is not None else ""
    seen = "nothing matched it" if not rule.seen else f"{rule.seen} matched it"
    return f"{rule.kind} {rule.id}{on} ({seen})"


# What happened in a test that fails


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, None, None]:
    """Note how far the mocks that several tests share have come before this test."""
    positions = item.stash[_positions] = WeakKeyDictionary()
    for mock in item.config.stash[_shared]:
        with suppress(Exception):  # it has no journal, or has not been started
            positions[mock] = mock.last
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, None, None]:
    """Remember the mocks of the test: what is left of them the next test shares."""
    for _, mock in _mocks_of(item):
        item.config.stash[_shared].add(mock)
    yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add a diagram of what each mock did during the test to the report of a failed test."""
    report = yield
    if report.failed and report.when != "teardown":
        assert call.excinfo is not None
        diagram = getattr(call.excinfo.value, "diagram", None)
        for name, text in _what_happened(item):
            if text != diagram:  # the text of the failure may have the diagram already
                _add_section(report, f"what happened in {name}", text)
    return report


def _add_section(report: pytest.TestReport, title: str, text: str) -> None:
    add = getattr(report.longrepr, "addsection", None)
    if add is None:
        report.sections.append((title, text))
    else:
        add(title, text)  # in JUnit XML too, which leaves out sections of the report


def _mocks_of(item: pytest.Item) -> Iterator[tuple[str, Any]]:
    """The mocks among the fixtures of the test, each once."""
    if f"{__package__}.embedding" not in sys.modules:
        return
    from .embedding import Mock, Server
    from .embedding.thread_mock import ThreadMock

    seen: set[int] = set()
    made = item.stash.get(_mocks, {})
    for name, mock in {**made, **getattr(item, "funcargs", {})}.items():
        is_again = id(mock) in seen or name.startswith("mockixn_async_")
        if isinstance(mock, ThreadMock | Mock | Server) and not is_again:
            seen.add(id(mock))
            yield name, mock


def _what_happened(item: pytest.Item) -> Iterator[tuple[str, str]]:
    before = item.stash[_positions]
    for name, mock in _mocks_of(item):
        try:
            text = mock.diagram(after=before.get(mock, 0))
        except Exception as error:  # the failure of the test matters more than its diagram
            text = f"cannot be shown: {error}"
        if text or name != "mockixn_session":  # mockixn_space uses that fixture
            yield name, text or "no message came in, and none went out"
