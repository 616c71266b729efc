"""What requests name and the world must know: queues, workbins, agents, places.

Where a scenario lists none of a kind, every name of that kind is known [ours].
"""

from __future__ import annotations

from ..codes import ErrorCode
from ..errors import Refused
from .context import Context, Request
from .properties import check_key
from .queues import WorkbinKey


def known_queue(context: Context, name: str) -> str:
    """The queue's name. Raises Refused for one that the scenario does not list."""
    listed = context.engine.queue_names
    if not name or (listed and name not in listed):
        raise Refused(ErrorCode.UNKNOWN_QUEUE, f"unknown queue {name!r}")
    return name


def known_agent(context: Context, agent_id: str) -> str:
    """The AgentId. Raises Refused for one that the scenario does not list."""
    listed = context.engine.agent_settings
    if not agent_id or (listed and agent_id not in listed):
        raise Refused(ErrorCode.UNKNOWN_AGENT, f"unknown agent {agent_id!r}")
    return agent_id


def known_place(context: Context, place_id: str) -> str:
    """The PlaceId. Raises Refused for one that the scenario does not list."""
    listed = context.engine.place_ids
    if not place_id or (listed and place_id not in listed):
        raise Refused(ErrorCode.UNKNOWN_PLACE, f"unknown place {place_id!r}")
    return place_id


def known_workbin(request: Request) -> WorkbinKey:
    """The workbin that the request's `Workbin` attribute names.

    Raises Refused for a type, an agent or a place that the scenario does not list.
    """
    key = WorkbinKey.of(request.listing("Workbin"))
    if key.type_id:
        check_key("Workbin.WorkbinTypeId", key.type_id)
    listed = request.engine.workbin_types
    if not key.type_id or (listed and key.type_id not in listed):
        raise Refused(ErrorCode.UNKNOWN_WORKBIN, f"unknown workbin type {key.type_id!r}")
    if key.agent_id:
        known_agent(request, key.agent_id)
    if key.place_id:
        known_place(request, key.place_id)
    return key
