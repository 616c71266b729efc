"""The sample scenarios that the package brings: their names, and the files that hold them.

The repository has the files in `config/`; the wheel has the same files in `mockixn/samples/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import ScenarioError
from ..near_names import did_you_mean

PREFIX = "sample:"
"""What a sample's name begins with where a scenario file is expected: `sample:played`."""

_PACKAGE = Path(__file__).parents[1]


def samples() -> Mapping[str, Path]:
    """The file of each sample, by the sample's name without the prefix."""
    packed = _PACKAGE / "samples"
    folder = packed if packed.is_dir() else _PACKAGE.parent / "config"
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def sample_file(name: str) -> Path:
    """The file of the sample `name`, given with its prefix. Raises ScenarioError for no sample."""
    known = samples()
    found = known.get(name.removeprefix(PREFIX))
    if found is None:
        near = did_you_mean(name, [PREFIX + each for each in known])
        expected = ", ".join(known)
        raise ScenarioError([f"{name}: no such sample, expected one of {expected}{near}"])
    return found
