"""The page `models`: what it says of what mockixn does not play is so."""

from __future__ import annotations

import re

from docs.generate import FOLDER
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE


def test_requests_that_are_said_not_to_be_played_are_known_and_not_played() -> None:
    """A model that plays one takes it out of the table; a name in it is no invention."""
    page = (FOLDER / "models.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("## What mockixn does not play")
    rows = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    named = {name for row in rows for name in re.findall(r"Request\w+", row.split("|")[1])}
    played = {spec.name for model in all_models() for spec, *_ in model.handlers}
    assert named
    assert named <= {spec.name for spec in CATALOGUE} - played
