"""What tests in Python use: servers in a loop or a thread, and a Mock for each space."""

from .blocking_client import BlockingClient
from .blocking_mock import BlockingMock
from .mock import Mock
from .server import Server
from .thread_server import ThreadServer

__all__ = ["BlockingClient", "BlockingMock", "Mock", "Server", "ThreadServer"]
