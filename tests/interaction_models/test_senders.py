"""Who may send what: every request that a model handles, and every client type that may not."""

from __future__ import annotations

from support.house import REFERENCE, House

from mockixn.codes import ErrorCode
from mockixn.engine.model import UNREGISTERED
from mockixn.interaction_models import all_models
from mockixn.messages.catalogue import CATALOGUE
from mockixn.messages.enumerations import ClientType
from mockixn.messages.spec import Protocol

AGENT, MEDIA = ClientType.AGENT_APPLICATION, ClientType.MEDIA_SERVER
URS, RE = ClientType.ROUTING_ENGINE, ClientType.REPORTING_ENGINE
EVERYBODY = (*ClientType,)

SENDERS: dict[str, tuple[ClientType | None, ...]] = {
    "RequestRegisterClient": (UNREGISTERED, *EVERYBODY),
    "RequestUnregisterClient": EVERYBODY,
    "RequestPing": EVERYBODY,
    "RequestAgentLogin": (AGENT, URS),
    "RequestAgentLogout": (AGENT, URS),
    "RequestAgentAvailable": (AGENT,),
    "RequestAgentNotAvailable": (AGENT,),
    "EventCurrentAgentStatus": (RE,),
    "RequestAddMedia": (AGENT,),
    "RequestRemoveMedia": (AGENT,),
    "RequestCancelNotReadyForMedia": (AGENT,),
    "RequestNotReadyForMedia": (AGENT,),
    "RequestChangeMediaStateReason": (AGENT,),
    "RequestDoNotDisturbOn": (AGENT,),
    "RequestDoNotDisturbOff": (AGENT,),
    "RequestStartPlaceAgentStateReportingAll": (RE,),
    "RequestStopPlaceAgentStateReportingAll": (RE,),
    "RequestStartPlaceAgentStateReporting": (RE,),
    "RequestStopPlaceAgentStateReporting": (RE,),
    "RequestSubscribe": (AGENT,),
    "RequestUnsubscribe": (AGENT,),
    "RequestSubmit": (AGENT, MEDIA),
    "RequestStopProcessing": EVERYBODY,
    "RequestHold": (AGENT, MEDIA),
    "RequestResume": (AGENT, MEDIA),
    "RequestGetInteractionProperties": EVERYBODY,
    "RequestChangeProperties": (AGENT, MEDIA, ClientType.PROXY),
    "RequestUpdateUserData": (URS,),
    "RequestPull": (AGENT, URS),
    "RequestPlaceInQueue": (AGENT,),
    "RequestPlaceInWorkbin": (AGENT,),
    "RequestGetWorkbinContent": (AGENT,),
    "RequestWorkbinTypesInfo": (AGENT,),
    "RequestWorkbinNotifications": (AGENT,),
    "RequestCancelWorkbinNotifications": (AGENT,),
    "RequestTakeSnapshot": (AGENT, URS),
    "RequestGetSnapshotInteractions": (AGENT, URS),
    "RequestLockInteraction": (AGENT, URS),
    "RequestUnlockInteraction": (AGENT, URS),
    "RequestReleaseSnapshot": (AGENT, URS),
    "RequestMoveInteractions": (AGENT, URS),
    "RequestTransfer": (AGENT,),
    "RequestConference": (AGENT,),
    "RequestLeaveInteraction": (AGENT,),
    "RequestIntrude": (AGENT,),
    "RequestAccept": (AGENT,),
    "RequestReject": (AGENT,),
    "RequestPrivateService": (URS,),
    "Event3rdServerResponse": EVERYBODY,
    "Event3rdServerFault": EVERYBODY,
}


def test_request_of_another_client_type_is_refused() -> None:
    """A client of a type that does not send the request gets that reason, and nothing changes."""
    mock = House()
    clients = {type: mock.client(f"the {type}", type) for type in ClientType}
    for name, senders in SENDERS.items():
        for type in {*ClientType} - {*senders}:
            spec = CATALOGUE.find(name)
            formatted = mock.refused(clients[type], name)
            protocol = "TLIB" if spec.protocol is Protocol.T_LIBRARY else "IM"
            code = ErrorCode.WRONG_CLIENT_TYPE
            assert formatted == [f"the {type} < EventError {code} {protocol} #{REFERENCE}"], name
            [error] = mock.messages("EventError")
            text = f"{name} is not for a client of type {type}"
            assert error.attributes["ErrorDescription"] == text


def test_senders_of_every_handled_request_are_in_the_table() -> None:
    """What the models declare is what the table says."""
    declared: dict[str, set[ClientType | None]] = {}
    for model in all_models():
        for spec, sender, _handler in model.handlers:
            declared.setdefault(spec.name, set()).add(sender)
    assert declared == {name: {*senders} for name, senders in SENDERS.items()}
