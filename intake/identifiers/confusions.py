"""Which characters recognition takes for which, and how often: `confusions.csv`, and nowhere else.

`in_a_thousand` says how many of a thousand printed characters were read as that other one, on 5,000 lines of numbers in
three fonts, made small, blurred and noisy until one character in eighteen was misread (`samples.confusions` measures
it). Pairs that are known to look alike and were too rare to count stand at 1 (digits) or 5 (letters).
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from math import log2
from pathlib import Path

_TABLE = Path(__file__).with_name("confusions.csv")
_HARD = 1 / 8
"""How many pages we take to be as hard to read as those that were measured: most are clean."""
_TAKEN_FOR_DIGITS = "OILSBZ"
"""The letters that are found for a digit so often that numbers are repaired by them."""


@cache
def printed_for() -> Mapping[str, Mapping[str, float]]:
    """For each character that was read, those that may have been printed, and how many bits that takes to believe."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["read"]][row["printed"]] = -log2(float(row["in_a_thousand"]) / 1000 * _HARD)
    return found


@cache
def letters_for_digits() -> Mapping[int, str]:
    """Letters that recognition reads where a digit is printed, with that digit: for `str.translate`."""
    return str.maketrans({letter: _likeliest_digit(letter) for letter in _TAKEN_FOR_DIGITS})


def _likeliest_digit(letter: str) -> str:
    digits = {char: bits for char, bits in printed_for()[letter].items() if char.isdigit()}
    return min(digits, key=digits.__getitem__)
