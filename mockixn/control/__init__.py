"""The control interface: HTTP with JSON, for tests in any language."""

from .http import Control

__all__ = ["Control"]
