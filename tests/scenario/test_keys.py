"""The table of keys: complete, and true."""

from __future__ import annotations

import tomllib

from mockixn.scenario import Scenario, load, parse
from mockixn.scenario.declaration import settings
from mockixn.scenario.keys import Key, keys


def test_rows_are_in_the_order_of_the_file() -> None:
    """Tables come before their keys, and `[]` marks what can stand more than once."""
    found = [row.key for row in keys()]
    assert [key for key in found if "." not in key] == list(settings(Scenario))
    start = found.index("client")
    assert found[start : start + 3] == ["client", "client[].name", "client[].type"]
    assert found[:2] == ["server", "server.host"]


def test_what_a_row_says() -> None:
    """A row has the type with its limits, the default as TOML has it, and the help."""
    rows = {row.key: row for row in keys()}
    assert rows["server.port"] == Key(
        "server.port", "int, 0 to 65535", "7120", "TCP port to listen on; 0 takes a free one"
    )
    assert rows["readings.stop_d_also_acks"][1:3] == ("true or false", "false")
    assert rows["login.agent_logged_in_elsewhere"][1:3] == (
        '"refuse", "allow" or "force_out"',
        '"allow"',
    )
    assert rows["server"][1:3] == ("table", "")
    assert rows["client"][1:3] == ("array of tables", "[]")
    assert rows["interaction[].id"][1:3] == ("str, 1 to 255 bytes", "required")
    assert rows["interaction[].agents"][1:3] == ("array of str", "[]")
    assert rows["interaction[].strategy"][1:3] == ("str, at least one character", "none")
    assert rows["interaction[].user_data"][1:3] == ("table", "{}")


def test_every_key_has_help() -> None:
    """No key is without a word on what it does, and a length of time without its unit."""
    rows = keys()
    assert all(row.help for row in rows)
    numbers = [row for row in rows if row.type.startswith("number")]
    times = [row for row in numbers if not row.key.endswith("probability")]
    assert times
    assert all("seconds" in row.help for row in times)


def test_the_defaults_shown_are_the_defaults() -> None:
    """A file that spells out every default that the table shows is the default scenario."""
    shown = {row.key: row.default for row in keys() if "[]" not in row.key and row.default}
    text = "\n".join(f"{key} = {default}" for key, default in shown.items())
    assert tomllib.loads(text)
    assert parse(text, "defaults.toml") == Scenario()
    assert load(None, [f"{key}={default}" for key, default in shown.items()]) == Scenario()
