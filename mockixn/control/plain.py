"""The world of a space as JSON has it."""

from __future__ import annotations

from typing import Any

from ..space.space import Space


def plain_world(space: Space) -> dict[str, Any]:
    """Each kind of thing by its id; interactions with their state and parties."""
    picture = _plain({**space.picture(), "now": space.now})
    picture.pop("services", None)
    found: dict[str, Any] = picture
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _plain(value._asdict())
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if isinstance(value, bytes):
        return {"bstr": value.hex()}
    return value
