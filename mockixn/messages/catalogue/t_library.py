"""The messages of T-Library, all of its public list; the Interaction Server speaks it with routers.

Models play a few of them. Routers register by Interaction Management's RequestRegisterClient: the
one of T-Library (id 0) is known by name, as most are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..spec import MessageSpec, Protocol
from . import rows
from .rows import ABOUT_INTERACTION

# EventError alone: a request that no model handles is answered "not mocked".
request = partial(rows.request, Protocol.T_LIBRARY, id_source="T-Library", answers="EventError")
event = partial(rows.event, Protocol.T_LIBRARY, id_source="T-Library")

ABOUT_ROUTED = f"UserData {ABOUT_INTERACTION}"

RequestUpdateUserData = request(
    31,
    "RequestUpdateUserData",
    "InteractionId! UserData!",
    answers="EventAttachedDataChanged EventError",
    source="GenEM:ChangeProperties",
)
RequestRouteCall = request(
    36,
    "RequestRouteCall",
    "InteractionId! AgentId PlaceId Queue Workbin RouteType",
    answers="EventRouteUsed EventError",
    source="GenEM:StopProcessing",
)
RequestPrivateService = request(
    149,
    "RequestPrivateService",
    "InteractionId UserData",
    answers="EventPrivateInfo EventError",
    source="GenEM:InvokeAutoresponse",
)
EventError = event(52, "EventError", "ErrorCode! ErrorDescription! Extension", source="CODE")
EventAbandoned = event(59, "EventAbandoned", f"Party {ABOUT_ROUTED}", source="GenEM:StopProcessing")
EventRouteRequest = event(71, "EventRouteRequest", f"Queue {ABOUT_ROUTED}", source="CODE")
EventRouteUsed = event(72, "EventRouteUsed", f"Party {ABOUT_ROUTED}", source="GenEM:StopProcessing")
EventAttachedDataChanged = event(
    85, "EventAttachedDataChanged", ABOUT_ROUTED, source="GenEM:ChangeProperties"
)
EventPrivateInfo = event(
    150,
    "EventPrivateInfo",
    "Interaction UserData EventTime Extension",
    source="GenEM:InvokeAutoresponse",
)

_KNOWN_BY_NAME = """
    0 RequestRegisterClient 1 RequestQueryServer 2 RequestQueryAddress 3 RequestRegisterAddress
    4 RequestUnregisterAddress 5 RequestRegisterAll 6 RequestUnregisterAll 7 RequestSetInputMask
    8 RequestAgentLogin 9 RequestAgentLogout 10 RequestAgentReady 11 RequestAgentNotReady
    12 RequestSetDNDOn 13 RequestSetDNDOff 14 RequestMakeCall 15 RequestMakePredictiveCall
    16 RequestAnswerCall 17 RequestReleaseCall 18 RequestHoldCall 19 RequestRetrieveCall
    20 RequestInitiateConference 21 RequestCompleteConference 22 RequestDeleteFromConference
    23 RequestInitiateTransfer 24 RequestMuteTransfer 25 RequestSingleStepTransfer
    26 RequestCompleteTransfer 27 RequestMergeCalls 28 RequestAlternateCall
    29 RequestReconnectCall 30 RequestAttachUserData 32 RequestDeleteUserData 33 RequestDeletePair
    34 RequestCallForwardSet 35 RequestCallForwardCancel 37 RequestGiveMusicTreatment
    38 RequestGiveSilenceTreatment 39 RequestGiveRingBackTreatment 40 RequestLoginMailBox
    41 RequestLogoutMailBox 42 RequestOpenVoiceFile 43 RequestCloseVoiceFile
    44 RequestPlayVoiceFile 45 RequestCollectDigits 46 RequestSetMessageWaitingOn
    47 RequestSetMessageWaitingOff 48 RequestDistributeUserEvent 49 RequestDistributeEvent
    50 EventServerConnected 51 EventServerDisconnected 53 EventRegistered 54 EventUnregistered
    55 EventRegisteredAll 56 EventUnregisteredAll 57 EventQueued 58 EventDiverted 60 EventRinging
    61 EventDialing 62 EventNetworkReached 63 EventDestinationBusy 64 EventEstablished
    65 EventReleased 66 EventHeld 67 EventRetrieved 68 EventPartyChanged 69 EventPartyAdded
    70 EventPartyDeleted 73 EventAgentLogin 74 EventAgentLogout 75 EventAgentReady
    76 EventAgentNotReady 77 EventDNDOn 78 EventDNDOff 79 EventMailBoxLogin 80 EventMailBoxLogout
    81 EventVoiceFileOpened 82 EventVoiceFileClosed 83 EventVoiceFileEndPlay
    84 EventDigitsCollected 86 EventOffHook 87 EventOnHook 88 EventForwardSet
    89 EventForwardCancel 90 EventMessageWaitingOn 91 EventMessageWaitingOff 92 EventAddressInfo
    93 EventServerInfo 94 EventLinkDisconnected 95 EventLinkConnected 96 EventUserEvent
    97 RequestSendDTMF 98 EventDTMFSent 99 EventResourceAllocated 100 EventResourceFreed
    101 EventRemoteConnectionSuccess 102 EventRemoteConnectionFailed 103 RequestRedirectCall
    104 RequestListenDisconnect 105 RequestListenReconnect 106 EventListenDisconnected
    107 EventListenReconnected 108 RequestQueryCall 109 EventPartyInfo 110 RequestClearCall
    111 RequestSetCallInfo 112 EventCallInfoChanged 113 RequestApplyTreatment
    114 EventTreatmentApplied 115 EventTreatmentNotApplied 116 EventTreatmentEnd
    117 EventHardwareError 118 EventAgentAfterCallWork 119 EventTreatmentRequired
    120 RequestSingleStepConference 121 RequestQuerySwitch 122 EventSwitchInfo
    123 RequestGetAccessNumber 124 RequestCancelReqGetAccessNumber 125 EventAnswerAccessNumber
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
    162 EventCallDeleted 163 EventCallPartyAdded 164 EventCallPartyState 165 EventCallPartyMoved
    166 EventCallPartyDeleted 167 RequestStartCallMonitoring 168 RequestStopCallMonitoring
    169 RequestSendReturnReceipt 170 EventReturnReceipt 171 RequestNetworkConsult
    172 RequestNetworkAlternate 173 RequestNetworkTransfer 174 RequestNetworkMerge
    175 RequestNetworkReconnect 176 RequestNetworkSingleStepTransfer
    177 RequestNetworkPrivateService 178 EventNetworkCallStatus 179 EventNetworkPrivateInfo
    180 RequestTransactionMonitoring 181 EventTransactionStatus 182 EventResourceInfo
"""
"""Which attributes these have for an Interaction Server is not public: they take any."""


def _known_by_name() -> Iterator[MessageSpec]:
    words = iter(_KNOWN_BY_NAME.split())
    for number, name in zip(words, words, strict=True):
        if name.startswith("Request"):
            yield request(int(number), name, source="T-Library", free=True)
        else:
            attributes = "Interaction UserData Reason EventTime Extension"
            yield event(int(number), name, attributes, source="T-Library", free=True)


ROWS = (*rows.declared_in(globals()), *_known_by_name())
