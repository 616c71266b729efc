"""The client with which tests connect to a server, in the mock's own wire format."""

from .client import Client

__all__ = ["Client"]
