"""What `mockixn check` would tell of a rule, told of one that is added to a running space."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..messages.enumerations import ClientType
from ..rules.index import ActiveRule
from ..scenario.lint import first_that_takes_all, never_used_text
from ..scenario.references import References
from ..scenario.rules import Answer, Cue, Fault
from .senders import refused_sender


def rule_warnings(
    rule: Cue | Answer | Fault,
    references: References,
    played: Mapping[str, ClientType],
    answers: Iterable[ActiveRule[Answer]],
    faults: Iterable[ActiveRule[Fault]],
) -> Iterator[tuple[str, str]]:
    """Key and text of each reason why the rule would do nothing, or be refused what it sends.

    `played` has the types of the played participants, by name; `answers` and `faults` are in force.
    """
    if isinstance(rule, Cue):
        type = played.get(rule.participant)
        if text := refused_sender(rule, type, [each.setting for each in answers]):
            yield "send.message", text
    else:
        before = [*answers] if isinstance(rule, Answer) else [*faults]
        taker = first_that_takes_all([each.setting for each in before], rule)
        if taker is not None:
            yield "", never_used_text(before[taker].id, rule)
    if rule.on is not None:
        for path, text in references.in_expected(rule.on):
            yield path, f"{text}: no right client sends this"
