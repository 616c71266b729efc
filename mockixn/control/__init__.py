"""The control interface: HTTP with JSON, for tests in any language."""

from .control import Control

__all__ = ["Control"]
