"""The sample scenarios that the package brings, by name."""

from __future__ import annotations

import pytest

from mockixn import ScenarioError, ThreadServer
from mockixn.scenario import load
from mockixn.scenario.samples import samples


@pytest.mark.parametrize("name", samples())
def test_sample_is_loaded_by_its_name(name: str) -> None:
    """It is what its file is."""
    assert load(f"sample:{name}") == load(samples()[name])


def test_overrides_apply_to_a_sample() -> None:
    """As to any scenario file."""
    with ThreadServer("sample:played", overrides={"timers": {"clock": "held"}}) as mock:
        mock.advance(1.0)


def test_wrong_name_is_told_the_near_one() -> None:
    """And the names that there are."""
    expected = (
        "sample:playd: no such sample, expected one of conference, external-service, played, "
        r"routing, stop-processing, workbins \(did you mean sample:played\?\)"
    )
    with pytest.raises(ScenarioError, match=expected):
        load("sample:playd")
