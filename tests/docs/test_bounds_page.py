"""The page of bounds names every key that is one, with the default that it has."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from mockixn.docs import page
from mockixn.scenario.behaviour import JournalSettings, ServerSettings

NO_BOUNDS = {"host", "port", "log_level", "strict"}
BOUNDS = [
    (f"{section}.{each.name}", each.default)
    for section, settings in (("server", ServerSettings), ("journal", JournalSettings))
    for each in fields(settings)
    if each.name not in NO_BOUNDS
]
ROWS = [row.split(" | ") for row in page("bounds").splitlines() if row.startswith("| ")]


@pytest.mark.parametrize(("key", "default"), BOUNDS)
def test_every_key_that_is_a_bound_is_there(key: str, default: float) -> None:
    """With its default, in the unit that the page uses."""
    bounds = [row[1] for row in ROWS if f"`{key}`" in row[2]]
    assert bounds, key
    if not key.startswith("server.keepalive"):
        numbers = re.findall(r"\d[\d,]*(?: MiB)?", bounds[0])
        found = [
            int(each.removesuffix(" MiB").replace(",", "")) * (2**20 if "MiB" in each else 1)
            for each in numbers
        ]
        assert default in found


def test_vanished_client_departs_after_what_the_page_says() -> None:
    """The three keys of keep-alive together."""
    settings = ServerSettings()
    seconds = settings.keepalive_idle + settings.keepalive_interval * settings.keepalive_count
    [bound] = [row[1] for row in ROWS if "`server.keepalive_idle`" in row[2]]
    assert bound == f"{seconds} s"


def test_no_key_is_made_up() -> None:
    """Each key on the page is one of the scenario."""
    named = re.findall(r"`((?:server|journal)\.\w+)`", page("bounds"))
    assert {*named} == {key for key, _ in BOUNDS}
