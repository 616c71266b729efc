"""What the pages `models` and `errors` say: the versions of each model, and the error codes."""

from __future__ import annotations

from docs.descriptions import descriptions
from docs.markdown import code, marked, sections, table
from mockixn.codes import ErrorCode
from mockixn.engine.model import Model
from mockixn.engine.versions import OURS, Step, Version
from mockixn.interaction_models import all_models
from mockixn.scenario.keys import keys

_SETTINGS = {each.key: each for each in keys()}


def models() -> str:
    """Each model with its requests and its versions."""
    return sections(*map(_model, all_models()))


def error_codes() -> str:
    """Each code of EventError with the texts that it comes with."""
    texts = descriptions()
    return table(
        ("code", "name", "source", "ErrorDescription"),
        (
            (
                str(int(each)),
                each.name,
                marked(each.source),
                "; ".join(map(code, texts.get(each.name, ()))),
            )
            for each in ErrorCode
        ),
    )


def _model(model: Model) -> str:
    requests: dict[str, dict[str, None]] = {}
    for spec, sender, _ in model.handlers:
        senders = requests.setdefault(f"{spec.name} ({spec.protocol.short})", {})
        senders[str(sender or "a connection without a client")] = None
    handled = table(
        ("request", "from"),
        ((code(name), ", ".join(senders)) for name, senders in requests.items()),
    )
    return sections(
        f"### {model.name}",
        f"Source: {marked(model.source)}.",
        _who_says(model),
        handled,
        *map(_version, model.versions),
    )


def _who_says(model: Model) -> str:
    if not model.versions:
        return ""
    chosen = [f"{code(key)} ({code(_SETTINGS[key].default)})" for key in model.settings]
    lines = [
        f"- stated: {', '.join(model.stated) or 'nothing'}",
        f"- [ours]: {', '.join(model.ours) or 'only who receives, and in which order'}",
        *([f"- chosen by {', '.join(chosen)}"] if chosen else []),
    ]
    return "\n".join(lines)


def _version(version: Version) -> str:
    if version.request is None:
        begin = f"Begins after `timers.{version.timer}`."
    else:
        begin = f"Begins with {version.request.participant} → {_message(version.request)}."
    rows = ((_message(step), step.participant, _mark(step, version)) for step in version.steps)
    head = f"#### {version.name}: {version.title}"
    source = f"Source: {marked(version.source)}. {begin}"
    return sections(head, source, table(("message", "to", "note"), rows))


def _message(step: Step) -> str:
    instead = f", in place of {step.in_place_of}" if step.in_place_of else ""
    return f"{step.message} ({step.protocol.short}{instead})"


def _mark(step: Step, version: Version) -> str:
    return "[ours]" if step.source == OURS != version.source else ""
