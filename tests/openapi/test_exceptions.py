"""What the real tools are told to leave out."""

from __future__ import annotations

import tomllib
from pathlib import Path

from mockixn.control.operations import OPERATIONS

HERE = Path(__file__).parent


def test_only_acceptance_of_what_is_right_in_form_is_left_out() -> None:
    """Of operations that there are, each once: whatever else schemathesis checks holds for all."""
    listed = tomllib.loads((HERE / "schemathesis.toml").read_text(encoding="utf-8"))
    assert listed.keys() == {"operations"}
    ids = [each["include-operation-id"] for each in listed["operations"]]
    assert len(ids) == len(set(ids))
    assert {*ids} <= {each.id for each in OPERATIONS}
    for each in listed["operations"]:
        assert each.keys() == {"include-operation-id", "checks"}
        assert each["checks"] == {"positive_data_acceptance": {"enabled": False}}
