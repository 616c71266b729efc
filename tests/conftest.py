"""What holds for every property test: a slow moment of the machine is no failure."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("mockixn", deadline=None)
settings.load_profile("mockixn")
