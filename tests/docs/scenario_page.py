"""What the pages `scenario` and `samples` say: the keys of the file, and the sample files."""

from __future__ import annotations

from docs.markdown import code, sections, table
from mockixn.scenario.fault_kinds import KINDS, FaultKind
from mockixn.scenario.keys import keys
from mockixn.scenario.samples import PREFIX, samples


def scenario_keys() -> str:
    """Every key of the scenario file."""
    return table(
        ("key", "type", "default", "what it does"),
        ((code(each.key), each.type, each.default, each.help) for each in keys()),
    )


def fault_kinds() -> str:
    """Each kind of fault, with the keys that it looks at."""
    return table(
        ("do", "what happens", "to frames of", "keys, with their defaults"),
        (
            (code(name), kind.help, "the server" if kind.only_out else "both sides", _keys(kind))
            for name, kind in KINDS.items()
        ),
    )


def _keys(kind: FaultKind) -> str:
    return "; ".join(
        f"{code(name)}: {key.help} ({key.default_help or f'{key.default:g}'})"
        for name, key in kind.keys.items()
    )


def sample_list() -> str:
    """The name of each sample, and the first sentence of its comment."""
    return table(
        ("name", "what is in it"),
        ((code(PREFIX + name), _about(path.read_text())) for name, path in samples().items()),
    )


def sample_files() -> str:
    """Each sample whole."""
    return sections(
        *(f"## {name}\n\n```toml\n{path.read_text()}```" for name, path in samples().items())
    )


def _about(text: str) -> str:
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.removeprefix("#").strip())
    return " ".join(lines).partition(". ")[0].rstrip(".:")
