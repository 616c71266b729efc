"""Operations that do something: requests sent, participants played, orders given and taken back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from ...scenario.rules import Answer, Cue, Fault, ParticipantSetting
from ...space.space import RuleKind
from ..json import plain_message, plain_section
from ..operation import RequestContext, operation
from ..schemas import SendRequest

CREATED = HTTPStatus.CREATED


@operation("POST", "/send", body=SendRequest)
def send(call: RequestContext) -> Any:
    """Send a request as a participant, or in the name of a connected client.

    {reference, seq, answer}: the journal's last number before it, and what answered at once, or
    null
    """
    body: SendRequest = call.body
    sending = call.space.send(body.client, body, body.type)
    return {
        "reference": sending.reference,
        "seq": sending.seq,
        "answer": None if sending.answer is None else plain_message(sending.answer),
    }


@operation("POST", "/explain", body=SendRequest)
def explain(call: RequestContext) -> Any:
    """What a request would do now, without doing it.

    {by, deliveries, changes}: the answer in force that would take it, or "model"; each message that
    would go out, to whom, and what would befall it (but); each difference in the world
    """
    body: SendRequest = call.body
    found = call.space.explain(body.client, body, body.type)
    return {
        "by": found.by,
        "deliveries": [
            {"to": to, **plain_message(message), "but": but}
            for to, message, but in found.deliveries
        ],
        "changes": found.changes,
    }


@operation("GET", "/participants")
def participants(call: RequestContext) -> Any:
    """The clients that mockixn plays.

    a list of {name, type, connected}
    """
    return [
        {"name": name, "type": played.setting.type, "connected": played.client is not None}
        for name, played in call.space.participants.members.items()
    ]


@operation("POST", "/participants", body=ParticipantSetting, status=CREATED)
def participate(call: RequestContext) -> Any:
    """Play one more client.

    {name}
    """
    return {"name": call.space.participate(call.body)}


@operation("DELETE", "/participants/{name}")
def dismiss(call: RequestContext) -> Any:
    """A played client leaves, and its cues with it."""
    call.space.dismiss(call.parts["name"])
    return {}


def _orders(call: RequestContext, kind: RuleKind) -> Any:
    return [
        {
            "id": each.id,
            "seen": each.seen,
            "fired": each.fired,
            "setting": plain_section(each.setting),
        }
        for each in call.space.rules()
        if each.kind == kind
    ]


def _remove(call: RequestContext, kind: RuleKind) -> Any:
    call.space.remove(call.parts["id"], kind)
    return {}


@operation("GET", "/cues")
def cues(call: RequestContext) -> Any:
    """The cues in force.

    a list of {id, seen, fired, setting}: how many messages it met, and how often it acted
    """
    return _orders(call, "cue")


@operation("POST", "/cues", body=Cue, status=CREATED)
def cue(call: RequestContext) -> Any:
    """Give a played participant a cue.

    {id}
    """
    return {"id": call.space.cue(call.body)}


@operation("DELETE", "/cues/{id}")
def remove_cue(call: RequestContext) -> Any:
    """Take back a cue."""
    return _remove(call, "cue")


@operation("GET", "/answers")
def answers(call: RequestContext) -> Any:
    """The answers in force.

    a list of {id, seen, fired, setting}: how many messages it met, and how often it acted
    """
    return _orders(call, "answer")


@operation("POST", "/answers", body=Answer, status=CREATED)
def answer(call: RequestContext) -> Any:
    """Order what answers a request.

    {id}
    """
    return {"id": call.space.answer(call.body)}


@operation("DELETE", "/answers/{id}")
def remove_answer(call: RequestContext) -> Any:
    """Take back an answer."""
    return _remove(call, "answer")


@operation("GET", "/faults")
def faults(call: RequestContext) -> Any:
    """The faults in force.

    a list of {id, seen, fired, setting}: how many messages it met, and how often it acted
    """
    return _orders(call, "fault")


@operation("POST", "/faults", body=Fault, status=CREATED)
def fault(call: RequestContext) -> Any:
    """Order what goes wrong with a frame, or with its connection.

    {id}
    """
    return {"id": call.space.fault(call.body)}


@operation("DELETE", "/faults/{id}")
def remove_fault(call: RequestContext) -> Any:
    """Take back a fault."""
    return _remove(call, "fault")
