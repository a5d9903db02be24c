"""How many requests a token may make."""

import threading
import time

from intake.settings import get_settings
from review.api.problems import Refused

_MINUTE = 60.0
_lock = threading.Lock()
_counted: dict[str, tuple[float, int]] = {}


def count(key: str) -> None:
    """Count a request. Raises Refused when there were too many this minute."""
    with _lock:
        now = time.monotonic()
        began, made = _counted.get(key, (now, 0))
        if now - began >= _MINUTE:
            began, made = now, 0
        _counted[key] = (began, made + 1)
    if made >= get_settings().api_rate:
        raise Refused("too_many_requests", headers={"Retry-After": str(int(began + _MINUTE - now) + 1)})


def forget() -> None:
    """Begin to count anew: a test's tokens have the keys of another's."""
    with _lock:
        _counted.clear()
