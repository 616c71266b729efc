"""What the catalogue promises about every message, and the ids that never change again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from types import ModuleType

import pytest

from mockixn.messages.catalogue import CATALOGUE, esp, im, rep, rows, tlib
from mockixn.messages.catalogue.attributes import ATTRIBUTES
from mockixn.messages.enumerations import (
    AgentStateChangeOperation,
    ClientType,
    InteractionOperation,
    RouteType,
    VisibilityMode,
    WorkbinContentOperation,
)
from mockixn.messages.sources import mark_of
from mockixn.messages.spec import Attribute, Catalogue, MessageSpec, Protocol, Structure
from mockixn.wire.attributes import Type

IM = Protocol.INTERACTION_MANAGEMENT
REP = Protocol.REPORTING
TLIB = Protocol.T_LIBRARY
ESP = Protocol.EXTERNAL_SERVICE

PUBLIC_IDS = {
    (IM, "RequestSubmit"): 101,
    (IM, "EventAck"): 125,
    (TLIB, "RequestUpdateUserData"): 31,
    (TLIB, "RequestRouteCall"): 36,
    (TLIB, "EventError"): 52,
    (TLIB, "EventAbandoned"): 59,
    (TLIB, "EventRouteRequest"): 71,
    (TLIB, "EventRouteUsed"): 72,
    (TLIB, "EventAttachedDataChanged"): 85,
    (TLIB, "RequestPrivateService"): 149,
    (TLIB, "EventPrivateInfo"): 150,
}

IDS_OF_THE_MODELS = {
    IM: """
        1 RequestRegisterClient 2 RequestUnregisterClient 4 RequestPing 5 RequestAgentLogin
        6 RequestAgentLogout 7 RequestAgentAvailable 8 RequestAgentNotAvailable
        10 RequestAddMedia 11 RequestRemoveMedia 12 RequestNotReadyForMedia
        13 RequestCancelNotReadyForMedia 14 RequestChangeMediaStateReason
        15 RequestDoNotDisturbOn 16 RequestDoNotDisturbOff
        20 RequestStartPlaceAgentStateReportingAll 25 RequestSubscribe
        30 RequestAccept 31 RequestReject 35 RequestPull 36 RequestPlaceInQueue
        37 RequestPlaceInWorkbin 38 RequestStopProcessing 39 RequestChangeProperties
        40 RequestGetInteractionProperties 41 RequestHold 42 RequestResume
        45 RequestTransfer 46 RequestConference 47 RequestIntrude 48 RequestLeaveInteraction
        55 RequestGetWorkbinContent 56 RequestWorkbinTypesInfo 57 RequestWorkbinNotifications
        58 RequestCancelWorkbinNotifications 65 RequestTakeSnapshot
        66 RequestGetSnapshotInteractions 67 RequestLockInteraction 68 RequestUnlockInteraction
        69 RequestReleaseSnapshot 101 RequestSubmit
        125 EventAck 126 EventError 127 EventPulledInteractions 128 EventInteractionProperties
        129 EventWorkbinContent 130 EventWorkbinTypesInfo 131 EventSnapshotTaken
        132 EventSnapshotInteractions 140 EventInvite 141 EventRevoked 142 EventPartyAdded
        143 EventPartyRemoved 144 EventPropertiesChanged 145 EventWorkbinContentChanged
        146 EventProcessingStopped
    """,
    REP: """
        1 EventInteractionSubmitted 2 EventProcessingStopped 3 EventPropertiesChanged 4 EventHeld
        5 EventResumed 10 EventPartyAdded 11 EventPartyRemoved 12 EventAgentInvited
        14 EventRejected 15 EventRevoked 20 EventPlacedInQueue 21 EventTakenFromQueue
        22 EventPlacedInWorkbin 23 EventTakenFromWorkbin 30 EventAgentLogin 31 EventAgentLogout
        35 EventMediaAdded 36 EventMediaRemoved 37 EventReadyForMedia 38 EventNotReadyForMedia
        39 EventMediaStateReasonChanged 41 EventDoNotDisturbOn 42 EventDoNotDisturbOff
        43 EventCurrentAgentStatus 50 EventExternalServiceRequested
        51 EventExternalServiceResponded
    """,
    TLIB: """
        31 RequestUpdateUserData 36 RequestRouteCall 52 EventError 59 EventAbandoned
        71 EventRouteRequest 72 EventRouteUsed 85 EventAttachedDataChanged
        149 RequestPrivateService 150 EventPrivateInfo
    """,
    ESP: "1 Request3rdServer 2 Event3rdServerResponse 3 Event3rdServerFault",
}

IDS_KNOWN_BY_NAME = {
    IM: """
        21 RequestStopPlaceAgentStateReportingAll 22 RequestStartPlaceAgentStateReporting
        23 RequestStopPlaceAgentStateReporting 26 RequestUnsubscribe 27 RequestPublish
        28 RequestStatSubscribe 32 RequestDeliver 59 RequestWorkbinStatistic
        70 RequestMoveInteractions 80 RequestSearch 81 RequestGetIndexProperties
        133 EventInteractionMoved 135 EventPong 150 EventForcedAgentStateChange
    """,
    REP: """
        13 EventAccepted 32 EventAgentAvailable 33 EventAgentNotAvailable
        34 EventAgentConnectionClosed 40 EventAgentStateReasonChanged 44 EventPlaceAgentState
        45 EventActivityReport 60 EventCustomReporting
    """,
    TLIB: """
        0 RequestRegisterClient 1 RequestQueryServer 2 RequestQueryAddress
        3 RequestRegisterAddress 4 RequestUnregisterAddress 5 RequestRegisterAll
        6 RequestUnregisterAll 7 RequestSetInputMask 8 RequestAgentLogin 9 RequestAgentLogout
        10 RequestAgentReady 11 RequestAgentNotReady 12 RequestSetDNDOn 13 RequestSetDNDOff
        14 RequestMakeCall 15 RequestMakePredictiveCall 16 RequestAnswerCall 17 RequestReleaseCall
        18 RequestHoldCall 19 RequestRetrieveCall 20 RequestInitiateConference
        21 RequestCompleteConference 22 RequestDeleteFromConference 23 RequestInitiateTransfer
        24 RequestMuteTransfer 25 RequestSingleStepTransfer 26 RequestCompleteTransfer
        27 RequestMergeCalls 28 RequestAlternateCall 29 RequestReconnectCall
        30 RequestAttachUserData 32 RequestDeleteUserData 33 RequestDeletePair
        34 RequestCallForwardSet 35 RequestCallForwardCancel 37 RequestGiveMusicTreatment
        38 RequestGiveSilenceTreatment 39 RequestGiveRingBackTreatment 40 RequestLoginMailBox
        41 RequestLogoutMailBox 42 RequestOpenVoiceFile 43 RequestCloseVoiceFile
        44 RequestPlayVoiceFile 45 RequestCollectDigits 46 RequestSetMessageWaitingOn
        47 RequestSetMessageWaitingOff 48 RequestDistributeUserEvent 49 RequestDistributeEvent
        50 EventServerConnected 51 EventServerDisconnected 53 EventRegistered 54 EventUnregistered
        55 EventRegisteredAll 56 EventUnregisteredAll 57 EventQueued 58 EventDiverted
        60 EventRinging 61 EventDialing 62 EventNetworkReached 63 EventDestinationBusy
        64 EventEstablished 65 EventReleased 66 EventHeld 67 EventRetrieved 68 EventPartyChanged
        69 EventPartyAdded 70 EventPartyDeleted 73 EventAgentLogin 74 EventAgentLogout
        75 EventAgentReady 76 EventAgentNotReady 77 EventDNDOn 78 EventDNDOff 79 EventMailBoxLogin
        80 EventMailBoxLogout 81 EventVoiceFileOpened 82 EventVoiceFileClosed
        83 EventVoiceFileEndPlay 84 EventDigitsCollected 86 EventOffHook 87 EventOnHook
        88 EventForwardSet 89 EventForwardCancel 90 EventMessageWaitingOn
        91 EventMessageWaitingOff 92 EventAddressInfo 93 EventServerInfo 94 EventLinkDisconnected
        95 EventLinkConnected 96 EventUserEvent 97 RequestSendDTMF 98 EventDTMFSent
        99 EventResourceAllocated 100 EventResourceFreed 101 EventRemoteConnectionSuccess
        102 EventRemoteConnectionFailed 103 RequestRedirectCall 104 RequestListenDisconnect
        105 RequestListenReconnect 106 EventListenDisconnected 107 EventListenReconnected
        108 RequestQueryCall 109 EventPartyInfo 110 RequestClearCall 111 RequestSetCallInfo
        112 EventCallInfoChanged 113 RequestApplyTreatment 114 EventTreatmentApplied
        115 EventTreatmentNotApplied 116 EventTreatmentEnd 117 EventHardwareError
        118 EventAgentAfterCallWork 119 EventTreatmentRequired 120 RequestSingleStepConference
        121 RequestQuerySwitch 122 EventSwitchInfo 123 RequestGetAccessNumber
        124 RequestCancelReqGetAccessNumber 125 EventAnswerAccessNumber
        126 EventReqGetAccessNumberCanceled 127 RequestReserveAgent 128 EventAgentReserved
        129 RequestReserveAgentAndGetAccessNumber 130 RequestAgentSetIdleReason
        131 EventAgentIdleReasonSet 132 EventRestoreConnection 133 EventPrimaryChanged
        134 RequestLostBackupConnection 135 RequestSetDNInfo 136 RequestQueryLocation
        137 EventLocationInfo 138 EventACK 139 RequestMonitorNextCall 140 RequestCancelMonitoring
        141 EventMonitoringNextCall 142 EventMonitoringCancelled 143 RequestSetMuteOn
        144 RequestSetMuteOff 145 EventMuteOn 146 EventMuteOff 147 EventDNOutOfService
        148 EventDNBackInService 151 EventBridged 152 EventQueueLogout 153 EventReserved_1
        154 EventReserved_2 155 EventReserved_3 156 EventReserved_4 157 EventReserved_5
        158 EventReserved_6 159 EventReserved_7 160 EventCallCreated 161 EventCallDataChanged
        162 EventCallDeleted 163 EventCallPartyAdded 164 EventCallPartyState
        165 EventCallPartyMoved 166 EventCallPartyDeleted 167 RequestStartCallMonitoring
        168 RequestStopCallMonitoring 169 RequestSendReturnReceipt 170 EventReturnReceipt
        171 RequestNetworkConsult 172 RequestNetworkAlternate 173 RequestNetworkTransfer
        174 RequestNetworkMerge 175 RequestNetworkReconnect 176 RequestNetworkSingleStepTransfer
        177 RequestNetworkPrivateService 178 EventNetworkCallStatus 179 EventNetworkPrivateInfo
        180 RequestTransactionMonitoring 181 EventTransactionStatus 182 EventResourceInfo
    """,
}

REQUIRED = {
    "RequestRegisterClient": "ClientName ClientType",
    "RequestUnregisterClient": "",
    "RequestPing": "",
    "RequestAgentLogin": "AgentId PlaceId",
    "RequestAgentLogout": "",
    "RequestAgentAvailable": "",
    "RequestAgentNotAvailable": "",
    "RequestAddMedia": "MediaTypeName",
    "RequestRemoveMedia": "MediaTypeName",
    "RequestNotReadyForMedia": "MediaTypeName",
    "RequestCancelNotReadyForMedia": "MediaTypeName",
    "RequestChangeMediaStateReason": "MediaTypeName",
    "RequestDoNotDisturbOn": "",
    "RequestDoNotDisturbOff": "",
    "RequestStartPlaceAgentStateReportingAll": "",
    "RequestStopPlaceAgentStateReportingAll": "",
    "RequestStartPlaceAgentStateReporting": "",
    "RequestStopPlaceAgentStateReporting": "",
    "RequestSubscribe": "PsTopicList",
    "RequestUnsubscribe": "",
    "RequestAccept": "TicketId InteractionId",
    "RequestReject": "TicketId InteractionId",
    "RequestDeliver": "InteractionId",
    "RequestPull": "ViewId",
    "RequestPlaceInQueue": "InteractionId Queue",
    "RequestPlaceInWorkbin": "InteractionId Workbin",
    "RequestStopProcessing": "InteractionId",
    "RequestChangeProperties": "InteractionId",
    "RequestGetInteractionProperties": "InteractionId",
    "RequestHold": "InteractionId",
    "RequestResume": "InteractionId",
    "RequestTransfer": "InteractionId",
    "RequestConference": "InteractionId",
    "RequestIntrude": "InteractionId",
    "RequestLeaveInteraction": "InteractionId",
    "RequestGetWorkbinContent": "Workbin",
    "RequestWorkbinTypesInfo": "",
    "RequestWorkbinNotifications": "Workbin",
    "RequestCancelWorkbinNotifications": "Workbin",
    "RequestTakeSnapshot": "Condition",
    "RequestGetSnapshotInteractions": "SnapshotId",
    "RequestLockInteraction": "InteractionId",
    "RequestUnlockInteraction": "InteractionId",
    "RequestReleaseSnapshot": "SnapshotId",
    "RequestMoveInteractions": "SnapshotId Queue",
    "RequestSubmit": "MediaType",
    "RequestUpdateUserData": "InteractionId UserData",
    "RequestRouteCall": "InteractionId",
    "RequestPrivateService": "",
    "Request3rdServer": "Service Method",
}

EVENTS_OF_NO_INTERACTION = {
    IM: """
        EventAck EventError EventPulledInteractions EventWorkbinContent EventWorkbinTypesInfo
        EventSnapshotTaken EventSnapshotInteractions EventInteractionMoved
        EventForcedAgentStateChange EventPong
    """,
    REP: """
        EventAgentLogin EventAgentLogout EventAgentAvailable EventAgentNotAvailable
        EventAgentConnectionClosed EventMediaAdded EventMediaRemoved EventReadyForMedia
        EventNotReadyForMedia EventMediaStateReasonChanged EventAgentStateReasonChanged
        EventDoNotDisturbOn EventDoNotDisturbOff EventCurrentAgentStatus EventPlaceAgentState
        EventActivityReport EventExternalServiceRequested EventExternalServiceResponded
        EventCustomReporting
    """,
    TLIB: """
        EventError EventPrivateInfo
    """,
    ESP: "Event3rdServerResponse Event3rdServerFault",
}

GENEM_PAGES = """
    Registration LoginLogout DisconnectionandFailover MediaServerSubmitsInteraction
    AgentSubmitsInteraction AgentPullsInteraction DeliverInteractiontoAgent
    PlaceInteractioninQueue PlaceInteractioninWorkbin WorkbinOperations SnapshotOperations
    Transfer Conference Intrusion ChangeProperties StopProcessing InvokeAutoresponse
"""

TYPES_CLIENTS_RELY_ON = {
    Type.INT: """
        ProxyClientId TenantId TicketId SnapshotId NumberOfInteractions StartFrom Count ErrorCode
        IsOnline Hold Lock CheckInteractionsState InitialInFocusState IgnoreHold DonotDisturb
        NotifyPropertyChanges
    """,
    Type.STR: """
        ClientName ClientType AgentId PlaceId InteractionId ParentInteractionId ExternalId Queue
        MediaType MediaTypeName InteractionType InteractionSubtype ReceivedAt EventTime
        VisibilityMode Operation WorkbinContentOperation Condition ViewId ErrorDescription
    """,
    Type.LIST: """
        Extension Reason Interaction Interactions Party Parties Actor Workbin WorkbinTypes
        UserData MediaList MediaStateList MediaCapacityList PullParameters PsTopicList TenantList
        AddedProperties ChangedProperties DeletedProperties InQueues OutQueues Parameters
    """,
}

PROPERTIES_OF_INTERACTIONS = """
    InteractionId InteractionMediatype MediaType InteractionType InteractionSubtype
    InteractionState InteractionQueue TenantId SubmittedBy SubmittedAt ReceivedAt PlacedInQueueAt
    MovedToQueueAt DeliveredAt AssignedAt AssignedTo AgentId PlaceId WorkbinTypeId IsOnline IsHeld
    IsLocked InQueues OutQueues SubmittedToRouterAt SubmitSeq PlaceInQueueSeq
    ParentInteractionId ExternalId UserData InteractionPlaceId InteractionAgentId
    InteractionWorkbinTypeId InteractionAssignedTo InteractionSubmittedBy InteractionSubmittedAt
    InteractionReceivedAt InteractionMovedToQueueAt InteractionParentInteractionId
    InteractionUserData AbandonedAt
"""

BOOLEANS = """
    DonotDisturb IsOnline Hold InitialInFocusState IgnoreHold NotifyPropertyChanges Lock
    CheckInteractionsState
"""

PINNED = [
    (protocol, int(number), name)
    for table in (IDS_OF_THE_MODELS, IDS_KNOWN_BY_NAME)
    for protocol, text in table.items()
    for number, name in zip(text.split()[::2], text.split()[1::2], strict=True)
]

every_message = pytest.mark.parametrize("spec", CATALOGUE.specs, ids=repr)
every_request = pytest.mark.parametrize(
    "spec", [spec for spec in CATALOGUE if spec.kind == "request"], ids=repr
)
every_event = pytest.mark.parametrize(
    "spec", [spec for spec in CATALOGUE if spec.kind == "event"], ids=repr
)


def every_attribute(attributes: Iterable[Attribute]) -> Iterator[Attribute]:
    """The attributes, and those of the structures within them."""
    for each in attributes:
        yield each
        structure = each.structure
        while structure is not None:
            yield from every_attribute(structure.attributes)
            structure = structure.values if isinstance(structure.values, Structure) else None


def is_of_a_table(spec: MessageSpec) -> bool:
    """Whether it is a message of T-Library that is known by name alone."""
    return spec.protocol is TLIB and spec.free


@pytest.mark.parametrize(("protocol", "number", "name"), PINNED)
def test_a_message_keeps_the_id_it_was_given(protocol: Protocol, number: int, name: str) -> None:
    """Every message that the models or real clients name is known, under an id that stays."""
    assert CATALOGUE.find(name, protocol).id == number


def test_every_message_has_its_id_pinned() -> None:
    """A message that joins the catalogue joins the pinned ids, once."""
    found = Counter((spec.protocol, spec.id, spec.name) for spec in CATALOGUE)
    assert found == Counter(PINNED)


@pytest.mark.parametrize(("message", "number"), PUBLIC_IDS.items())
def test_public_ids_are_the_vendors(message: tuple[Protocol, str], number: int) -> None:
    """Where an id is public, a message bears it."""
    protocol, name = message
    assert CATALOGUE.by_id[protocol, number].name == name


@every_message
def test_ids_fit_the_header(spec: MessageSpec) -> None:
    """An id fits the header's 16 bits; only T-Library, whose ids are public, has a 0."""
    assert 0 <= spec.id <= 0xFFFF
    assert spec.id or spec is CATALOGUE.find("RequestRegisterClient", TLIB)


@every_message
def test_only_ids_found_in_public_are_called_public(spec: MessageSpec) -> None:
    """Outside T-Library only the two ids of public logs are not ours."""
    if spec.protocol is TLIB:
        expected = "T-Library"
    else:
        expected = "log" if (spec.protocol, spec.name) in PUBLIC_IDS else "ours"
    assert spec.id_source == expected


@pytest.mark.parametrize(
    ("number", "name"),
    [(38, "RequestOfOurs"), (1000, "RequestStopProcessing")],
    ids=["same id", "same name"],
)
def test_a_duplicate_is_refused(number: int, name: str) -> None:
    """A second message of one protocol with the id or the name of a first is an error."""
    extra = rows.request(IM, number, name, answers="EventError", source="ours")
    with pytest.raises(ValueError, match="duplicates <IM RequestStopProcessing"):
        Catalogue((*CATALOGUE, extra))


@every_message
def test_names_tell_the_kind(spec: MessageSpec) -> None:
    """Requests are named Request…, events Event…."""
    assert spec.name.startswith(spec.kind.capitalize())


@every_message
def test_a_source_is_a_mark_or_a_page_of_the_reference(spec: MessageSpec) -> None:
    """Only GenEM has pages, and these are they."""
    mark, colon, page = spec.source.partition(":")
    assert mark == mark_of(spec.source)
    assert page in GENEM_PAGES.split() if mark == "GenEM" else not colon


@pytest.mark.parametrize("module", [im, rep, tlib, esp], ids=lambda module: module.__name__)
def test_a_message_is_bound_to_its_own_name(module: ModuleType) -> None:
    """`im.EventAck` is EventAck of Interaction Management: code reads messages by attribute."""
    bound = {
        name: each.name for name, each in vars(module).items() if isinstance(each, MessageSpec)
    }
    assert bound == {name: name for name in bound}
    assert [*bound] == [spec.name for spec in module.ROWS if not is_of_a_table(spec)]


def test_every_message_is_an_attribute_of_its_protocol() -> None:
    """Each protocol has a module of its own, and the catalogue has them all in that order.

    Code never reads the messages of T-Library that no model plays: they stand in a table.
    """
    modules = {IM: im, REP: rep, TLIB: tlib, ESP: esp}
    for spec in CATALOGUE:
        assert is_of_a_table(spec) or getattr(modules[spec.protocol], spec.name) is spec
    assert [*CATALOGUE] == [spec for module in modules.values() for spec in module.ROWS]


@every_request
def test_requests_name_their_answers(spec: MessageSpec) -> None:
    """A request is answered in its protocol, EventError last; ESP borrows EventError."""
    assert spec.answers[-1] == "EventError"
    answers = [
        CATALOGUE.find(name, IM if spec.protocol is ESP and name == "EventError" else spec.protocol)
        for name in spec.answers
    ]
    assert {answer.kind for answer in answers} == {"event"}
    assert len(set(answers)) == len(answers)


@every_event
def test_events_are_not_answered(spec: MessageSpec) -> None:
    """An event names no answers."""
    assert spec.answers == ()


@every_request
def test_every_request_may_carry_a_reason_and_an_extension(spec: MessageSpec) -> None:
    """Reason and Extension are optional lists of every request."""
    assert {"Reason", "Extension"} <= spec.types.keys()
    assert not {"Reason", "Extension"} & set(spec.required)


@every_event
def test_every_event_may_carry_an_extension(spec: MessageSpec) -> None:
    """Extension is listed by every event."""
    assert "Extension" in spec.types


@every_message
def test_an_attribute_is_the_same_everywhere(spec: MessageSpec) -> None:
    """Each attribute is listed once and is that of the table, required here or not."""
    assert len(spec.types) == len(spec.attributes)
    for each in spec.attributes:
        assert each == ATTRIBUTES[each.name]._replace(required=each.required)


def test_the_table_of_attributes_holds_nothing_unused() -> None:
    """Each attribute of the table belongs to a message."""
    used = {name for spec in CATALOGUE for name in spec.types}
    assert ATTRIBUTES.keys() == used


@pytest.mark.parametrize(
    ("name", "expected"),
    [(name, type_) for type_, names in TYPES_CLIENTS_RELY_ON.items() for name in names.split()],
)
def test_types_are_those_that_clients_use(name: str, expected: Type) -> None:
    """Ids of agents and interactions are str, booleans int, dates str, structures lists."""
    assert ATTRIBUTES[name].type is expected


def test_facts_beyond_the_type_are_those_that_clients_use() -> None:
    """These attributes are booleans, these are dates, and these take the values of these."""
    known = ATTRIBUTES.values()
    assert {each.name for each in known if each.boolean} == {*BOOLEANS.split()}
    assert {each.name for each in known if each.date} == {"EventTime", "ReceivedAt"}
    assert {each.name: each.enumeration for each in known if each.enumeration} == {
        "ClientType": ClientType,
        "VisibilityMode": VisibilityMode,
        "Operation": InteractionOperation,
        "WorkbinContentOperation": WorkbinContentOperation,
        "AgentStateChangeOperation": AgentStateChangeOperation,
        "RouteType": RouteType,
    }


def test_route_types_stand_in_the_order_of_their_public_numbers() -> None:
    """A log analyser reads the number: 0 to 14, as the public header has them."""
    assert [*RouteType].index(RouteType.UNKNOWN) == 0
    assert [*RouteType].index(RouteType.REJECT) == 7
    assert [*RouteType].index(RouteType.AGENT_ID) == 13
    assert len(RouteType) == 15


def test_the_whole_list_of_t_library_is_known() -> None:
    """Public numbers run from 0 to 182; a message of any of them is never an unknown one."""
    assert {spec.id for spec in CATALOGUE if spec.protocol is TLIB} == {*range(183)}


@every_message
def test_messages_that_take_any_attribute_require_none(spec: MessageSpec) -> None:
    """Where nobody says in public what a message has, none is refused for what it lacks."""
    if spec.free:
        assert not spec.required
        assert spec.kind == "event" or spec.answers == ("EventError",)


@pytest.mark.parametrize(("name", "required"), REQUIRED.items())
def test_requests_require_no_more_than_clients_always_send(name: str, required: str) -> None:
    """The required attributes of a request are these, in this order."""
    assert CATALOGUE.find(name).required == tuple(required.split())


@every_request
def test_what_a_request_requires_is_written_down(spec: MessageSpec) -> None:
    """A request joins the table above, after a look at what public clients send."""
    assert spec.free or spec.name in REQUIRED


@every_request
def test_a_request_about_an_interaction_requires_its_id(spec: MessageSpec) -> None:
    """InteractionId is optional only where the interaction is new or not what it is about."""
    optional = {"RequestSubmit", "RequestPrivateService", "Request3rdServer"}
    if "InteractionId" in spec.types:
        assert ("InteractionId" in spec.required) is (spec.name not in optional)


@every_event
def test_events_require_what_clients_read_unchecked(spec: MessageSpec) -> None:
    """Interaction is required of every event about one, Extension of EventAck, a text of errors."""
    exceptions = {"EventAck": ("Extension",), "EventError": ("ErrorCode", "ErrorDescription")}
    if spec.free:
        assert not spec.required
    elif spec.name in EVENTS_OF_NO_INTERACTION[spec.protocol].split():
        assert spec.required == exceptions.get(spec.name, ())
    else:
        assert spec.required == ("Interaction",)


@every_message
def test_every_list_has_a_structure_and_nothing_else_has(spec: MessageSpec) -> None:
    """Of each list it is known which keys mean something, and of each key which list it is."""
    for each in every_attribute(spec.attributes):
        assert (each.structure is not None) == (each.type is Type.LIST), each


@every_message
def test_facts_fit_the_type_on_the_wire(spec: MessageSpec) -> None:
    """A boolean is an int, a date or an enumerated attribute a str, and none is two of them."""
    for each in every_attribute(spec.attributes):
        assert not each.boolean or each.type is Type.INT, each
        assert not (each.date or each.enumeration) or each.type is Type.STR, each
        assert not (each.date and each.enumeration), each


@every_message
def test_keys_of_a_list_are_never_required(spec: MessageSpec) -> None:
    """Only a message is refused for what is missing in it."""
    for each in spec.attributes:
        if each.structure is not None:
            assert not any(inner.required for inner in each.structure.attributes), each


def test_an_interaction_has_what_recorded_events_have() -> None:
    """Each property is known by the name of the clients' library and by the vendor's page."""
    interaction = rep.EventHeld.attribute("Interaction")
    assert interaction is not None
    assert interaction.structure is not None
    known = interaction.structure.names
    assert not interaction.structure.free
    assert {*PROPERTIES_OF_INTERACTIONS.split()} <= {*known}
    in_library = {f"Interaction{name.removeprefix('Interaction')}" for name in known}
    assert in_library <= {*known}


def test_clients_send_requests_and_few_events() -> None:
    """What both sides send is ESP, which is relayed, and the agent status of reporting engines."""
    senders = {"request": "client", "event": "server"}
    unusual = {spec.name: spec.sender for spec in CATALOGUE if spec.sender != senders[spec.kind]}
    assert unusual == {
        "EventCurrentAgentStatus": "both",
        "Request3rdServer": "both",
        "Event3rdServerResponse": "both",
        "Event3rdServerFault": "both",
    }


@pytest.mark.parametrize(
    ("attributes", "complaint"),
    [
        ("InteractionID!", r"^EventOurs\.InteractionID: not in the table of attributes$"),
        ("Queue Queue!", r"^EventOurs\.Queue: listed twice$"),
    ],
)
def test_a_row_with_a_wrong_attribute_is_refused(attributes: str, complaint: str) -> None:
    """A misspelt or repeated attribute in a row raises, naming message and attribute."""
    with pytest.raises(ValueError, match=complaint):
        rows.event(REP, 1000, "EventOurs", attributes, source="ours")


def test_a_request_may_list_reason_itself() -> None:
    """A row that says more of Reason than every request does is taken at its word."""
    spec = rows.request(IM, 1000, "RequestOurs", "Reason!", answers="EventError", source="ours")
    assert spec.required == ("Reason",)
    assert list(spec.types) == ["Reason", "Extension"]
