"""Ports of this machine that nobody listens on."""

import os
import random
import socket
import time

_FIRST, _EACH = 10_000, 2_000
"""Below those that the kernel gives to clients: else one may have it before its server is started."""
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 10
_left = list(range(_FIRST + _WORKER * _EACH, _FIRST + (_WORKER + 1) * _EACH))
random.SystemRandom().shuffle(_left)


def free_port() -> int:
    """Given to nobody else, in this process or in those that test beside it."""
    while True:
        port = _left.pop()
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def wait_for_port(port: int, seconds: float = 60) -> None:
    """Until somebody listens there. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nobody listens on port {port} after {seconds} seconds")
