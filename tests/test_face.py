"""The package's face: what a test author imports from `mockixn`."""

from __future__ import annotations

import subprocess
import sys

import pytest

import mockixn


@pytest.mark.parametrize("name", mockixn.__all__)
def test_name_is_there(name: str) -> None:
    """Every public name is what its own module defines."""
    found = getattr(mockixn, name)
    assert found.__name__ == name
    assert found.__module__.startswith("mockixn.")


def test_other_names_are_not() -> None:
    """A name that is not public raises like any other missing one."""
    with pytest.raises(AttributeError, match="module 'mockixn' has no attribute 'Manager'"):
        mockixn.Manager  # noqa: B018


def test_importing_loads_nothing() -> None:
    """`import mockixn` loads no event loop, no logging and no part of the package."""
    program = "import sys, mockixn; print(*sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert [each for each in modules if each.startswith("mockixn")] == ["mockixn"]
    assert not {"asyncio", "structlog", "construct"} & set(modules)
