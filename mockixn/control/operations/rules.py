"""Operations that send requests, play participants, and add and remove rules."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ...scenario.rules import Answer, Cue, Fault, ParticipantSetting
from ...slices import in_slices
from ...space.space import RuleKind, RuleState, Space, state_of
from ..json import message_to_dict, section_to_dict
from ..operation import RequestContext, operation
from ..schemas import SendRequest

CREATED = HTTPStatus.CREATED

_LISTED = "a list of {id, seen, fired, setting}: how many messages matched, how often it acted"
_LISTED_CUES = (
    "a list of {id, seen, fired, not_done, why, setting}: how many messages matched, how often it "
    "was its turn, in how many turns it could not act, and why the last time"
)


@operation("POST", "/send", "Sent", body=SendRequest)
def send(context: RequestContext) -> Any:
    """Send a request as a participant, or in the name of a connected client.

    {reference, run, seq, answer}: run and seq are those of the last journal entry before the
    request; answer is the immediate answer, or null
    """
    body: SendRequest = context.body
    sending = context.space.send(body.client, body, body.type)
    journal = context.space.journal
    return {
        "reference": sending.reference,
        "run": 0 if journal is None else journal.run,
        "seq": sending.seq,
        "answer": None if sending.answer is None else message_to_dict(sending.answer),
    }


@operation("POST", "/explain", "Explanation", body=SendRequest, id="explain")
def explain_request(context: RequestContext) -> Any:
    """What a request would do now, without doing it.

    {by, deliveries, changes}: by is the id of the answer or the fault that would take it, or
    "model"; deliveries has each message to send, its receiver, and what is unusual about it (but):
    a fault, a delay, why it is not delivered; changes has each change to the world
    """
    body: SendRequest = context.body
    found = context.space.explain(body.client, body, body.type)
    return {
        "by": found.by,
        "deliveries": [
            {"to": to, **message_to_dict(message), "but": but}
            for to, message, but in found.deliveries
        ],
        "changes": found.changes,
    }


@operation("GET", "/participants", "PlayedClients")
async def participants(context: RequestContext) -> Any:
    """The clients that mockixn plays.

    a list of {name, type, connected}
    """
    members = context.space.participants.members.values()
    return await in_slices(
        members,
        lambda played: {
            "name": played.setting.name,
            "type": played.setting.type,
            "connected": played.client is not None,
        },
    )


@operation("POST", "/participants", "Named", body=ParticipantSetting, status=CREATED)
def participate(context: RequestContext) -> Any:
    """Add a played client.

    {name}
    """
    return {"name": context.space.participate(context.body)}


@operation("DELETE", "/participants/{name}")
def dismiss(context: RequestContext) -> Any:
    """Remove a played client, and its cues."""
    context.space.dismiss(context.parts["name"])
    return {}


_ADDED = (
    "{id, warnings}: warnings has what `mockixn check` would tell of the rule: that it can do "
    "nothing, or that the server refuses what it sends"
)


def _rule_to_dict(state: RuleState) -> dict[str, Any]:
    cue = {"not_done": state.not_done, "why": state.why} if state.kind == "cue" else {}
    return {
        "id": state.id,
        "seen": state.seen,
        "fired": state.fired,
        **cue,
        "setting": section_to_dict(state.setting),
    }


def _declare(
    kind: RuleKind, section: type, add_rule: Callable[[Space, Any], str], doc: str
) -> None:
    """Declare the operations that list, add and remove the rules of one kind."""

    @operation(
        "GET",
        f"/{kind}s",
        f"{kind.title()}sInForce",
        id=f"{kind}s",
        doc=f"The {kind}s in force.\n\n{_LISTED if kind != 'cue' else _LISTED_CUES}",
    )
    async def rules(context: RequestContext) -> Any:
        states = await in_slices(context.space.in_force(kind), state_of)
        return lambda: [_rule_to_dict(each) for each in states]

    @operation(
        "POST",
        f"/{kind}s",
        "Added",
        body=section,
        status=CREATED,
        id=kind,
        doc=f"{doc}\n\n{_ADDED}",
    )
    def add(context: RequestContext) -> Any:
        warnings = context.space.warnings_of(context.body)
        return {"id": add_rule(context.space, context.body), "warnings": warnings}

    @operation("DELETE", f"/{kind}s/{{id}}", id=f"remove_{kind}", doc=f"Remove the {kind}.")
    def remove(context: RequestContext) -> Any:
        context.space.remove(context.parts["id"], kind)
        return {}


_declare("cue", Cue, Space.cue, "Add a cue: what a played participant does, and when.")
_declare("answer", Answer, Space.answer, "Add an answer: what answers a request.")
_declare("fault", Fault, Space.fault, "Add a fault: what goes wrong with a frame or a connection.")
