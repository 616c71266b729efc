"""What all models share: the world, and the engine that turns a message into deliveries.

No socket, no clock, no bytes, no log.
"""
