"""What a scenario text means, and the exact line for everything that can be wrong in it."""

from __future__ import annotations

import pytest
from support.mistakes import without_lines

from mockixn.errors import ScenarioError
from mockixn.messages.enumerations import ClientType
from mockixn.scenario import (
    AcceptedClient,
    InteractionSetting,
    LoginSettings,
    Readings,
    Scenario,
    ServerSettings,
    TimerSettings,
    parse,
)
from mockixn.scenario.declaration import settings
from mockixn.wire.attributes import AttributeList

INTERACTION = """
[[interaction]]
id = "i"
media_type = "email"
queue = "inbound"
submitted_by = "media-1"
"""


def mistakes(text: str) -> tuple[str, ...]:
    """All that is wrong with the text, which must not be right; `test_lines` has the lines."""
    with pytest.raises(ScenarioError) as caught:
        parse(text, "stop.toml")
    return without_lines(caught.value.mistakes)


def test_an_empty_text_is_the_default_scenario() -> None:
    """A scenario file with nothing in it is the same as none."""
    assert parse("", "stop.toml") == parse("# nothing\n", "stop.toml") == Scenario()


def test_defaults() -> None:
    """Every key has the documented default."""
    assert Scenario() == Scenario(
        server=ServerSettings(
            host="127.0.0.1",
            port=7120,
            max_frame=1048576,
            idle_timeout=30.0,
            max_buffered=4194304,
            log_level="info",
        ),
        timers=TimerSettings(registration_timeout=10.0),
        login=LoginSettings(agent_logged_in_elsewhere="allow"),
        readings=Readings(
            stop_b_notifies_urs_with="EventAbandoned",
            stop_c_revokes_requester=True,
            stop_d_also_acks=False,
        ),
        clients=(),
        interactions=(),
    )


def test_defaults_of_an_interaction() -> None:
    """An interaction with only the required keys is queued, inbound, and of tenant 1."""
    (found,) = parse(INTERACTION, "stop.toml").interactions
    assert found == InteractionSetting(
        id="i",
        media_type="email",
        queue="inbound",
        submitted_by="media-1",
        agents=(),
        strategy=None,
        user_data=AttributeList(),
        type="Inbound",
        subtype="InboundNew",
        tenant_id=1,
    )


def test_keys_become_fields() -> None:
    """Each key of the file ends in the field that bears its name."""
    text = """
        [server]
        host = "::1"
        port = 0
        max_frame = 64
        idle_timeout = 0.5
        max_buffered = 1
        log_level = "debug"
        [timers]
        registration_timeout = 2
        [login]
        agent_logged_in_elsewhere = "force_out"
        [readings]
        stop_b_notifies_urs_with = "EventRouteUsed"
        stop_c_revokes_requester = false
        stop_d_also_acks = true
        [[client]]
        name = "any"
        [[client]]
        name = "urs-1"
        type = "RoutingEngine"
        [[interaction]]
        id = "one"
        media_type = "chat"
        queue = "q"
        submitted_by = "any"
        agents = ["agent-1", "agent-2"]
        user_data = { a = 1 }
        type = "Outbound"
        subtype = ""
        tenant_id = 101
        [[interaction]]
        id = "two"
        media_type = "email"
        queue = "q"
        submitted_by = "any"
        strategy = "urs-1"
    """
    assert parse(text, "stop.toml") == Scenario(
        server=ServerSettings("::1", 0, 64, idle_timeout=0.5, max_buffered=1, log_level="debug"),
        timers=TimerSettings(registration_timeout=2.0),
        login=LoginSettings(agent_logged_in_elsewhere="force_out"),
        readings=Readings(
            stop_b_notifies_urs_with="EventRouteUsed",
            stop_c_revokes_requester=False,
            stop_d_also_acks=True,
        ),
        clients=(AcceptedClient("any"), AcceptedClient("urs-1", ClientType.ROUTING_ENGINE)),
        interactions=(
            InteractionSetting(
                "one",
                "chat",
                "q",
                "any",
                agents=("agent-1", "agent-2"),
                user_data=AttributeList(a=1),
                type="Outbound",
                subtype="",
                tenant_id=101,
            ),
            InteractionSetting("two", "email", "q", "any", strategy="urs-1"),
        ),
    )


def test_types_are_those_declared() -> None:
    """An int stands for seconds as a float, and a client type is the enumeration's own member."""
    text = '[timers]\nregistration_timeout = 2\n[[client]]\nname = "a"\ntype = "Proxy"'
    scenario = parse(text, "stop.toml")
    assert type(scenario.timers.registration_timeout) is float
    assert scenario.clients[0].type is ClientType.PROXY


SERVER_KEYS = ", ".join(settings(ServerSettings))
SECTIONS = ", ".join(settings(Scenario))
TYPES = '"AgentApplication", "MediaServer", "RoutingEngine", "ReportingEngine" or "Proxy"'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        # another type
        ("server = 5", "server: found 5 (int), expected a table"),
        ("server = []", "server: found an array, expected a table"),
        ("[[server]]", "server: found an array, expected a table"),
        ("[client]", "client: found a table, expected an array of tables"),
        ("client = ['a']", 'client[1]: found "a" (str), expected a table'),
        ("server.host = 5", "server.host: found 5 (int), expected a str"),
        ("server.host = {}", "server.host: found a table, expected a str"),
        ("server.host = 1979-05-27", "server.host: found 1979-05-27 (date), expected a str"),
        ("server.port = '1'", 'server.port: found "1" (str), expected an int'),
        ("server.port = 1.0", "server.port: found 1.0 (float), expected an int"),
        ("server.port = true", "server.port: found true (bool), expected an int"),
        ("server.idle_timeout = '1'", 'server.idle_timeout: found "1" (str), expected a number'),
        ("server.idle_timeout = true", "server.idle_timeout: found true (bool), expected a number"),
        (
            "readings.stop_d_also_acks = 1",
            "readings.stop_d_also_acks: found 1 (int), expected true or false",
        ),
        (
            "server.log_level = 20",
            'server.log_level: found 20 (int), expected "debug", "info", "warning" or "error"',
        ),
        # another value
        ("server.host = ''", 'server.host: found "", expected at least one character'),
        ("server.port = -1", "server.port: found -1, expected 0 to 65535"),
        ("server.port = 65536", "server.port: found 65536, expected 0 to 65535"),
        ("server.max_frame = 63", "server.max_frame: found 63, expected 64 to 8388608"),
        ("server.max_buffered = 0", "server.max_buffered: found 0, expected more than 0"),
        ("server.idle_timeout = 0", "server.idle_timeout: found 0, expected more than 0"),
        (
            "server.idle_timeout = nan",
            "server.idle_timeout: found nan (float), expected a finite number",
        ),
        (
            "timers.registration_timeout = -inf",
            "timers.registration_timeout: found -inf (float), expected a finite number",
        ),
        (
            f"server.max_frame = {2**63}",
            f"server.max_frame: found {2**63} (int), expected a signed int of 64 bits",
        ),
        (
            f"server.idle_timeout = 0x{'f' * 5000}",
            "server.idle_timeout: found an int of 20000 bits, expected a signed int of 64 bits",
        ),
        (
            'readings.stop_b_notifies_urs_with = "EventRevoked"',
            'readings.stop_b_notifies_urs_with: found "EventRevoked", '
            'expected "EventAbandoned" or "EventRouteUsed"',
        ),
        (
            'login.agent_logged_in_elsewhere = "Allow"',
            'login.agent_logged_in_elsewhere: found "Allow", '
            'expected "refuse", "allow" or "force_out"',
        ),
        (
            '[[client]]\nname = "a"\ntype = "URS"',
            f'client[1].type: found "URS", expected {TYPES}',
        ),
        # unknown keys
        (
            "server.prot = 1",
            f"server.prot: unknown key, expected one of {SERVER_KEYS} (did you mean port?)",
        ),
        ("server.zzz = 1", f"server.zzz: unknown key, expected one of {SERVER_KEYS}"),
        (
            "[sever]",
            f"sever: unknown key, expected one of {SECTIONS} (did you mean server?)",
        ),
        (f"{'k' * 100} = 1", f'"{"k" * 74}…": unknown key, expected one of {SECTIONS}'),
        ('"a\\nb" = 1', f'"a\\nb": unknown key, expected one of {SECTIONS}'),
        (
            '[[client]]\nname = "a"\n"" = 1',
            'client[1]."": unknown key, expected one of name, type',
        ),
        # missing keys
        ("[[client]]", "client[1].name: missing, expected a str"),
        ("[[client]]\ntype = 'Proxy'", "client[1].name: missing, expected a str"),
        # interactions
        (
            INTERACTION + "agents = ['a']\nstrategy = 'urs-1'",
            "interaction[1].strategy: found together with agents, expected only one of them",
        ),
        (
            INTERACTION + "agents = ['a', 'b', 'a']",
            'interaction[1].agents[3]: found "a" again, expected it once '
            "(first: interaction[1].agents[1])",
        ),
        (
            INTERACTION + "agents = ['']",
            'interaction[1].agents[1]: found "", expected at least one character',
        ),
        (
            INTERACTION + "agents = 'a'",
            'interaction[1].agents: found "a" (str), expected an array of str',
        ),
        (
            INTERACTION + "strategy = ''",
            'interaction[1].strategy: found "", expected at least one character',
        ),
        (
            INTERACTION + INTERACTION,
            'interaction[2].id: found "i" again, expected it once (first: interaction[1].id)',
        ),
        (
            INTERACTION + f"tenant_id = {2**31}",
            "interaction[1].tenant_id: found 2147483648, expected 0 to 2147483647",
        ),
        (
            INTERACTION + "user_data = 'a'",
            'interaction[1].user_data: found "a" (str), expected a table',
        ),
        *(
            (
                INTERACTION.replace(f'{key} = "{value}"', f'{key} = ""'),
                f'interaction[1].{key}: found "", expected '
                + ("1 to 255 bytes" if key == "id" else "at least one character"),
            )
            for key, value in (
                ("id", "i"),
                ("media_type", "email"),
                ("queue", "inbound"),
                ("submitted_by", "media-1"),
            )
        ),
        *(
            (
                INTERACTION.replace(f'{key} = "{value}"', ""),
                f"interaction[1].{key}: missing, expected a str",
            )
            for key, value in (
                ("id", "i"),
                ("media_type", "email"),
                ("queue", "inbound"),
                ("submitted_by", "media-1"),
            )
        ),
    ],
)
def test_each_mistake_is_one_line(text: str, line: str) -> None:
    """One thing wrong is one line: the file, the path, what was found, what was expected."""
    assert mistakes(text) == (f"stop.toml: {line}",)


def test_moments_are_dates_of_toml_or_texts() -> None:
    """What no moment can be, and a moment of what never was, is a mistake."""
    text = INTERACTION + 'received_at = "yesterday"\ndelivered_at = 2026-01-01\nis_online = 1\n'
    expected = "expected a date and time in ISO 8601"
    assert mistakes(text) == (
        f'stop.toml: interaction[1].received_at: found "yesterday", {expected}',
        "stop.toml: interaction[1].is_online: found 1 (int), expected true or false",
    )
    for wrong in ('"0001-01-01T00:00:00+14:00"', "5"):
        [line] = mistakes(f"{INTERACTION}received_at = {wrong}")
        assert line.startswith("stop.toml: interaction[1].received_at: found ")
    assert mistakes(INTERACTION + "assigned_at = 2026-01-01T00:00:00Z") == (
        "stop.toml: interaction[1].assigned_at: found without agents, expected agents beside it",
    )


def test_all_mistakes_at_once_in_the_order_of_the_file() -> None:
    """All mistakes are listed in the order of the file."""
    text = """
        [readings]
        stop_b_notifies_urs_with = "EventRevoked"
        [server]
        prot = 1
        port = 70000
        [[interaction]]
        media_type = "email"
        queue = ""
        submitted_by = "media-1"
        user_data = { a = 1.5, b = { c = [] } }
        [[interaction]]
        media_type = 5
        id = "twice"
        queue = "q"
        submitted_by = "media-1"
        [[interaction]]
        id = "twice"
        media_type = "email"
        queue = "q"
        submitted_by = "media-1"
    """
    no_such_type = "expected a str, int, bool or table (user data has no such type on the wire)"
    assert mistakes(text) == (
        'stop.toml: readings.stop_b_notifies_urs_with: found "EventRevoked", '
        'expected "EventAbandoned" or "EventRouteUsed"',
        f"stop.toml: server.prot: unknown key, expected one of {SERVER_KEYS} (did you mean port?)",
        "stop.toml: server.port: found 70000, expected 0 to 65535",
        "stop.toml: interaction[1].id: missing, expected a str",
        'stop.toml: interaction[1].queue: found "", expected at least one character',
        f"stop.toml: interaction[1].user_data.a: found 1.5 (float), {no_such_type}",
        f"stop.toml: interaction[1].user_data.b.c: found an array, {no_such_type}",
        "stop.toml: interaction[2].media_type: found 5 (int), expected a str",
        'stop.toml: interaction[3].id: found "twice" again, expected it once '
        "(first: interaction[2].id)",
    )


def test_a_third_duplicate_names_the_first() -> None:
    """Each further interaction with an id in use is a mistake that names the first one."""
    assert [line.partition(":")[2] for line in mistakes(INTERACTION * 3)] == [
        f' interaction[{number}].id: found "i" again, expected it once (first: interaction[1].id)'
        for number in (2, 3)
    ]


def test_empty_ids_are_not_duplicates() -> None:
    """An id that is not there at all is one mistake, not two."""
    empty = INTERACTION.replace('"i"', '""')
    assert mistakes(empty * 2) == (
        'stop.toml: interaction[1].id: found "", expected 1 to 255 bytes',
        'stop.toml: interaction[2].id: found "", expected 1 to 255 bytes',
    )


def test_long_and_unprintable_texts_stay_one_short_line() -> None:
    """A text is shown cut to size and with its control characters escaped."""
    (line,) = mistakes(f'server.log_level = "\\u001b\\u2028\\"\\\\é{"x" * 1000}"')
    assert line.startswith(r'stop.toml: server.log_level: found "\x1b\u2028\"\\éxxx')
    assert 'x…", expected "debug"' in line
    assert len(line) < 200
    assert line.isprintable()
