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


def test_what_real_clients_send_is_no_mistake() -> None:
    """Free lists take any key and value; what stands in the header may stand in the list too."""
    assert [
        *remarks(
            "RequestSubmit",
            TenantId=1,
            MediaType="chat",
            Queue="chat-in",
            InteractionType="Inbound",
            InteractionSubtype="InboundNew",
            IsOnline=1,
            ReceivedAt="2024-02-29T23:59:59Z",
            UserData={"Subject": "x", "deep": {"er": {"Number": Long(1)}}, "bytes": b"\0"},
            InQueues={"1": "a"},
            ProxyClientId=3,
            ReferenceId=7,
        ),
        *remarks("RequestHold", InteractionId="a", Extension={"IsHold": "1", "anything": 1}),
        *remarks("RequestPull", ViewId="_system_", TenantId=101, PullParameters={"id": "a"}),
        *remarks("RequestStartPlaceAgentStateReportingAll", TenantList={"101": {"Workbins": ""}}),
        *remarks("RequestReject", TicketId=1, InteractionId="a", Reason={"Reason": 3}),
        *remarks("RequestPlaceInWorkbin", InteractionId="a", Workbin={"WorkbinTypeId": "drafts"}),
    ] == []


def test_remarks_on_one_message_are_bounded() -> None:
    """A client that sends ten thousand wrong attributes costs little, and is told of some."""
    found = remarks("RequestAgentLogout", **{f"wrong-{number}": 1 for number in range(10_000)})
    assert len(found) == MOST + 1
    assert found[-1] == "RequestAgentLogout: more is not as the catalogue says"
