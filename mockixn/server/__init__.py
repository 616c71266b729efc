"""Sockets and time: the shell around the engine."""
