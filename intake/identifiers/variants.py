"""The other numbers that a printed or a typed one may have been, each with how much it takes to believe it.

A cost is in bits: minus the binary logarithm of how probable the mistake is. What recognition confuses is measured
(`intake.identifiers.confusions`); two confusions in one number cost the sum of both. What people mistype: we take it
that one number in a hundred is wrong, 79 % of those by one digit and 10 % by two neighbours swapped (J. Verhoeff, Error
Detecting Decimal Codes, 1969, found 60 to 95 % and 10 to 20 %), shared equally by all places and by all digits that the
mistake could have made. Of the wrong digits only those on a neighbouring key are tried. Numbers mostly have their
letters together: each change between letters and digits that a variant has more than what was read costs three bits.
"""

from collections.abc import Iterator
from itertools import combinations, islice, pairwise
from math import log2
from typing import NamedTuple

from intake.identifiers import MATCHING_KINDS, normalise, verifies
from intake.identifiers.confusions import printed_for
from intake.identifiers.mrz import check_digit
from intake.model import Identifier

MOST = 30
_LIKELIEST = 24
_TYPED = frozenset({"web_form", "form_data"})
_MISTYPED, _ONE_DIGIT, _SWAPPED = 0.01, 0.79, 0.10
_CHANGE = 3.0
_KEYS = "1234567890"
_OTHER_DIGITS = 9


class Variant(NamedTuple):
    """Another value that the number may have had, and the cost of believing so, in bits."""

    value: str
    cost: float


def variants(identifier: Identifier) -> tuple[Variant, ...]:
    """The likeliest other values, at most `MOST` and cheapest first; none of a kind that can't lead to a case.

    All are well-shaped, and pass the check digits that the kind has or that a machine-readable zone has verified.
    """
    if identifier.kind not in MATCHING_KINDS:
        return ()
    changes = _changes(identifier.value)
    costs: dict[str, float] = {}
    for value, slip in _possible(identifier):
        cost = slip + _CHANGE * max(0, _changes(value) - changes)
        costs[value] = min(cost, costs.get(value, cost))
    cheapest = sorted((cost, value) for value, cost in costs.items())
    fitting = (Variant(value, cost) for cost, value in cheapest if _fits(value, identifier))
    return tuple(islice(fitting, MOST))


def _possible(identifier: Identifier) -> Iterator[tuple[str, float]]:
    return _slips(identifier.value) if identifier.source in _TYPED else _confused(identifier.kind, identifier.value)


def _confused(kind: str, value: str) -> Iterator[tuple[str, float]]:
    """With one or two characters as they may have been printed; two only of the likeliest."""
    confusions = [
        (bits, at, char) for at, read in enumerate(value) for char, bits in printed_for().get(read, {}).items()
    ]
    single = sorted(each for each in confusions if normalise(kind, _with(value, *each[1:])) is not None)
    for bits, at, char in single:
        yield _with(value, at, char), bits
    for (bits, at, char), (other_bits, other_at, other_char) in combinations(single[:_LIKELIEST], 2):
        if at != other_at:
            yield _with(_with(value, at, char), other_at, other_char), bits + other_bits


def _slips(value: str) -> Iterator[tuple[str, float]]:
    """With two neighbours swapped, or one digit from the key beside it."""
    pairs = len(value) - 1
    for at in range(pairs):
        swapped = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
        yield swapped, -log2(_MISTYPED * _SWAPPED / pairs)
    digits = [(at, _KEYS.index(char)) for at, char in enumerate(value) if char in _KEYS]
    for at, key in digits:
        for neighbour in (key - 1, key + 1):
            if 0 <= neighbour < len(_KEYS):
                typed = _with(value, at, _KEYS[neighbour])
                yield typed, -log2(_MISTYPED * _ONE_DIGIT / (len(digits) * _OTHER_DIGITS))


def _changes(value: str) -> int:
    """How often letters and digits take turns."""
    return sum(a.isdigit() != b.isdigit() for a, b in pairwise(value))


def _with(value: str, at: int, char: str) -> str:
    return value[:at] + char + value[at + 1 :]


def _fits(value: str, identifier: Identifier) -> bool:
    """Another value, of the same shape and with the digits that check it."""
    kind = identifier.kind
    if value == identifier.value or normalise(kind, value) != value or not verifies(kind, value):
        return False
    checked = identifier.source == "mrz" and identifier.verified
    return not checked or check_digit(value) == check_digit(identifier.value)
