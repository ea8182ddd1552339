"""Ports for servers under test."""

import random
import socket

# Below the range from which the system gives ports to clients: one of those may be
# taken between the moment that it was found free and the server's own start.
_FIRST, _LAST = 20_000, 32_000


def free_port() -> int:
    """Find a port on the loopback that nobody listens on."""
    while True:
        port = random.SystemRandom().randrange(_FIRST, _LAST)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
