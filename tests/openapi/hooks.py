"""What schemathesis leaves out: nobody waits ten minutes in a test, and the server must go on."""

from __future__ import annotations

from typing import Any

import schemathesis

SHORT = 0.02  # seconds


@schemathesis.hook  # type: ignore[untyped-decorator]
def before_call(_context: Any, case: Any, _options: Any) -> None:
    """Every wait is a short one; all else is as it was made."""
    for where in (case.body, case.query):
        if isinstance(where, dict):
            for key in ("timeout", "within", "wait"):
                if _is_long(where.get(key)):
                    where[key] = SHORT


def _is_long(seconds: Any) -> bool:
    try:
        return not isinstance(seconds, bool) and SHORT < float(seconds) <= 600
    except (TypeError, ValueError):
        return False
