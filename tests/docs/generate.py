"""Writes the generated parts of the reference pages.

    PYTHONPATH=tests python -m docs.generate

A part stands between `<!-- generated: NAME -->` and `<!-- end -->`; NAME is a function below, with
its argument if it takes one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import mockixn.docs
from docs.commands_page import command
from docs.control_page import operations
from docs.design_page import layers, matchers, pattern_parts
from docs.messages_page import enumerations, messages, sources, structures
from docs.models_page import error_codes, models
from docs.python_page import python_names
from docs.scenario_page import fault_kinds, sample_files, sample_list, scenario_keys

FOLDER = Path(mockixn.docs.__file__).parent

GENERATED: Mapping[str, Callable[..., str]] = {
    each.__name__: each
    for each in (
        command,
        enumerations,
        error_codes,
        fault_kinds,
        layers,
        matchers,
        messages,
        models,
        operations,
        pattern_parts,
        python_names,
        sample_files,
        sample_list,
        scenario_keys,
        sources,
        structures,
    )
}

PART = re.compile(r"(<!-- generated: (\w+)((?: \w+)*) -->\n\n).*?(<!-- end -->)", re.DOTALL)


def regenerated(page: str) -> str:
    """The page with each of its generated parts as the code says now."""

    def part(found: re.Match[str]) -> str:
        return f"{found[1]}{GENERATED[found[2]](*found[3].split())}\n\n{found[4]}"

    return PART.sub(part, page)


def main() -> None:
    """Rewrite the pages whose generated parts have changed, and name them."""
    for path in sorted(FOLDER.glob("*.md")):
        before = path.read_text(encoding="utf-8")
        after = regenerated(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            print(path)


if __name__ == "__main__":
    main()
