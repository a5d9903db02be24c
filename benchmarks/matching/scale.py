"""How much is measured: all that is promised, or enough to tune on."""

from dataclasses import dataclass

from samples.matching import CALIBRATION, TEST, Style


@dataclass(frozen=True)
class Scale:
    """So many submissions against so many case records, of a style, from these seeds."""

    cases: int
    submissions: int
    style: Style = TEST
    seed: int = 1
    submissions_seed: int = 7


FULL = Scale(1_000_000, 20_000)
QUICK = Scale(50_000, 2_000, CALIBRATION)
"""For tuning and for CI, on the style that may be looked at."""
