"""Operations on the server: whether it serves, its metrics, its spaces, its OpenAPI document."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ... import __version__
from ...slices import in_slices
from ...space.space import Space
from ..metrics import metrics
from ..openapi import openapi
from ..operation import OPERATIONS, HttpError, RequestContext, operation
from ..schemas import NewSpace


@operation("GET", "/health", "Health")
def health(_context: RequestContext) -> Any:
    """Whether the process serves.

    {status: "ok", version}
    """
    return {"status": "ok", "version": __version__}


@operation("GET", "/ready", "Ready")
def ready(context: RequestContext) -> Any:
    """Whether clients can connect, and where.

    {status: "ready", host, port} of the wire protocol
    """
    if context.server.hub.stopping:
        raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, "the server is stopping")
    if context.space.outage:
        raise HttpError(HTTPStatus.SERVICE_UNAVAILABLE, f"{context.space.title} is away")
    return {"status": "ready", "host": context.server.host, "port": context.server.port}


@operation("GET", "/metrics", "Metrics")
async def prometheus(context: RequestContext) -> Any:
    """Figures for monitoring.

    Prometheus text format 0.0.4
    """
    return await metrics(context.server.hub.spaces)


@operation("GET", "/openapi.json", "Document")
def document(_context: RequestContext) -> Any:
    """A description of this interface.

    an OpenAPI 3.1 document
    """
    return lambda: openapi(OPERATIONS)


@operation("GET", "/spaces", "OpenSpaces")
async def spaces(context: RequestContext) -> Any:
    """Every space; the default one has an empty name.

    a list of {name, port, clients}; port is null for a space without its own port
    """

    def shown(space: Space) -> dict[str, Any]:
        return {
            "name": space.name,
            "port": context.server.port_of(space.name),
            "clients": len(space.engine.world.clients),
        }

    return await in_slices(context.server.hub.spaces.values(), shown)


@operation("POST", "/spaces", "NewSpaceMade", body=NewSpace, status=HTTPStatus.CREATED)
async def open_space(context: RequestContext) -> Any:
    """Create a space; clients enter it with a ClientName `space/name`, or through its port.

    {name, port}; port is null if the body has none
    """
    body: NewSpace = context.body
    await context.server.open_space(body.name, body.port, strict=body.strict)
    return {"name": body.name, "port": context.server.port_of(body.name)}


@operation("DELETE", "/spaces/{name}")
async def close_space(context: RequestContext) -> Any:
    """Remove a space; its clients are disconnected."""
    await context.server.close_space(context.parts["name"])
    return {}
