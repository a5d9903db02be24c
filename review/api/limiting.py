"""How many requests a token may make: counted in the database, so that all processes count together."""

import time
from datetime import timedelta

from intake.settings import get_settings
from review.api.problems import Refused
from storage.limiting.counting import Limit, take

_MINUTE = 60


def count(key: str) -> None:
    """Count a request. Raises Refused when there were too many this minute."""
    if not take(Limit("api", get_settings().api_rate, timedelta(seconds=_MINUTE)), key):
        left = _MINUTE - int(time.time()) % _MINUTE
        raise Refused("too_many_requests", headers={"Retry-After": str(left)})
