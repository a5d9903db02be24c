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


def at_most(hits: int, of: int, share: float) -> float:
    """How probable so many hits or fewer are, of so many tries that each hit with this probability.

    The sum of the binomial distribution; each term by logarithms, since no factorial of thousands is a float.

    Args:
        hits: 0 to `of`.
        of: how many tries.
        share: above 0, below 1.
    """
    hit, miss = math.log(share), math.log1p(-share)
    ways = (math.lgamma(of + 1) - math.lgamma(n + 1) - math.lgamma(of - n + 1) for n in range(hits + 1))
    return min(math.fsum(math.exp(way + n * hit + (of - n) * miss) for n, way in enumerate(ways)), 1.0)
