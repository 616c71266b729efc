"""mockixn: a mock of the Genesys Interaction Server for the integration tests of its clients.

These are the names for tests in Python: servers, clients, patterns and checks. The import of the
package starts nothing. Each name is loaded at its first use, so that the daemon does not load
names that only tests need.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .client import Client
    from .embedding import AwaitedMock, BlockingClient, BlockingMock, Mock, Server, ThreadServer
    from .errors import (
        ClientError,
        ConnectionLost,
        Ended,
        ExpectationFailed,
        HeldClockWarning,
        MockixnError,
        NotThere,
        OrderRefused,
        RequestRefused,
        RuleWarning,
        ScenarioError,
        UndecidedCheck,
        UserError,
        VacuousCheck,
        VerificationFailed,
        WrongLoop,
    )
    from .journal import Entry, Journal, JournalFile
    from .messages.enumerations import ClientType
    from .messages.matchers import (
        absent,
        at_least,
        at_most,
        contains,
        equal,
        matches,
        one_of,
        present,
    )
    from .messages.message import Message
    from .messages.pattern import Pattern, pattern
    from .messages.spec import Protocol
    from .scenario import Scenario
    from .verification import any_order, in_order, never, no_remarks, only_to, times

__version__ = "0.1.0"

__all__ = [
    "AwaitedMock",
    "BlockingClient",
    "BlockingMock",
    "Client",
    "ClientError",
    "ClientType",
    "ConnectionLost",
    "Ended",
    "Entry",
    "ExpectationFailed",
    "HeldClockWarning",
    "Journal",
    "JournalFile",
    "Message",
    "Mock",
    "MockixnError",
    "NotThere",
    "OrderRefused",
    "Pattern",
    "Protocol",
    "RequestRefused",
    "RuleWarning",
    "Scenario",
    "ScenarioError",
    "Server",
    "ThreadServer",
    "UndecidedCheck",
    "UserError",
    "VacuousCheck",
    "VerificationFailed",
    "WrongLoop",
    "absent",
    "any_order",
    "at_least",
    "at_most",
    "contains",
    "equal",
    "in_order",
    "matches",
    "never",
    "no_remarks",
    "one_of",
    "only_to",
    "pattern",
    "present",
    "times",
]

_MATCHERS = (
    "absent",
    "at_least",
    "at_most",
    "contains",
    "equal",
    "matches",
    "one_of",
    "present",
)

_MODULES = {
    "Client": ".client",
    "ClientType": ".messages.enumerations",
    "Entry": ".journal",
    "Journal": ".journal",
    "JournalFile": ".journal",
    "Message": ".messages.message",
    "Protocol": ".messages.spec",
    "Scenario": ".scenario",
    "AwaitedMock": ".embedding",
    "BlockingClient": ".embedding",
    "BlockingMock": ".embedding",
    "Mock": ".embedding",
    "Server": ".embedding",
    "ThreadServer": ".embedding",
    "Pattern": ".messages.pattern",
    "any_order": ".verification",
    "in_order": ".verification",
    "never": ".verification",
    "no_remarks": ".verification",
    "only_to": ".verification",
    "pattern": ".messages.pattern",
    **dict.fromkeys(_MATCHERS, ".messages.matchers"),
    "times": ".verification",
}  # every other name is in `errors`


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_MODULES.get(name, ".errors"), __name__), name)
    globals()[name] = found
    return found
