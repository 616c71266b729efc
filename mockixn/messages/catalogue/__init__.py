"""Every message of every protocol: as one catalogue, and as attributes of its protocol.

Code reads a message from its protocol (`im.EventAck`, `rep.EventPartyAdded`), so that a type
checker sees a misspelt name. `CATALOGUE.find` looks up a name that is data.
"""

from __future__ import annotations

from ..spec import Catalogue
from . import external_service as esp
from . import interaction_management as im
from . import reporting as rep
from . import t_library as tlib

CATALOGUE = Catalogue((*im.ROWS, *rep.ROWS, *tlib.ROWS, *esp.ROWS))
"""Every message that mockixn knows, whether a model handles it or not."""

__all__ = ["CATALOGUE", "esp", "im", "rep", "tlib"]
