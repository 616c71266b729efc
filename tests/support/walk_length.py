"""How far property tests go: a few hundred examples, and more where the environment says so."""

from __future__ import annotations

import os

EXAMPLES = int(os.environ.get("MOCKIXN_EXAMPLES", "200"))
"""Examples of a property test that takes longer than most."""

BEATS = 200 * EXAMPLES if "MOCKIXN_EXAMPLES" in os.environ else 3000
"""How often a heartbeat beats in a test."""
