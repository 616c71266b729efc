"""The fixtures of the pytest plugin, as a test author's suite has them."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from xml.etree import ElementTree

import pytest

import mockixn.embedding  # noqa: F401 - before pytester, which unloads what an inner run imports

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "config" / "stop-processing.toml"
INI = f"""[pytest]
mockixn_scenario = {CONFIG}
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
addopts = --strict-markers -p no:cacheprovider -p no:hypothesispytest
filterwarnings = error
"""
IS_INSTALLED = "mockixn" in {each.name for each in entry_points(group="pytest11")}


class Suite:
    """Test files of a test author, run with the plugin as its entry point loads it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self._pytester = pytester
        pytester.makefile(".ini", pytest=INI)

    def run(self, *arguments: str, **files: str) -> pytest.RunResult:
        """Run the files, named without their ending."""
        for name, source in files.items():
            self._pytester.makepyfile(**{name: source})
        plugin = [] if IS_INSTALLED else ["-p", "mockixn.pytest_plugin"]
        return self._pytester.runpytest_inprocess(*plugin, *arguments)


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Suite:
    """An empty one."""
    return Suite(pytester)


def test_fixtures_give_each_test_a_mock_of_its_own(suite: Suite) -> None:
    """A server a test, or a space a test in one server for all; each begins as the scenario."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import pattern

            ports = []


            @pytest.fixture(params=[1, 2])
            def mock(request, mockixn_server, mockixn_space, mockixn_session):
                assert mockixn_space.port == mockixn_session.port != mockixn_server.port
                return mockixn_server if request.param == 1 else mockixn_space


            @pytest.mark.parametrize("again", [False, True])
            def test_stop(mock, again):
                mock.participant("media-1", "MediaServer")
                mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
                mock.times(1, pattern("RequestStopProcessing"))


            def test_spaces_are_forgotten(mockixn_session, mockixn_space):
                assert "stop-a" in mockixn_space.world()["interactions"]
                name = mockixn_space.client_name("x").removesuffix("/x")
                assert [*mockixn_session._server.hub.spaces] == ["", name]
        """
    )
    result.assert_outcomes(passed=5)


def test_fixtures_serve_async_tests_too(suite: Suite) -> None:
    """The client lives in the test's event loop, the server in its thread."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import Client, pattern


            async def test_client_of_the_mock(mockixn_server):
                async with await mockixn_server.async_client("a", "AgentApplication") as desktop:
                    await desktop.log_in("agent-1", "place-1")
                mockixn_server.times(1, pattern("RequestAgentLogin", sender="a"))


            async def test_client_by_name(mockixn_space):
                name = mockixn_space.client_name("a")
                address = mockixn_space.host, mockixn_space.port
                async with await Client.connect(*address, name, "AgentApplication") as desktop:
                    await desktop.log_in("agent-1", "place-1")
                mockixn_space.times(1, pattern("RequestAgentLogin", sender="a"))
        """
    )
    result.assert_outcomes(passed=2)


def test_marker_chooses_scenario_and_overrides(suite: Suite) -> None:
    """It is for the test's own server; what it does not say is as everywhere."""
    result = suite.run(
        test_suite=f"""
            import pytest

            PLAYED = "{CONFIG.with_name("played.toml")}"


            @pytest.mark.mockixn(scenario=PLAYED, timers={{"clock": "held"}})
            def test_both(mockixn_server):
                mockixn_server.advance(60)
                assert mockixn_server.world()["clients"] != {{}}


            @pytest.mark.mockixn(PLAYED)
            def test_scenario(mockixn_server, mockixn_space):
                assert mockixn_server.journal != []
                assert mockixn_space.journal == []


            @pytest.mark.mockixn(timers={{"clock": "held"}})
            def test_overrides(mockixn_server):
                mockixn_server.advance(60)
                assert "stop-a" in mockixn_server.world()["interactions"]
        """
    )
    result.assert_outcomes(passed=3)


def test_scenario_fixture_can_be_overridden(suite: Suite) -> None:
    """Its value is a path, a Scenario or None, also for one module only."""
    result = suite.run(
        conftest="""
            import pytest


            @pytest.fixture(scope="session")
            def mockixn_scenario():
                return None
        """,
        test_for_all="""
            def test_empty(mockixn_server, mockixn_space):
                assert mockixn_server.world()["interactions"] == {}
                assert mockixn_space.world()["interactions"] == {}
        """,
        test_for_one="""
            import pytest


            @pytest.fixture
            def mockixn_scenario(tmp_path):
                (tmp_path / "own.toml").write_text("[chance]\\nseed = 3")
                return tmp_path / "own.toml"


            def test_own(mockixn_server):
                assert mockixn_server.world()["interactions"] == {}
        """,
    )
    result.assert_outcomes(passed=2)


def test_wrong_scenario_is_one_clear_line(suite: Suite) -> None:
    """No traceback through the fixtures: what is wrong, and where."""
    result = suite.run(
        test_suite="""
            import pytest


            @pytest.mark.mockixn(scenario="missing.toml")
            def test_missing(mockixn_server): ...


            @pytest.mark.mockixn(tmers={"clock": "held"})
            def test_key(mockixn_server): ...


            @pytest.mark.mockixn(timers={"clock": "held"})
            def test_space(mockixn_space): ...
        """
    )
    result.assert_outcomes(errors=3)
    text = result.stdout.str()
    assert "missing.toml: cannot be read: No such file or directory" in text
    assert "tmers: unknown key" in text
    assert "a mockixn_space has the scenario of the session's server" in text
    assert "Traceback" not in text
    assert ".py:" not in text.partition("short test summary")[0]


FAILING = """
    import pytest
    from mockixn import Server, pattern


    @pytest.fixture
    async def in_loop():
        async with Server() as server:
            yield server


    @pytest.fixture
    def desk(mockixn_space):  # whoever has made it
        return mockixn_space


    def test_elsewhere(desk):
        desk.participant("media-1", "MediaServer")
        assert 1 == 2


    def test_check(mockixn_server):
        mockixn_server.participant("media-1", "MediaServer")
        mockixn_server.times(3, pattern("EventAck"))


    async def test_loop(in_loop):
        in_loop.space().participant("urs-1", "RoutingEngine")
        assert 1 == 2


    def test_stopped(mockixn_server):
        mockixn_server.participant("urs-1", "RoutingEngine")
        mockixn_server.stop()
        assert 1 == 2


    def test_nothing_came(mockixn_server):
        assert 1 == 2


    @pytest.fixture
    def bad(mockixn_server):
        mockixn_server.participant("stat-1", "ReportingEngine")
        assert 1 == 2


    def test_setup(bad): ...


    def test_passes(mockixn_server):
        mockixn_server.participant("media-1", "MediaServer")


    def test_without(): assert 1 == 2
"""


def test_failure_shows_what_happened_in_its_mocks(suite: Suite) -> None:
    """Once, whichever fixture made the mock, also where it has stopped or the setup fails."""
    result = suite.run(test_suite=FAILING)
    result.assert_outcomes(failed=6, errors=1, passed=1)
    sections = dict.fromkeys(
        ("elsewhere", "check", "loop", "stopped", "nothing_came", "setup", "without"), ""
    )
    shown = result.stdout.str().partition("short test summary")[0]
    for name in sections:
        # Each report begins with a line of underscores around the name of its test.
        sections[name] = shown.partition(f" test_{name} _")[2].partition("\n____")[0]
    elsewhere = sections["elsewhere"]
    assert "what happened in mockixn_space -" in elsewhere
    registration = "media-1    server\n       │─────────>│      RequestRegisterClient (IM, ref 1)\n"
    assert f"{registration}       │<─────────│      EventAck (IM, ref 1)" in elsewhere
    assert elsewhere.count("what happened in") == 1
    assert sections["check"].count("EventAck (IM, ref 1)") == 1
    assert "what happened in in_loop -" in sections["loop"]
    assert "urs-1    server" in sections["stopped"]
    assert "no message came in, and none went out" in sections["nothing_came"]
    assert "stat-1    server" in sections["setup"]
    assert "what happened" not in sections["without"]


def test_failure_shows_only_what_happened_in_its_own_test(suite: Suite) -> None:
    """A mock that tests share keeps its journal, and each failure has its own part."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import ThreadServer


            @pytest.fixture(scope="module")
            def shared():
                with ThreadServer() as server:
                    yield server


            def test_first(mockixn_session, shared):
                mockixn_session.participant("media-1", "MediaServer")
                shared.participant("media-2", "MediaServer")
                assert 1 == 2


            def test_second(mockixn_session, shared):
                mockixn_session.participant("urs-1", "RoutingEngine")
                shared.participant("urs-2", "RoutingEngine")
                assert 1 == 2


            def test_third(mockixn_space): assert 1 == 2


            def test_after_reset(mockixn_session):
                mockixn_session.reset()
                mockixn_session.participant("stat-1", "ReportingEngine")
                assert 1 == 2
        """
    )
    result.assert_outcomes(failed=4)
    shown = result.stdout.str().partition("short test summary")[0]
    parts = {
        name: shown.partition(f" test_{name} _")[2].partition("\n____")[0]
        for name in ("first", "second", "third", "after_reset")
    }
    for name, there in (("first", "media-"), ("second", "urs-"), ("after_reset", "stat-")):
        others = {"media-", "urs-", "stat-"} - {there}
        assert f"{there}1    server" in parts[name]
        assert not [each for each in others if f"{each}1    server" in parts[name]]
    assert "media-2    server" in parts["first"]
    assert "urs-2    server" in parts["second"]
    assert "media-2    server" not in parts["second"]
    assert "what happened in mockixn_session" not in parts["third"]


def test_mock_without_a_journal_disturbs_no_other_test(suite: Suite) -> None:
    """One that is not started, and one that keeps none, shared by tests."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import ThreadServer


            @pytest.fixture(scope="module")
            def not_started(): return ThreadServer()


            @pytest.fixture(scope="module")
            def without_journal():
                with ThreadServer(journal=False) as server:
                    yield server


            @pytest.mark.parametrize("number", [1, 2])
            def test_it(number, not_started, without_journal): ...
        """
    )
    result.assert_outcomes(passed=2)


def test_failure_stands_in_junit_xml_with_what_happened(suite: Suite) -> None:
    """Whoever reads the pipeline's report needs no console."""
    suite.run("--junitxml=report.xml", test_suite=FAILING)
    cases = ElementTree.parse("report.xml").iter("testcase")
    failures = {case.get("name"): case.findtext("failure", "") for case in cases}
    assert "what happened in mockixn_space" in failures["test_elsewhere"]
    assert "EventAck (IM, ref 1)" in failures["test_elsewhere"]


def test_test_whose_mock_failed_does_not_pass(suite: Suite) -> None:
    """What the client was sent, or was not, may be a defect of the mock."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import RequestRefused
            from mockixn.engine.world import World

            def test_what_the_mock_cannot_do(mockixn_server, monkeypatch):
                with mockixn_server.client("desk-1", "AgentApplication") as desk:
                    desk.log_in("agent-1", "place-1")
                    monkeypatch.setattr(World, "remove", None)
                    with pytest.raises(RequestRefused):
                        desk.request("RequestStopProcessing", InteractionId="stop-a")
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["mockixn_server: mockixn itself failed: TypeError: *"])


UNUSED = """
    import pytest
    from mockixn import pattern

    ON = {"message": "EventRevoked"}


    def test_unused(mockixn_server):
        mockixn_server.fault("drop", on=ON)


    def test_unused_in_space(mockixn_space):
        mockixn_space.answer(on={"message": "RequestHold"}, silent=True, id="hold")


    def test_used(mockixn_server):
        mockixn_server.fault("drop", on={"message": "EventAck"})
        mockixn_server.participant("urs-1", "RoutingEngine")


    def test_failed(mockixn_server):
        mockixn_server.fault("drop", on=ON)
        assert 1 == 2
"""


def test_rules_that_never_acted_are_a_warning(suite: Suite) -> None:
    """It names them; a test that fails has its own reason."""
    result = suite.run("-W", "default", test_suite=UNUSED)
    result.assert_outcomes(passed=3, failed=1, warnings=2)
    text = result.stdout.str()
    first = "mockixn_server: these rules never acted: fault fault-1 on EventRevoked"
    assert f"UnusedRuleWarning: {first} (nothing matched it)" in text
    second = "mockixn_space: these rules never acted: answer hold on RequestHold"
    assert f"UnusedRuleWarning: {second} (nothing matched it)" in text


def test_strict_suite_fails_for_rules_that_never_acted(suite: Suite) -> None:
    """The ini key makes every test strict; the marker has the last word."""
    result = suite.run(
        "-o",
        "mockixn_strict=true",
        "-W",
        "default",
        test_suite=UNUSED,
        test_marked="""
            import pytest

            ON = {"message": "EventRevoked"}


            @pytest.mark.mockixn(unused="warn")
            def test_unused_of_no_matter(mockixn_server):
                assert mockixn_server.strict
                mockixn_server.fault("drop", on=ON)


            @pytest.mark.mockixn(strict=False)
            def test_lenient(mockixn_space):
                assert not mockixn_space.strict
                mockixn_space.fault("drop", on=ON)


            def test_session(mockixn_session):
                assert mockixn_session.strict
        """,
    )
    result.assert_outcomes(passed=4, failed=3, warnings=2)
    result.stdout.fnmatch_lines(
        [
            "mockixn_server: these rules never acted: fault fault-1 on EventRevoked *",
            "mockixn_space: these rules never acted: answer hold on RequestHold *",
        ]
    )


def test_rules_of_a_scenario_that_tests_share_fail_no_strict_test(suite: Suite) -> None:
    """Each test uses some of them; those that it adds itself count."""
    result = suite.run(
        *("-o", "mockixn_strict=true", "-o", f"mockixn_scenario={CONFIG.with_name('played.toml')}"),
        test_suite="""
            def test_nothing(mockixn_server, mockixn_space): ...


            def test_own_rule(mockixn_space):
                mockixn_space.fault("drop", on={"message": "EventRevoked"})
        """,
    )
    result.assert_outcomes(passed=1, failed=1)


def test_marker_is_strict_in_one_way_or_in_both(suite: Suite) -> None:
    """Mistakes are refused, or unused rules fail the test; strict is both."""
    result = suite.run(
        "-W",
        "default",
        test_suite=f"""
            import pytest
            from mockixn import RequestRefused

            PLAYED = "{CONFIG.with_name("played.toml")}"
            ON = {{"message": "EventRevoked"}}


            def is_refused(mock):
                with mock.client("a", "AgentApplication") as desk:
                    desk.log_in("agent-1", "place-1", media={{"email": 1}})
                    try:
                        desk.request("RequestAgentLogout", Reson={{}})
                    except RequestRefused as refused:
                        assert "did you mean Reason?" in str(refused)
                        return True
                return False


            @pytest.mark.mockixn(strict=True)
            def test_strict(mockixn_server, mockixn_space):
                assert is_refused(mockixn_server) and is_refused(mockixn_space)
                mockixn_server.fault("drop", on=ON)


            @pytest.mark.mockixn(mistakes="refuse")
            def test_mistakes(mockixn_server, mockixn_space):
                assert is_refused(mockixn_server) and is_refused(mockixn_space)
                mockixn_server.fault("drop", on=ON)


            @pytest.mark.mockixn(unused="fail")
            def test_unused(mockixn_server, mockixn_space):
                assert not is_refused(mockixn_server) and not is_refused(mockixn_space)
                mockixn_server.fault("drop", on=ON)


            @pytest.mark.mockixn(server={{"strict": True}})
            def test_by_scenario(mockixn_server):
                assert is_refused(mockixn_server)
                mockixn_server.fault("drop", on=ON)


            @pytest.mark.mockixn(PLAYED, strict=True)
            def test_rules_of_its_own_scenario(mockixn_server): ...


            @pytest.mark.mockixn(PLAYED)
            def test_rules_of_the_scenario_without_strict(mockixn_server): ...


            @pytest.mark.mockixn(unused="fial")
            def test_wrong(mockixn_server): ...
        """,
    )
    result.assert_outcomes(passed=2, failed=4, errors=1, warnings=1)
    text = result.stdout.str()
    for name in ("strict", "unused", "by_scenario", "rules_of_its_own_scenario"):
        failure = text.partition(f" test_{name} _")[2].partition("\n____")[0]
        assert "\nmockixn_server: these rules never acted: " in failure
    assert 'marker mockixn: unused: found \'fial\', expected "warn" or "fail"' in text


def test_async_fixtures_hold_up_no_client(suite: Suite) -> None:
    """What waits is awaited; the blocking method says so at once."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import WrongLoop, pattern

            REVOKED = pattern("EventRevoked", to="desk")


            @pytest.mark.parametrize("kind", ["server", "space"])
            async def test_it(kind, request, mockixn_async_server, mockixn_async_space):
                mock = mockixn_async_server if kind == "server" else mockixn_async_space
                blocking = request.getfixturevalue(f"mockixn_{kind}")
                async with await mock.client("desk", "AgentApplication") as desk:
                    await desk.log_in("agent-1", "place-1")
                    mock.participant("media-1", "MediaServer")
                    mock.send("media-1", "RequestStopProcessing", InteractionId="stop-a")
                    await mock.wait_for(REVOKED)
                    with pytest.raises(WrongLoop, match="awaited"):
                        blocking.wait_for(REVOKED)
                blocking.times(1, REVOKED)


            async def test_fails(mockixn_async_space):
                assert 1 == 2
        """
    )
    result.assert_outcomes(passed=2, failed=1)
    assert result.stdout.str().count("what happened in") == 1


def test_failure_is_shown_where_the_diagram_cannot_be(suite: Suite) -> None:
    """A mock that has nothing to tell says so, and takes no failure away."""
    result = suite.run(
        test_suite="""
            import pytest
            from mockixn import ThreadServer


            @pytest.fixture
            def not_started():
                return ThreadServer()


            def test_it(not_started):
                assert 1 == 2
        """
    )
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*assert 1 == 2*", "cannot be shown: the server has not been*"])


def test_check_that_fails_shows_the_line_of_the_test_and_no_frames_of_ours(suite: Suite) -> None:
    """What failed is what the test author wrote."""
    result = suite.run(
        test_suite="""
            from mockixn import Server, pattern


            def test_blocking(mockixn_server):
                mockixn_server.wait_for(pattern("EventAck"), timeout=0.01)


            def test_order(mockixn_server):
                mockixn_server.fault("drop", nht=2)


            async def test_async():
                async with Server() as server:
                    await server.space().wait_for(pattern("EventAck"), timeout=0.01)
        """
    )
    result.assert_outcomes(failed=3)
    for failed in ("VerificationFailed", "OrderRefused", "VerificationFailed"):
        result.stdout.fnmatch_lines([f"test_suite.py:*: {failed}"])
    assert "mockixn/" not in result.stdout.str()


def test_fixtures_and_marker_are_documented(suite: Suite) -> None:
    """`pytest --fixtures` and `pytest --markers` say what they are for."""
    fixtures = suite.run("--fixtures", "-v").stdout.str()
    for name in ("mockixn_scenario", "mockixn_server", "mockixn_session", "mockixn_space"):
        assert f"\n{name}" in fixtures
    assert "@pytest.mark.mockixn(scenario=None, **overrides)" in suite.run("--markers").stdout.str()


def test_plugin_loads_nothing_until_a_fixture_is_used() -> None:
    """A suite that does not use mockixn does not pay for it."""
    code = (
        "import sys, pytest, contextlib, itertools\n"
        "before = {*sys.modules}\n"
        "import mockixn.pytest_plugin\n"
        "print(sorted({*sys.modules} - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == "['mockixn', 'mockixn.pytest_plugin']"
