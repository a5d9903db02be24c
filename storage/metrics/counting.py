"""A process counts what it does, and hands that to whoever is scraped.

Workers are many processes that come and go, and one of them is scraped: it gets what the others count by datagrams,
all that a step counted in one. Nothing waits for it, nothing is left on a disk that may be full, and a process that is
killed takes with it only what it had not done. Where nobody is scraped, nothing is counted.
"""

import json
import os
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence

from storage.metrics.catalog import Metric

ADDRESS = "INTAKE_METRICS_SOCKET"
"""The environment variable by which a process tells its children where to hand their counts."""
Count = tuple[str, Sequence[str], float]
"""A metric's name, its labels' values, and by how much it grew, what was observed, or what it is now."""
_MOST = 10_000
_TOGETHER = 200  # a datagram takes some 200,000 bytes
_PATIENCE_SECONDS = 0.05
_counted: deque[Count] = deque(maxlen=_MOST)
_handing_over = threading.Lock()
_take: Callable[[Sequence[Count]], None] | None = None


def taken_by(take: Callable[[Sequence[Count]], None] | None) -> None:
    """Let this process's counts be taken here: it is the one that is scraped. None: no longer."""
    global _take
    _take = take


def count(metric: Metric, *labels: str, value: float = 1.0) -> None:
    """Count something; it is handed over by the next `flush`."""
    if _take is not None or ADDRESS in os.environ:
        _counted.append((metric.name, labels, value))


def flush() -> None:
    """Hand over what was counted. What nobody takes now is kept for the next time."""
    with _handing_over:
        while _counted:
            together = [_counted.popleft() for _ in range(min(len(_counted), _TOGETHER))]
            if not _handed_over(together):
                _counted.extendleft(reversed(together))
                return


def _handed_over(counts: Sequence[Count]) -> bool:
    if _take is not None:
        _take(counts)
        return True
    # Opened each time, so that no reader of a client's file inherits it.
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
        sending.settimeout(_PATIENCE_SECONDS)
        try:
            sending.sendto(json.dumps(counts).encode(), os.environ.get(ADDRESS, ""))
        except OSError:
            return False
    return True
