"""Bytes: frames and attribute lists. Knows no message name; the only importer of construct."""
