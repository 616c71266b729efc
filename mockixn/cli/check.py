"""`mockixn check`: find the mistakes in a scenario file, and rules that can never match."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..scenario.lint import never_used
from ..space.rehearsal import load_and_rehearse
from ..space.senders import refused_cues
from .output import print_line

_HELP = """\
Each mistake is a line with file, line, key, what was found and what was expected. Those with exit
status 2 are refused by serve and by Server(...) in the same words: wrong keys, values, types and
names; an attribute that a message lacks or requires; a placeholder ${...} that its message cannot
have; a name of a client, agent, place, queue or workbin that the file does not declare, though it
declares others; an answer that changes nothing; a participant that cannot join. With exit status 1,
and as a warning in the log of serve: a rule behind one that takes all its messages, a participant
that never joins, a rule for a request that names what is not declared, a cue that sends what a
participant of that type may not send."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what `mockixn check` takes."""
    parser.epilog = _HELP
    parser.add_argument(
        "file", metavar="FILE", help="scenario file (TOML), or a sample: sample:played"
    )


def run(arguments: Namespace) -> int:
    """Load the file; ScenarioError lists all mistakes. Returns 1 if there are warnings."""
    status = 0
    scenario = load_and_rehearse(arguments.file)
    for mistake in (*never_used(scenario), *refused_cues(scenario)):
        print_line(str(mistake))
        status = 1
    return status
