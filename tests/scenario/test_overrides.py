"""Overrides of single keys: how a value is read, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockixn.errors import ScenarioError
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import (
    AcceptedClient,
    Readings,
    Scenario,
    ServerSettings,
    TimerSettings,
    load,
    parse,
)
from mockixn.scenario.declaration import settings

SERVER_KEYS = ", ".join(settings(ServerSettings))


def mistakes(*overrides: str, text: str = "") -> tuple[str, ...]:
    """All that is wrong with the overrides and the text they go over."""
    with pytest.raises(ScenarioError) as caught:
        parse(text, "stop.toml", overrides)
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("override", "scenario"),
    [
        (
            "readings.stop_c_revokes_requester=false",
            Scenario(readings=Readings(stop_c_revokes_requester=False)),
        ),
        ("server.port=0", Scenario(server=ServerSettings(port=0))),
        (" server . port = 0 # any", Scenario(server=ServerSettings(port=0))),
        ("server.host=0.0.0.0", Scenario(server=ServerSettings(host="0.0.0.0"))),
        ("server.host=::1", Scenario(server=ServerSettings(host="::1"))),
        ("server.host=a=b", Scenario(server=ServerSettings(host="a=b"))),
        ("server.host='5'", Scenario(server=ServerSettings(host="5"))),
        ("server.host=1\nb = 2", Scenario(server=ServerSettings(host="1\nb = 2"))),
        ("server.log_level=debug", Scenario(server=ServerSettings(log_level="debug"))),
        (
            "timers.registration_timeout=1.5",
            Scenario(timers=TimerSettings(registration_timeout=1.5)),
        ),
        ("server={port = 1}", Scenario(server=ServerSettings(port=1))),
        (
            'client=[{name = "a", type = "Proxy"}]',
            Scenario(clients=(AcceptedClient("a", ClientType.PROXY),)),
        ),
    ],
)
def test_each_form_without_a_file(override: str, scenario: Scenario) -> None:
    """The value is TOML where it can be, else a text; no scenario file is needed."""
    assert load(None, [override]) == scenario


def test_an_override_wins_over_the_file(tmp_path: Path) -> None:
    """Only the overridden key differs from the file, even where the file is wrong there."""
    path = tmp_path / "stop.toml"
    path.write_text('[server]\nport = "x"\nhost = "::1"\n')
    assert load(path, ["server.port=1"]) == Scenario(server=ServerSettings(host="::1", port=1))


def test_the_last_override_of_a_key_wins() -> None:
    """Overrides apply from left to right, a key of a table after the table too."""
    overrides = ["server={port = 1, max_frame = 64}", "server.port=2", "server.port=3"]
    found = load(None, overrides)
    assert found == Scenario(server=ServerSettings(port=3, max_frame=64))


@pytest.mark.parametrize(
    ("override", "line"),
    [
        ("server.port", "expected key=value, as in server.port=0"),
        ("", "expected key=value, as in server.port=0"),
        ("=1", "expected key=value, as in server.port=0"),
        ("server..port=1", "expected key=value, as in server.port=0"),
        ("server.port=", 'server.port: found "" (str), expected an int'),
        ("server.port=x", 'server.port: found "x" (str), expected an int'),
        ("server.port=-1", "server.port: found -1, expected 0 to 65535"),
        ("server.host=5", "server.host: found 5 (int), expected a str"),
        ("server.host=", 'server.host: found "", expected at least one character'),
        (
            "server.prot=1",
            f"server.prot: unknown key, expected one of {SERVER_KEYS} (did you mean port?)",
        ),
        ("server=5", "server: found 5 (int), expected a table"),
        ("server.port.x=1", "server.port: found a table, expected an int"),
        ("client=[{}]", "client[1].name: missing, expected a str"),
    ],
)
def test_a_wrong_override_is_named_as_it_was_given(override: str, line: str) -> None:
    """A mistake in an override says which override, instead of a file."""
    assert mistakes(override) == (f"--set {override}: {line}",)


def test_an_override_nested_too_deep_for_toml() -> None:
    """What the TOML parser cannot follow is a text, like everything else that is not TOML."""
    (line,) = mistakes("server.port=" + "[" * 50_000)
    assert line.endswith(f': server.port: found "{"[" * 74}…" (str), expected an int')


def test_an_override_inside_what_is_no_table() -> None:
    """The file's own mistake stays visible beside the override that it spoils."""
    assert mistakes("server.port=0", text="server = 5") == (
        "stop.toml:1: server: found 5 (int), expected a table",
        "--set server.port=0: server: found 5 (int), expected a table",
    )


def test_mistakes_of_file_and_overrides_at_once() -> None:
    """Each mistake names its own source, also within one table."""
    overrides = ["server.prot=1", "server.port=x", "nonsense"]
    assert mistakes(*overrides, text="[server]\nhost = 1\nmax_frame = 2\n") == (
        "stop.toml:2: server.host: found 1 (int), expected a str",
        "stop.toml:3: server.max_frame: found 2, expected 64 to 8388608",
        "--set server.prot=1: server.prot: unknown key, "
        f"expected one of {SERVER_KEYS} (did you mean port?)",
        '--set server.port=x: server.port: found "x" (str), expected an int',
        "--set nonsense: expected key=value, as in server.port=0",
    )


def test_an_override_that_is_not_unicode() -> None:
    """Bytes of the command line that are not UTF-8 never reach the world."""
    assert mistakes("server.host=\udcff") == (r"--set server.host=\udcff: not valid Unicode",)
