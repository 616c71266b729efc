"""What a test author may have misspelt, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from ..messages.catalogue import CATALOGUE
from ..scenario.formatting import printable
from ..scenario.pattern import PROTOCOLS, specs_of
from .formatting import shown
from .patterns import Pattern, Unmet

_MOST_KEYS = 100  # of a list that a key is compared with: user data may have thousands


def never_comes(wanted: Pattern) -> str | None:
    """Why no message can ever meet the pattern, or None: a slip that `never` would not notice."""
    name, protocol = wanted.message, wanted.protocol
    why = None
    if protocol is not None and protocol not in PROTOCOLS:
        why = f"found protocol {shown(protocol)}, expected one of {', '.join(PROTOCOLS)}"
    elif name is not None and not specs_of(name, protocol):
        having = " or ".join(each.protocol.short for each in specs_of(name, None))
        if having:
            why = f"found protocol {protocol}, expected {having}, which has {name}"
        else:
            why = f"no message is called {shown(name)}{_did_you_mean(meant_name(name))}"
    return why and f"{wanted} cannot come: {why}"


def meant_name(name: str) -> str | None:
    """The message that a name which none has probably means; None where one has it."""
    return None if specs_of(name, None) else _closest(name, [each.name for each in CATALOGUE], 0.6)


def did_you_mean(missing: Unmet, attributes: Mapping[str, object]) -> str:
    """Where a message with these attributes has what is missing; empty where it has not.

    The slip may be in the spelling, or in the list where it was looked for.
    """
    paths: dict[str, str] = {}
    for key, value in islice(attributes.items(), _MOST_KEYS):
        if isinstance(value, dict):
            paths |= {inner: f"{key}.{inner}" for inner in islice(value, _MOST_KEYS)}
    paths |= {key: key for key in islice(attributes, _MOST_KEYS)}
    here = missing.path.removesuffix(str(missing.key))
    paths |= {key: f"{here}{key}" for key in islice(missing.listed, _MOST_KEYS)}
    closest = _closest(str(missing.key), paths, 0.8)
    return _did_you_mean(None if closest is None else paths[closest])


def _closest(word: str, words: Iterable[str], least: float) -> str | None:
    from difflib import get_close_matches  # slow to import, and seldom needed

    return next(iter(get_close_matches(word, words, 1, least)), None)


def _did_you_mean(word: str | None) -> str:
    return "" if word is None else f" (did you mean {printable(word)}?)"
