"""Operations on the server itself: is it there, its figures, its spaces, this interface."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ... import __version__
from ..metrics import metrics
from ..openapi import openapi
from ..operation import OPERATIONS, HttpError, RequestContext, operation
from ..schemas import NewSpace


@operation("GET", "/health")
def health(_call: RequestContext) -> Any:
    """The process serves.

    {status: "ok", version}
    """
    return {"status": "ok", "version": __version__}


@operation("GET", "/ready")
def ready(call: RequestContext) -> Any:
    """Clients can connect, and where.

    {status: "ready", host, port}, of the wire protocol
    """
    if call.server.hub.stopping:
        raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server stops")
    return {"status": "ready", "host": call.server.host, "port": call.server.port}


@operation("GET", "/metrics")
def prometheus(call: RequestContext) -> Any:
    """Figures for monitoring.

    Prometheus's text format 0.0.4
    """
    return metrics(call.server.hub.spaces)


@operation("GET", "/openapi.json")
def document(_call: RequestContext) -> Any:
    """What can be called, and with what.

    this document, OpenAPI 3.1
    """
    return lambda: openapi(OPERATIONS)


@operation("GET", "/spaces")
def spaces(call: RequestContext) -> Any:
    """Every space; the default one has an empty name.

    a list of {name, port, clients}; port is null where it has none of its own
    """
    return [
        {
            "name": name,
            "port": call.server.port_of(name),
            "clients": len(space.engine.world.clients),
        }
        for name, space in call.server.hub.spaces.items()
    ]


@operation("POST", "/spaces", body=NewSpace, status=HTTPStatus.CREATED)
async def open_space(call: RequestContext) -> Any:
    """Make a space: clients fall into it by ClientName `space/name`, or by its port.

    {name, port}; port is null where none was asked for
    """
    await call.server.open_space(call.body.name, call.body.port)
    return {"name": call.body.name, "port": call.server.port_of(call.body.name)}


@operation("DELETE", "/spaces/{name}")
async def close_space(call: RequestContext) -> Any:
    """Forget a space; its clients are disconnected."""
    await call.server.close_space(call.parts["name"])
    return {}
