"""mockixn: a mock of the Genesys Interaction Server for the integration tests of its clients.

What stands here is the embedding face: a server in the test's own event loop, and a client.
Importing it changes nothing and starts nothing.
"""

from .client import Client
from .errors import (
    ClientError,
    ConnectionLost,
    ExpectationFailed,
    MockixnError,
    RequestRefused,
    ScenarioError,
    UserError,
)
from .journal import Entry, Journal
from .messages.enumerations import ClientType
from .messages.message import Message
from .messages.spec import Protocol
from .scenario import Scenario
from .server.server import Server

__version__ = "0.1.0"

__all__ = [
    "Client",
    "ClientError",
    "ClientType",
    "ConnectionLost",
    "Entry",
    "ExpectationFailed",
    "Journal",
    "Message",
    "MockixnError",
    "Protocol",
    "RequestRefused",
    "Scenario",
    "ScenarioError",
    "Server",
    "UserError",
]
