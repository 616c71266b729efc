"""The server in the test's own event loop, with the faces of its spaces."""

from __future__ import annotations

from ..server.server import Server as Listening
from .mock import Mock


class Server(Listening):
    """A mock Interaction Server in the running event loop; see the class that it extends.

    `server.space()` is the face of its default space, `server.space("alpha")` that of another one.
    """

    def space(self, name: str = "") -> Mock:
        """That space, made when it is first named. Raises OrderRefused for what is no name."""
        return Mock(self.hub.space(name), self.host, self.port_of(name) or self.port)
