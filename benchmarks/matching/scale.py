"""How much is measured: all that is promised, or enough to tune on."""

import os
from dataclasses import dataclass

from samples.matching import CALIBRATION, TEST, Style


@dataclass(frozen=True)
class Scale:
    """So many submissions against so many case records, of a style, from these seeds."""

    cases: int
    submissions: int
    style: Style = TEST
    seed: int = 1


FULL = Scale(1_000_000, 20_000)
QUICK = Scale(50_000, 2_000, CALIBRATION)
"""For tuning and for CI, on the style that may be looked at."""


def chosen() -> Scale:
    """The full one, unless the environment has BENCHMARK_QUICK."""
    return QUICK if os.environ.get("BENCHMARK_QUICK") else FULL
