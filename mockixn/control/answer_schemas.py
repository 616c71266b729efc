"""JSON Schemas of what the operations answer with, each with an example."""

from __future__ import annotations

from typing import Any

from ..messages.enumerations import ClientType
from ..messages.lookup import PROTOCOLS
from ..messages.spec import Protocol
from ..space.world_pages import MOST_THINGS
from .section_schemas import Schema, nullable

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_YES: Schema = {"type": "boolean"}
_PORT: Schema = {"type": "integer", "minimum": 1, "maximum": 65535}
_TABLE: Schema = {"type": "object", "additionalProperties": True}
_TYPE: Schema = {"type": "string", "enum": [*map(str, ClientType)]}
_ATTRIBUTES: Schema = {**_TABLE, "description": "by name; bytes as {bstr: hexadecimal}"}


def _see(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _by_id(things: Schema, **more: Any) -> Schema:
    return {"type": "object", "additionalProperties": things, **more}


def _object(example: Any, /, *, optional: Schema | None = None, **keys: Schema) -> Schema:
    """An object with these keys, those of `optional` where they say something, and no others."""
    return {
        "type": "object",
        "properties": {**keys, **(optional or {})},
        "required": [*keys],
        "additionalProperties": False,
        "examples": [example],
    }


def _met(example: Any, /, **keys: Schema) -> Schema:
    due = _list_of(_object({"after": 30.0, "what": "cue-1 of media-1"}, after=_NUMBER, what=_TEXT))
    met = {"type": "boolean", "const": True}
    return _object(example, met=met, optional={"due": due} if "entries" in keys else None, **keys)


_ENTRY_EXAMPLE = {
    "seq": 2,
    "run": 1,
    "time": "2026-01-01T00:00:00.000000+00:00",
    "client": "media-1",
    "client_type": "MediaServer",
    "direction": "out",
    "protocol": Protocol.INTERACTION_MANAGEMENT.label,
    "message": "EventAck",
    "reference": 1,
    "attributes": {"ProxyClientId": 1},
    "text": "'EventAck' (125) attributes:\n\tattr_ref_id [int] = 1",
}
_MESSAGE_EXAMPLE = {
    "message": "EventAck",
    "protocol": "IM",
    "reference": 1,
    "attributes": {"ProxyClientId": 1},
    "text": _ENTRY_EXAMPLE["text"],
}
_SUBSCRIPTION_EXAMPLE = {"stops": True, "changes": False}
_CLIENT_EXAMPLE: dict[str, Any] = {
    "name": "media-1",
    "type": "MediaServer",
    "places": None,
    "topics": [],
    "login": None,
}
_INTERACTION_EXAMPLE = {
    "InteractionId": "stop-a",
    "InteractionMediatype": "email",
    "InteractionQueue": "inbound",
    "InteractionState": 3,
    "owner": "media-1",
    "parties": [{"agent_id": "agent-1"}],
    "held": False,
    "locked": False,
}
_MESSAGE: dict[str, Schema] = {
    "message": _TEXT,
    "protocol": {"type": "string", "enum": [*PROTOCOLS]},
    "reference": {"type": "integer"},
    "attributes": _ATTRIBUTES,
    "text": {**_TEXT, "description": "in the notation of the vendor's logs"},
}
_RULE: dict[str, Schema] = {"id": _TEXT, "seen": _COUNT, "fired": _COUNT}
_RULE_EXAMPLE = {"id": "mine", "seen": 1, "fired": 1}
_PAGE: Schema = {"maxProperties": MOST_THINGS}


def _rule(setting: str, example: Any, **keys: Schema) -> Schema:
    return _object({**_RULE_EXAMPLE, **example}, **_RULE, **keys, setting=_see(setting))


_THINGS: dict[str, Schema] = {
    "Client": _object(
        _CLIENT_EXAMPLE,
        name=_TEXT,
        type=_TYPE,
        places=nullable(_list_of(_TEXT)),
        topics=_list_of(_TEXT),
        login=nullable(_see("Login")),
    ),
    "Login": _object(
        {
            "agent_id": "agent-1",
            "place_id": "place-1",
            "tenant_id": 1,
            "media": {"email": 1},
            "do_not_disturb": False,
        },
        agent_id=_TEXT,
        place_id=_TEXT,
        tenant_id={"type": "integer"},
        media=_by_id({"type": "integer"}, description="1: ready, 0: not ready"),
        do_not_disturb=_YES,
    ),
    "Interaction": {
        **_object(
            _INTERACTION_EXAMPLE,
            InteractionId=_TEXT,
            owner=nullable(_TEXT),
            parties=_list_of(_see("Party")),
            held=_YES,
            locked=_YES,
        ),
        "description": "its attributes as events have them, and what mockixn knows besides",
        "additionalProperties": True,
    },
    "Party": {
        "oneOf": [
            _object({"agent_id": "agent-1"}, agent_id=_TEXT),
            _object({"router": "urs-1"}, router=_TEXT),
        ]
    },
    "Queue": {
        **_list_of(_TEXT),
        "description": "the ids of its interactions, oldest first",
        "examples": [["stop-a"]],
    },
    "Workbin": _object(
        {"interactions": ["stop-a"], "subscriptions": {"1": _SUBSCRIPTION_EXAMPLE}},
        interactions=_list_of(_TEXT),
        subscriptions=_by_id(
            _object(_SUBSCRIPTION_EXAMPLE, stops=_YES, changes=_YES),
            description="by ProxyClientId: whether it is told of stopped interactions too, and of "
            "changed properties",
        ),
    ),
    "Snapshot": _object(
        {"owner": 1, "ids": ["stop-a"], "locked": []},
        owner={"type": "integer"},
        ids=_list_of(_TEXT),
        locked=_list_of(_TEXT),
    ),
    "Invitation": _object(
        {"interaction": "stop-a", "agent": "agent-1", "kind": "transfer"},
        interaction=_TEXT,
        agent=_TEXT,
        kind=_TEXT,
    ),
    "Thing": {
        "anyOf": [
            *map(_see, ["Client", "Interaction", "Queue", "Workbin", "Snapshot", "Invitation"])
        ],
        "examples": [_INTERACTION_EXAMPLE],
    },
}

_WORLD: dict[str, Schema] = {
    "World": _object(
        {
            "clients": {"1": _CLIENT_EXAMPLE},
            "interactions": {"stop-a": _INTERACTION_EXAMPLE},
            "queues": {"inbound": []},
            "workbins": {},
            "snapshots": {},
            "invitations": {},
            "now": 1767225600.0,
            "next": {},
        },
        clients=_by_id(_see("Client"), **_PAGE),
        interactions=_by_id(_see("Interaction"), **_PAGE),
        queues=_by_id(_see("Queue"), **_PAGE),
        workbins=_by_id(_see("Workbin"), **_PAGE),
        snapshots=_by_id(_see("Snapshot"), **_PAGE),
        invitations=_by_id(_see("Invitation"), **_PAGE),
        now={**_NUMBER, "description": "seconds since the epoch"},
        next=_by_id(_TEXT, description="by kind: `after` of the next page of /world/{kind}"),
    ),
    "WorldPage": _object(
        {"things": {"stop-a": _INTERACTION_EXAMPLE}, "next": None},
        things=_by_id(_see("Thing"), **_PAGE),
        next={**nullable(_TEXT), "description": "`after` of the next page; null on the last"},
    ),
    "Clock": _object({"now": 1767225600.0, "held": True}, now=_NUMBER, held=_YES),
    "Routed": _object({"urs": "urs-1"}, urs=_TEXT),
}

_JOURNAL: dict[str, Schema] = {
    "Entry": _object(
        _ENTRY_EXAMPLE,
        seq={"type": "integer", "minimum": 1},
        run={"type": "integer", "minimum": 1},
        time={**_TEXT, "format": "date-time"},
        client=nullable(_TEXT),
        client_type=nullable(_TYPE),
        direction={"type": "string", "enum": ["in", "out"]},
        protocol=nullable({"type": "string", "enum": [each.label for each in Protocol]}),
        message=nullable(_TEXT),
        reference=nullable({"type": "integer"}),
        attributes=_ATTRIBUTES,
        text=nullable(_TEXT),
        optional={
            "undelivered": {**_TEXT, "description": "why it did not arrive"},
            "malformed": {**_TEXT, "description": "why the frame is no message"},
            "because": {**_TEXT, "description": "the rule that caused or changed it"},
            "remarks": _list_of(_TEXT, description="mistakes of the client", minItems=1),
        },
    ),
    "JournalPart": _object(
        {"entries": [_ENTRY_EXAMPLE], "run": 1, "after": 1, "last": 2, "dropped": 0},
        entries=_list_of(_see("Entry")),
        run={"type": "integer", "minimum": 1},
        after=_COUNT,
        last=_COUNT,
        dropped=_COUNT,
    ),
    "Waited": _met({"met": True, "entry": _ENTRY_EXAMPLE}, entry=_see("Entry")),
    "Met": _met({"met": True, "entries": [_ENTRY_EXAMPLE]}, entries=_list_of(_see("Entry"))),
}

_RULES: dict[str, Schema] = {
    "Message": _object(_MESSAGE_EXAMPLE, **_MESSAGE),
    "Sent": _object(
        {"reference": 1, "run": 1, "seq": 0, "answer": _MESSAGE_EXAMPLE},
        reference={"type": "integer"},
        run=_COUNT,
        seq=_COUNT,
        answer=nullable(_see("Message")),
    ),
    "Explanation": _object(
        {
            "by": "model",
            "deliveries": [{"to": "media-1", **_MESSAGE_EXAMPLE, "but": None}],
            "changes": ["interactions.stop-a: gone"],
        },
        by={**_TEXT, "description": "the id of an answer or a fault, or model"},
        deliveries=_list_of(_see("ExplainedDelivery")),
        changes=_list_of(_TEXT),
    ),
    "ExplainedDelivery": _object(
        {"to": "media-1", **_MESSAGE_EXAMPLE, "but": None},
        to=_TEXT,
        **_MESSAGE,
        but=nullable(_TEXT),
    ),
    "PlayedClient": _object(
        {"name": "media-1", "type": "MediaServer", "connected": True},
        name=_TEXT,
        type=_TYPE,
        connected=_YES,
    ),
    "PlayedClients": {**_list_of(_see("PlayedClient")), "examples": [[]]},
    "Named": _object({"name": "media-1"}, name=_TEXT),
    "Added": _object({"id": "cue-1", "warnings": []}, id=_TEXT, warnings=_list_of(_TEXT)),
    "Done": _object({}),
    "CueInForce": _rule(
        "Cue",
        {
            "not_done": 0,
            "why": None,
            "setting": {"participant": "media-1", "at": 30.0, "do": "leave"},
        },
        not_done=_COUNT,
        why=nullable(_TEXT),
    ),
    "AnswerInForce": _rule(
        "Answer", {"setting": {"on": {"message": "RequestPull"}, "silent": True}}
    ),
    "FaultInForce": _rule("Fault", {"setting": {"do": "reset", "on": {"message": "EventRevoked"}}}),
    "CuesInForce": {**_list_of(_see("CueInForce")), "examples": [[]]},
    "AnswersInForce": {**_list_of(_see("AnswerInForce")), "examples": [[]]},
    "FaultsInForce": {**_list_of(_see("FaultInForce")), "examples": [[]]},
}

_SERVER: dict[str, Schema] = {
    "Health": _object(
        {"status": "ok", "version": "1.0.0"}, status={"const": "ok", **_TEXT}, version=_TEXT
    ),
    "Ready": _object(
        {"status": "ready", "host": "127.0.0.1", "port": 7120},
        status={"const": "ready", **_TEXT},
        host=_TEXT,
        port=_PORT,
    ),
    "Metrics": {**_TEXT, "examples": ['mockixn_clients{space=""} 1\n']},
    "Document": {**_TABLE, "examples": [{"openapi": "3.1.0"}]},
    "OpenSpace": _object(
        {"name": "", "port": None, "clients": 2}, name=_TEXT, port=nullable(_PORT), clients=_COUNT
    ),
    "OpenSpaces": {
        **_list_of(_see("OpenSpace")),
        "examples": [[{"name": "", "port": None, "clients": 2}]],
    },
    "NewSpaceMade": _object({"name": "a", "port": None}, name=_TEXT, port=nullable(_PORT)),
}

_MISTAKE = {"field": "limit", "problem": "found 0, expected at least 1"}
_PROBLEMS: dict[str, Schema] = {
    "Problem": _object(
        {"error": "limit: found 0, expected at least 1", "mistakes": [_MISTAKE]},
        error={**_TEXT, "description": "one line"},
        mistakes=_list_of(_object(_MISTAKE, field=_TEXT, problem=_TEXT)),
    ),
    "NearMiss": _object(
        {"entry": {}, "differences": ['client: found "a", expected "b"']},
        entry={**_TABLE, "description": "a journal entry without its `text`"},
        differences=_list_of(_TEXT),
    ),
    "NotMet": _object(
        {
            "met": False,
            "verdict": "not met",
            "why": "no EventAck to x; the journal has no message at all",
            "nearest": [],
            "diagram": "",
        },
        met={"type": "boolean", "const": False},
        verdict={
            "type": "string",
            "enum": ["not met", "vacuous", "undecided"],
            "description": "vacuous: it holds whatever happens, since what it names never was "
            "there; undecided: entries that would decide it are no longer kept",
        },
        why={**_TEXT, "description": "what differs, with the near misses"},
        nearest=_list_of(_see("NearMiss")),
        diagram={**_TEXT, "description": "the journal as a sequence diagram"},
    ),
}

ANSWER_SCHEMAS: dict[str, Schema] = {
    **_PROBLEMS,
    **_SERVER,
    **_WORLD,
    **_THINGS,
    **_JOURNAL,
    **_RULES,
}
"""By name; they refer to each other, and to the sections that rules have."""
