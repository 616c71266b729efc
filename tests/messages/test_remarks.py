"""What is remarked on in a message: what is not as the catalogue says, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.message import Message
from mockixn.messages.remarks import MOST, remarks_of
from mockixn.wire.attributes import AttributeList, Long


def remarks(name: str, reference: int = 7, /, **attributes: Any) -> list[str]:
    """What is remarked on in that message."""
    message = Message(CATALOGUE.find(name), AttributeList.of(attributes), reference)
    return [*remarks_of(message)]


MISTAKES: dict[str, tuple[str, dict[str, Any], str]] = {
    "unknown attribute": (
        "RequestStopProcessing",
        {"InteractionId": "a", "Frobnicate": 1},
        "RequestStopProcessing.Frobnicate: unknown attribute, "
        "expected one of InteractionId, Reason, Extension",
    ),
    "misspelt attribute": (
        "RequestStopProcessing",
        {"InteractionId": "a", "Resaon": {}},
        "RequestStopProcessing.Resaon: unknown attribute, "
        "expected one of InteractionId, Reason, Extension (did you mean Reason?)",
    ),
    "key that the structure lacks": (
        "RequestGetWorkbinContent",
        {"Workbin": {"Type": "drafts"}},
        "RequestGetWorkbinContent.Workbin.Type: unknown key, expected one of WorkbinTypeId, "
        "WorkbinAgentId, WorkbinPlaceId, WorkbinGroupId, WorkbinPlaceGroupId "
        "(did you mean WorkbinTypeId?)",
    ),
    "misspelt key": (
        "RequestStopProcessing",
        {"InteractionId": "a", "Reason": {"ReasonSystemname": "x"}},
        "RequestStopProcessing.Reason.ReasonSystemname: unknown key, expected one of "
        "ReasonSystemName, ReasonDescription, Reason (did you mean ReasonSystemName?)",
    ),
    "type of a key": (
        "RequestRegisterClient",
        {"ClientName": "a", "ClientType": "Proxy", "Extension": {"event_properties_changed": "1"}},
        'RequestRegisterClient.Extension.event_properties_changed: found "1" (str), '
        "expected a signed int of 32 bits",
    ),
    "key of a free list that means something": (
        "RequestWorkbinNotifications",
        {"Workbin": {}, "Extension": {"event_procesing_stopped": 1, "anything": 1, "Data": "x"}},
        "RequestWorkbinNotifications.Extension.event_procesing_stopped: unknown key "
        "(did you mean event_processing_stopped?)",
    ),
    "type of any key's value": (
        "RequestSubscribe",
        {"PsTopicList": {"1@place-1": 1}},
        "RequestSubscribe.PsTopicList.1@place-1: found 1 (int), expected a str".replace(
            "1@place-1:", '"1@place-1":'
        ),
    ),
    "word of an enumeration": (
        "RequestIntrude",
        {"InteractionId": "a", "VisibilityMode": "Conferance"},
        'RequestIntrude.VisibilityMode: found "Conferance", expected "Conference", "Coach" or '
        '"Monitor" (did you mean Conference?)',
    ),
    "boolean": (
        "RequestPlaceInQueue",
        {"InteractionId": "a", "Queue": "q", "Hold": 2},
        "RequestPlaceInQueue.Hold: found 2, expected 0 or 1",
    ),
    "date": (
        "RequestSubmit",
        {"MediaType": "email", "ReceivedAt": "yesterday"},
        'RequestSubmit.ReceivedAt: found "yesterday", expected a date in ISO 8601',
    ),
    "key that is odd": (
        "RequestStopProcessing",
        {"InteractionId": "a", "two\nlines": 1},
        'RequestStopProcessing."two\\nlines": unknown attribute, '
        "expected one of InteractionId, Reason, Extension",
    ),
    "reference that is not the header's": (
        "RequestStopProcessing",
        {"InteractionId": "a", "ReferenceId": 8},
        "RequestStopProcessing.ReferenceId: found 8, expected 7 as in the header",
    ),
    "type of what stands in the header": (
        "RequestStopProcessing",
        {"InteractionId": "a", "ProxyClientId": "8"},
        'RequestStopProcessing.ProxyClientId: found "8", expected int',
    ),
}


@pytest.mark.parametrize(("name", "attributes", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_mistake_is_one_sentence(name: str, attributes: dict[str, Any], expected: str) -> None:
    """Where, what was found, what was expected, and the near name."""
    assert remarks(name, **attributes) == [expected]


REAL: list[tuple[str, dict[str, Any]]] = [
    ("RequestRegisterClient", {"ClientName": "AID_a", "ClientType": "Proxy", "Extension": {}}),
    (
        "RequestRegisterClient",
        {
            "ClientName": "media-1",
            "ClientType": "MediaServer",
            "MediaType": "email",
            "Extension": {"event_properties_changed": 1},
        },
    ),
    ("RequestUnregisterClient", {"ProxyClientId": 3}),
    (
        "RequestAgentLogin",
        {
            "AgentId": "1001",
            "PlaceId": "place-1",
            "TenantId": 101,
            "MediaList": {"email": 1, "chat": 0, "outboundpreview": 1},
            "ProxyClientId": 3,
            "ReferenceId": 7,
            "Reason": {},
        },
    ),
    ("RequestRemoveMedia", {"MediaTypeName": "chat", "Reason": {}}),
    ("RequestCancelNotReadyForMedia", {"MediaTypeName": "chat"}),
    (
        "RequestChangeMediaStateReason",
        {
            "MediaTypeName": "chat",
            "Reason": {"ReasonSystemName": "lunch", "ReasonDescription": "Lunch", "Reason": 3},
            "Extension": {"Name": "lunch", "Code": "3"},
        },
    ),
    ("RequestSubscribe", {"PsTopicList": {"101@place-1": "1"}}),
    (
        "RequestWorkbinNotifications",
        {
            "Workbin": {"WorkbinTypeId": "drafts", "WorkbinGroupId": "g"},
            "Reason": {},
            "NotifyPropertyChanges": 1,
            "Extension": {"event_processing_stopped": 1},
        },
    ),
    ("RequestStartPlaceAgentStateReportingAll", {"TenantList": {"Tenant": "101"}}),
    ("RequestStartPlaceAgentStateReportingAll", {"TenantList": {"101": {"Workbins": ""}}}),
    ("RequestAccept", {"TicketId": 1, "InteractionId": "a", "InitialInFocusState": 1}),
    (
        "RequestReject",
        {
            "TicketId": 1,
            "InteractionId": "a",
            "Reason": {"ReasonDescription": "busy"},
            "Extension": {"anything": 1},
        },
    ),
    (
        "RequestPlaceInQueue",
        {
            "InteractionId": "a",
            "Queue": "q",
            "Hold": 0,
            "AddedProperties": {"Skill": "sales"},
            "Extension": {"operation": "transferQueue"},
        },
    ),
    (
        "RequestPlaceInWorkbin",
        {"InteractionId": "a", "Workbin": {"WorkbinAgentId": "ada", "WorkbinTypeId": "drafts"}},
    ),
    ("RequestPull", {"ViewId": "_system_", "TenantId": 101, "PullParameters": {"id": "a"}}),
    (
        "RequestTakeSnapshot",
        {"Condition": "[media_type] = 'chat'", "Lock": 1, "CheckInteractionsState": 0},
    ),
    ("RequestTransfer", {"InteractionId": "a", "AgentId": "b", "PlaceId": "p"}),
    (
        "RequestConference",
        {
            "InteractionId": "a",
            "AgentId": "b",
            "PlaceId": "p",
            "VisibilityMode": "Coach",
            "Extension": {"ConsultUserData": "separate"},
        },
    ),
    ("RequestHold", {"InteractionId": "a", "Extension": {"IsHold": "1"}}),
    ("RequestChangeProperties", {"InteractionId": "a", "DeletedProperties": {"Skill": ""}}),
    (
        "RequestSubmit",
        {
            "TenantId": 1,
            "MediaType": "chat",
            "Queue": "chat-in",
            "InteractionType": "Inbound",
            "InteractionSubtype": "InboundNew",
            "ParentInteractionId": "b",
            "IsOnline": 1,
            "ReceivedAt": "2024-02-29T23:59:59Z",
            "UserData": {"Subject": "x", "deep": {"er": {"Number": Long(1)}}, "bytes": b"\0"},
            "InQueues": {"1": "a"},
            "OutQueues": {},
        },
    ),
]


@pytest.mark.parametrize(("name", "attributes"), REAL, ids=lambda each: str(each)[:40])
def test_what_real_clients_send_is_no_mistake(name: str, attributes: dict[str, Any]) -> None:
    """Free lists take any key and value; what stands in the header may stand in the list too."""
    assert remarks(name, **attributes) == []


def test_remarks_on_one_message_are_bounded() -> None:
    """Ten thousand wrong attributes cost little; the remarks name some of them."""
    found = remarks("RequestAgentLogout", **{f"wrong-{number}": 1 for number in range(10_000)})
    assert len(found) == MOST + 1
    assert found[-1] == "RequestAgentLogout: more is not as the catalogue says"
