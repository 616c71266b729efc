"""EventError's codes: 43 is the only public one; every other code here is [ours]."""

from __future__ import annotations

from enum import IntEnum


class ErrorCode(IntEnum):
    """ErrorCode of EventError.

    Real clients read 43 ("Unknown interaction identifier specified"). The vendor's other codes are
    not public, so ours start at 1001, far from any plausible vendor code. 10xx: bytes and messages.
    11xx: registration and login. 12xx: interactions. 13xx: queues and other things that a request
    names. 14xx: media. A code never changes its meaning.
    """

    UNKNOWN_INTERACTION = 43

    BAD_FRAME = 1001
    BAD_BODY = 1002
    UNKNOWN_MESSAGE = 1003
    MISSING_ATTRIBUTE = 1004
    WRONG_TYPE = 1005
    NOT_A_REQUEST = 1006
    NOT_MOCKED = 1007
    INTERNAL = 1008
    CLIENT_MISTAKE = 1009
    TOO_MANY = 1010

    NOT_REGISTERED = 1101
    UNKNOWN_CLIENT = 1102
    INVALID_CLIENT_TYPE = 1103
    INVALID_CLIENT_NAME = 1104
    CLIENT_NOT_ACCEPTED = 1105
    WRONG_CLIENT_TYPE = 1106
    ALREADY_LOGGED_IN = 1107
    NOT_LOGGED_IN = 1108
    PLACE_OCCUPIED = 1109
    AGENT_LOGGED_IN_ELSEWHERE = 1110
    UNKNOWN_AGENT = 1111

    NOT_A_PARTY = 1201
    NOT_THE_OWNER = 1202
    NOT_WITH_THIS_ROUTER = 1203
    INTERACTION_ID_IN_USE = 1204
    INVALID_VALUE = 1205
    INVALID_TARGET = 1206
    UNKNOWN_TICKET = 1207
    ALREADY_A_PARTY = 1208
    ALREADY_INVITED = 1209
    NOT_QUEUED = 1210
    LOCKED = 1211
    ALREADY_HELD = 1212
    NOT_HELD = 1213
    READ_ONLY_PROPERTY = 1214
    INVITATION_REJECTED = 1215
    INVITATION_EXPIRED = 1216
    NOT_LOCKED = 1217
    ALREADY_ACCEPTED = 1218

    UNKNOWN_QUEUE = 1301
    UNKNOWN_WORKBIN = 1302
    UNKNOWN_PLACE = 1303
    UNKNOWN_SNAPSHOT = 1304
    INVALID_CONDITION = 1305
    NOT_SUBSCRIBED = 1306
    UNKNOWN_SERVER = 1307

    MEDIA_NOT_THERE = 1401
    MEDIA_ALREADY_THERE = 1402
    ALREADY_READY = 1403
    ALREADY_NOT_READY = 1404
    AGENT_NOT_READY = 1405
    ALREADY_SO = 1406

    @property
    def source(self) -> str:
        """Where the code comes from: a mark of `messages.sources`, `PSDK` or `ours`."""
        return "PSDK" if self is ErrorCode.UNKNOWN_INTERACTION else "ours"
