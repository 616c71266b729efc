"""Sockets, time and the log around the spaces."""
