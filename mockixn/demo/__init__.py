"""Plays the interaction models over real TCP, and shows what was sent."""
