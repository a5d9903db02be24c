"""How far a share that was counted may be from the true one."""

import math

_Z = 1.959964  # of the normal distribution, for 95 %


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score (1927), which holds near 0 and 1 and in small samples too."""
    if not of:
        return 0.0, 1.0
    found, spread = hits / of, _Z**2 / of
    middle = (found + spread / 2) / (1 + spread)
    reach = _Z / (1 + spread) * math.sqrt(found * (1 - found) / of + spread / of / 4)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
