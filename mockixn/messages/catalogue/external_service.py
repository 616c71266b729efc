"""The messages of the External Service Protocol, which the server relays in both directions."""

from __future__ import annotations

from functools import partial

from ..spec import Protocol
from . import rows

request = partial(rows.request, Protocol.EXTERNAL_SERVICE, sender="both")
event = partial(rows.event, Protocol.EXTERNAL_SERVICE, sender="both")

CALL = "Parameters Version UserData"

# ESP has no EventError of its own: Interaction Management's EventError answers a malformed message
Request3rdServer = request(
    1,
    "Request3rdServer",
    f"AppName AppType Service! Method! InteractionId {CALL}",
    answers="Event3rdServerResponse Event3rdServerFault EventError",
    source="GenEM:InvokeAutoresponse",
)
Event3rdServerResponse = event(
    2,
    "Event3rdServerResponse",
    f"Service Method {CALL} Extension",
    source="GenEM:InvokeAutoresponse",
)
Event3rdServerFault = event(
    3,
    "Event3rdServerFault",
    f"FaultCode FaultString Service Method {CALL} Extension",
    source="PSDK",
)

ROWS = rows.declared_in(globals())
