"""`mockixn models`: every interaction model, or one with its message sequences."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from ..demo.plays import all_plays
from ..engine.model import Model
from ..engine.versions import OURS, Step, Version
from ..errors import UserError
from ..interaction_models import all_models
from ..near_names import did_you_mean
from ..scenario.keys import keys

_SETTINGS = {each.key: each for each in keys()}


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn models` takes."""
    parser.add_argument(
        "model", metavar="MODEL", nargs="?", help="a model, or the start of its name"
    )


def run(arguments: Namespace) -> int:
    """Print the list, or the model. Raises UserError for a name that no model has.

    A tick means that a play performs the version: `mockixn demo` plays it, and the test suite
    fails if one of its steps is not seen.
    """
    documented = [model for model in all_models() if model.versions]
    played = {(play.model.name, play.version.name) for play in all_plays()}
    if arguments.model is None:
        for model in documented:
            ticked = (
                f"{'✓' if (model.name, version.name) in played else '✗'} {version.name}"
                for version in model.versions
            )
            print(f"{model.name}  ({_source(model.source)})\n    {'  '.join(ticked)}")
            print("\n".join(f"    {line}" for line in _who_says(model)))
        print("\n✓ `mockixn demo` plays it, and the test suite compares it with its sequence")
        return 0
    beginning = arguments.model.lower()
    found = [model for model in documented if model.name.lower().startswith(beginning)]
    if not found:
        names = [model.name for model in documented]
        hint = did_you_mean(arguments.model, names)
        expected = f"expected one of {', '.join(names)}{hint}"
        raise UserError(f"found model {arguments.model!r}, {expected}")
    for model in found:
        _show(model)
    return 0


def _show(model: Model) -> None:
    print(f"{model.name}  ({_source(model.source)})")
    print("\n".join(f"  {line}" for line in _who_says(model)))
    for version in model.versions:
        print(f"\n  {version.name}: {version.title}  ({_source(version.source)})")
        print(f"    {_beginning(version)}")
        for step in version.steps:
            print(f"    {_message(step)} → {step.participant}{_mark(step, version)}")


def _who_says(model: Model) -> Iterator[str]:
    """What others state of the model, what is ours, and which settings choose."""
    yield f"stated: {', '.join(model.stated) or 'nothing'}"
    yield f"[ours]: {', '.join(model.ours) or 'only who receives, and in which order'}"
    for key in model.settings:
        setting = _SETTINGS[key]
        yield f"chosen by {key} ({setting.default}): {setting.help}"


def _beginning(version: Version) -> str:
    if version.request is None:
        return f"after {version.timer}"
    return f"{version.request.participant} → {_message(version.request)}"


def _message(step: Step) -> str:
    instead = f", in place of {step.in_place_of}" if step.in_place_of else ""
    return f"{step.message} ({step.protocol.label}{instead})"


def _mark(step: Step, version: Version) -> str:
    return "  [ours]" if step.source == OURS != version.source else ""


def _source(source: str) -> str:
    return "[ours]" if source == OURS else source
