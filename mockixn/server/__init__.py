"""Sockets, the real time and the log, around the spaces."""
