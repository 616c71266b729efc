"""The client that tests use to speak to a server, mock or not, in the mock's wire."""

from .client import Client

__all__ = ["Client"]
