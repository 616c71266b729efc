"""Which messages there are: the rows of all protocols as one catalogue."""

from __future__ import annotations

from ..spec import Catalogue
from . import external_service, interaction_management, reporting, t_library

CATALOGUE = Catalogue(
    (
        *interaction_management.ROWS,
        *reporting.ROWS,
        *t_library.ROWS,
        *external_service.ROWS,
    )
)
"""Every message that mockixn knows, whether a model handles it or not."""

__all__ = ["CATALOGUE"]
