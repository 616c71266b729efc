"""How the server behaves: the tables `[server]`, `[timers]`, `[journal]`, `[login]` and the like.

[ours] marks what is a decision of mockixn and not a statement of the vendor's reference.
"""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, Literal

from ..frozen import frozen
from .declaration import Name, Seconds, Timeout, between, minimum, more_than

_MIB = 1024 * 1024


@frozen
class ServerSettings:
    """`[server]`"""

    host: Name = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: Annotated[int, between(0, 65535)] = field(
        default=7120, metadata={"help": "TCP port to listen on; 0 takes a free one"}
    )
    max_frame: Annotated[int, between(64, 8 * _MIB)] = field(
        default=_MIB,
        metadata={"help": "bytes; largest length that the header of a client's frame may announce"},
    )
    max_user_data: Annotated[int, between(0, 6 * _MIB)] = field(
        default=_MIB,
        metadata={
            "help": "bytes that user data and other properties of one interaction may take "
            "together; what would make it more is refused [ours]"
        },
    )
    max_answer: Annotated[int, between(1024, 15 * _MIB)] = field(
        default=8 * _MIB,
        metadata={
            "help": "bytes of interactions in one answer: a page that would be longer ends "
            "earlier [ours]"
        },
    )
    max_registrations: Annotated[int, minimum(1)] = field(
        default=1000, metadata={"help": "clients that may be registered on one connection [ours]"}
    )
    idle_timeout: Timeout = field(
        default=30.0,
        metadata={"help": "seconds of silence inside a frame after which its connection is closed"},
    )
    frame_timeout: Timeout = field(
        default=120.0,
        metadata={"help": "seconds after which a connection is closed whose frame is incomplete"},
    )
    max_buffered: Annotated[int, more_than(0)] = field(
        default=4 * 1024 * 1024,
        metadata={
            "help": "bytes that may wait for a client: it is cut off when more wait and it has "
            "taken none for `write_timeout`, or when 16 times as many wait; a fault may hold back "
            "16 times as many"
        },
    )
    write_timeout: Timeout = field(
        default=10.0,
        metadata={"help": "seconds in which a client must take something where too much waits"},
    )
    max_buffered_by_all: Annotated[int, more_than(0)] = field(
        default=256 * 1024 * 1024,
        metadata={
            "help": "bytes that may wait for all clients together, and that faults may hold back "
            "in a space; beyond that the client is cut off for which most wait"
        },
    )
    keepalive_idle: Annotated[int, between(1, 32767)] = field(
        default=20,
        metadata={"help": "seconds of silence after which TCP asks whether a client is there"},
    )
    keepalive_interval: Annotated[int, between(1, 32767)] = field(
        default=5, metadata={"help": "seconds after which TCP asks again"}
    )
    keepalive_count: Annotated[int, between(1, 127)] = field(
        default=6, metadata={"help": "questions without an answer after which a client has gone"}
    )
    log_level: Literal["debug", "info", "warning", "error"] = field(
        default="info",
        metadata={"help": "least level of what is logged; every message is a line at info"},
    )
    strict: bool = field(
        default=False,
        metadata={
            "help": "answer a client's mistakes, the remarks in the journal, with EventError; the "
            "pytest plugin also fails a test for rules that never acted"
        },
    )
    max_spaces: Annotated[int, minimum(1)] = field(
        default=1000, metadata={"help": "spaces that there may be at once"}
    )
    space_timeout: Timeout = field(
        default=60.0,
        metadata={
            "help": "seconds after which a space ends that the name of a client made, when its "
            "last client has left and nobody has added a rule; sooner where `max_spaces` has no "
            "room for another"
        },
    )


@frozen
class TimerSettings:
    """`[timers]`"""

    clock: Literal["real", "held"] = field(
        default="real",
        metadata={
            "help": "a held clock stands still until it is moved on (`Server.advance`), so that a "
            "test of a long time-out takes no time"
        },
    )
    registration_timeout: Timeout = field(
        default=10.0,
        metadata={
            "help": "seconds after which a connection without a registered client is closed; "
            "the reference has the timeout, its length is [ours]"
        },
    )

    delivering_timeout: Timeout = field(
        default=30.0,
        metadata={"help": "seconds that an invited agent has to answer (LIMITS)"},
    )
    handling_timeout: Timeout = field(
        default=180 * 60.0,
        metadata={
            "help": "seconds without a request of the agent about what it handles, after which it "
            "is revoked (LIMITS); user data `handling-timeout` has another number of minutes for "
            "one interaction"
        },
    )
    routing_timeout: Timeout = field(
        default=720 * 60.0,
        metadata={"help": "seconds that a URS has to route an interaction (LIMITS)"},
    )
    routing_retry: Seconds = field(
        default=1.0,
        metadata={
            "help": "seconds after which what has come back from a URS is offered to it again; 0: "
            "at once [ours]"
        },
    )


@frozen
class JournalSettings:
    """`[journal]`, which each space has of its own; it holds what the control interface shows."""

    entries: Annotated[int, minimum(0)] = field(
        default=10_000, metadata={"help": "entries that are kept; the oldest go first"}
    )
    bytes: Annotated[int, minimum(0)] = field(
        default=16 * 1024 * 1024,
        metadata={"help": "bytes that they may take together; the oldest go first"},
    )
    bytes_of_all: Annotated[int, minimum(0)] = field(
        default=256 * 1024 * 1024,
        metadata={
            "help": "bytes that the entries of all spaces may take together; the oldest of the "
            "largest journal go first"
        },
    )


@frozen
class Chance:
    """`[chance]`"""

    seed: int = field(
        default=0,
        metadata={
            "help": "what faults with a probability are drawn from: as long as it is the "
            "same, so are they"
        },
    )


@frozen
class LoginSettings:
    """`[login]`"""

    agent_logged_in_elsewhere: Literal["refuse", "allow", "force_out"] = field(
        default="allow",
        metadata={
            "help": "what becomes of a login while the agent is logged in through another client: "
            "it is refused, or both stay (the vendor's default), or the earlier login ends"
        },
    )


@frozen
class Readings:
    """`[readings]`: what mockixn does where the vendor's reference contradicts itself."""

    stop_b_notifies_urs_with: Literal["EventAbandoned", "EventRouteUsed"] = field(
        default="EventAbandoned",
        metadata={
            "help": "Stop Processing B, what tells the URS: the reference's table has "
            "EventAbandoned, the sentence under it EventRouteUsed"
        },
    )
    stop_c_revokes_requester: bool = field(
        default=True,
        metadata={
            "help": "Stop Processing C, whether the agent that asks gets EventRevoked too: "
            "the reference's table has EventRevoked, its receiver is [ours]"
        },
    )
    stop_d_also_acks: bool = field(
        default=False,
        metadata={
            "help": "Stop Processing D, whether the URS gets EventAck beside EventRouteUsed: "
            "the reference's table lists both, one in place of the other"
        },
    )
    deliver_releases_urs_on: Literal["answer", "request"] = field(
        default="answer",
        metadata={
            "help": "Deliver, when the URS gets EventRouteUsed: the reference's text says when the "
            "agent has answered, its table lists it at the request"
        },
    )
    deliver_reject_tells_urs_with: Literal["EventRouteUsed", "EventError"] = field(
        default="EventRouteUsed",
        metadata={
            "help": "Deliver, what tells the URS that the agent rejects: the reference's text says "
            "EventRouteUsed, which ends routing: the interaction returns to its queue, and is "
            "routed again [ours]; after EventError the URS keeps it, and may go on"
        },
    )
