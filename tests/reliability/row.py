"""What a program has found: one row of the table."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """`lost` counts what must not have been lost or answered wrongly; `broken` names bounds."""

    name: str
    what: str
    figure: str
    lost: int = 0
    broken: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was lost, and no bound was broken."""
        return not self.lost and not self.broken

    def as_markdown(self) -> str:
        """The row of the table."""
        broken = f" **{'; '.join(self.broken)}**" if self.broken else ""
        return f"| {self.name} | {self.what} | {self.figure}{broken} | {self.lost} |"


def slack(short: bool) -> int:
    """Times a bound on time or memory in the short form, which runs on busy machines."""
    return 5 if short else 1


def beyond(found: float, most: float, what: str) -> tuple[str, ...]:
    """The bound that is broken, if it is."""
    return () if found <= most else (f"{what}: found {found:.4g}, expected at most {most:.4g}",)
