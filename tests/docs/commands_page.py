"""What the page `commands` says of each command: its arguments, from its own parser."""

from __future__ import annotations

import os
from argparse import SUPPRESS, Action, ArgumentParser
from importlib import import_module
from unittest.mock import patch

from docs.markdown import code, sections, table
from mockixn.cli import COMMANDS


def command(name: str) -> str:
    """What the command does, its arguments, what its help says below them, and its example."""
    text, example = COMMANDS[name]
    parser = ArgumentParser(prog=f"mockixn {name}")
    # What stands in the environment of whoever generates the page is no default.
    with patch.dict(os.environ):
        for variable in [each for each in os.environ if each.startswith("MOCKIXN_")]:
            del os.environ[variable]
        import_module(f"mockixn.cli.{name}").add_arguments(parser)
    actions = [each for each in parser._actions if each.help != SUPPRESS and each.dest != "help"]
    rows = [(code(_written(each)), _help(each)) for each in actions]
    epilog = f"```text\n{parser.epilog.strip()}\n```" if parser.epilog else ""
    console = f"```console\n$ {example}\n```"
    return sections(
        f"{text[0].upper()}{text[1:]}.",
        table(("argument", "what it is"), rows),
        epilog,
        console,
    )


def _written(action: Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return f"[{value}]" if action.nargs in ("?", "*") else value
    options = ", ".join(action.option_strings)
    return options if action.nargs == 0 else f"{options} {value}"


def _value(action: Action) -> str:
    if isinstance(action.metavar, str):
        name = action.metavar
    elif action.choices is not None:
        name = "|".join(map(str, action.choices))
    else:
        name = action.dest if not action.option_strings else action.dest.upper()
    return f"{name} ..." if action.nargs in ("+", "*") else name


def _help(action: Action) -> str:
    text = (action.help or "") % {**vars(action), "prog": "mockixn"}
    if isinstance(action.default, str | int | float) and not isinstance(action.default, bool):
        default = str(action.default)
        if default and default not in text:
            text = f"{text} (default {default})" if text else f"default {default}"
    return text
