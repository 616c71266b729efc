"""EventError's codes: 43 is the only public one; every other code here is [ours]."""

from __future__ import annotations

from enum import IntEnum


class ErrorCode(IntEnum):
    """ErrorCode of EventError.

    43 is read by real clients ("Unknown interaction identifier specified"). The vendor's other
    codes are not public, so ours start at 1001, far from any plausible vendor code: 10xx the
    bytes, 11xx registration and login, 12xx interactions. A code never changes its meaning.
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

    @property
    def source(self) -> str:
        """Where the code comes from: `PSDK` for the public one, `ours` for the rest."""
        return "PSDK" if self is ErrorCode.UNKNOWN_INTERACTION else "ours"
