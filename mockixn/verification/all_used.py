"""Whether every rule in force has acted: what was expected to go wrong did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from ..errors import VacuousCheck, VerificationFailed
from ..scenario.rules import Cue, Fault, Trigger


class _Rule(Protocol):
    """A rule in force, as a space lists it."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def setting(self) -> Trigger: ...
    @property
    def seen(self) -> int: ...
    @property
    def fired(self) -> int: ...
    @property
    def acted(self) -> bool: ...


def all_used(rules: Iterable[_Rule], *, vacuous: bool = False) -> None:
    """Raises VerificationFailed with every rule that has not acted.

    VacuousCheck where there are no rules, unless `vacuous` is True.
    """
    rules = [*rules]
    unused = [each for each in rules if not each.acted]
    if unused:
        some = f"{len(unused)} rules have" if len(unused) > 1 else "1 rule has"
        lines = [f"{some} never acted:", *(f"  {format_rule(each)}" for each in unused)]
        raise VerificationFailed("\n".join(lines))
    if not rules and not vacuous:
        text = "vacuous: no rule is in force; the option vacuous says that there need not be any"
        raise VacuousCheck(text)


def format_rule(rule: _Rule) -> str:
    """A rule on one line: what it does, what it waits for, and how often that has come."""
    setting = rule.setting
    what = f"{rule.kind} {rule.id}"
    if isinstance(setting, Fault):
        what += f" ({setting.do})"
    elif isinstance(setting, Cue):
        what += f" of {setting.participant} ({setting.do})"
    if setting.on is None and isinstance(setting, Cue):
        return f"{what} at {setting.at or 0:g} s"
    on = "any message" if setting.on is None else str(setting.on)
    if not rule.seen:
        return f"{what} on {on}: none has come"
    count = f"{rule.seen} came" if rule.seen > 1 else "1 came"
    turn = ", and it was its turn" if rule.fired else ", and it was never its turn"
    return f"{what} on {on}: {count}{turn}"
