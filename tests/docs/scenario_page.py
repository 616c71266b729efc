"""What the pages `scenario` and `samples` say: the keys of the file, and the sample files."""

from __future__ import annotations

from docs.markdown import code, sections, table
from mockixn.scenario.keys import keys
from mockixn.scenario.samples import PREFIX, samples


def scenario_keys() -> str:
    """Every key of the scenario file."""
    return table(
        ("key", "type", "default", "what it does"),
        ((code(each.key), each.type, each.default, each.help) for each in keys()),
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
