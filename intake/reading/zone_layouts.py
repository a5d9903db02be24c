"""Which position of a machine-readable zone may hold what, and which digits check which (ICAO Doc 9303, 4 to 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, cycle

import numpy as np
from numpy.typing import NDArray

from intake.identifiers.mrz import check_digit
from intake.reading.zone_characters import CHARACTERS, Likely

_SEEN_AS_VISA = 0.2
_FILLER = CHARACTERS.index("<")
_VALUE = np.array([0 if char == "<" else int(char, 36) for char in CHARACTERS])
_ALLOWED = {
    "9": "0123456789",
    "d": "0123456789<",  # dates of which parts are unknown, digits that check nothing
    "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "n": "ABCDEFGHIJKLMNOPQRSTUVWXYZ<",
    "s": "MFX<",
    "x": CHARACTERS,
}
_LIKELIEST = 1e-6
_ENOUGH = 2  # check digits that agree: one in a hundred even lines of other print has so many
_AVOIDED, _RARELY = "OIQ", 0.3  # most states leave out of numbers what is like a digit
_TWINS = {CHARACTERS.index(char): CHARACTERS.index(twin) for char, twin in ("O0", "Q0", "I1", "S5", "B8", "Z2")}
_PROBABLY = 0.5  # a repair that is likelier than all others together
_MODESTY, _UNSEEN = 0.7, 1e-5


@dataclass(frozen=True)
class Layout:
    """One of the standard's layouts."""

    kind: str
    shape: tuple[str, ...]
    """Its lines; each character names what may stand there."""
    checks: tuple[tuple[int, tuple[int, ...], int], ...]
    """The line, the positions that a digit checks, and its own position."""
    first: str
    """What the first character may be."""
    composite: tuple[tuple[int, ...], int] | None = None
    """The positions of the last line that its last digit checks, and its own: passports have it, visas have not."""

    @property
    def columns(self) -> int:
        """How many characters a line has."""
        return len(self.shape[0])

    @cached_property
    def _masks(self) -> tuple[NDArray[np.float64], ...]:
        masks = [np.array([[_usual(char, what) for char in CHARACTERS] for what in line]) for line in self.shape]
        masks[0][0] = [char in self.first for char in CHARACTERS]
        return tuple(masks)

    def read(self, likely: Sequence[Likely]) -> tuple[list[str], list[float]]:
        """The likeliest lines whose check digits agree, and of each how sure the least sure field that it checks is."""
        lines, sure = self._best(likely), [1.0] * len(likely)
        allowed = self._allowed(likely)
        for line, places, digit in self.checks:
            at = [*places, digit]
            if lines[line][digit] == _FILLER:  # nothing is checked, or a number goes on in the optional data
                share = float(allowed[line].max(axis=1).prod())
            else:
                agreeing, share = _agreeing_field(allowed[line][at])
                if share >= _PROBABLY:
                    lines[line][at] = agreeing
            sure[line] = 0.0 if _may_be_misread_alike(lines[line][at], allowed[line][at]) else min(sure[line], share)
        return ["".join(CHARACTERS[best] for best in line) for line in lines], sure

    def score(self, likely: Sequence[Likely]) -> float:
        """How well it fits: the mean likelihood of what may stand there, and a tenth for each digit that checks."""
        fit = np.mean([np.log((part * mask).max(axis=1) + _LIKELIEST).mean() for part, mask in self._pairs(likely)])
        best = self._best(likely)
        if self.first == "V" and likely[0][0, CHARACTERS.index("V")] < _SEEN_AS_VISA:
            return float(fit) - 1  # a passport's first letter that was not made out
        return float(fit) + 0.1 * self._agreeing(best) + 0.15 * self._has_composite(best[-1])

    def is_sound(self, likely: Sequence[Likely]) -> bool:
        """Whether check digits agree with what was read as it was read, so that it is no other even print."""
        return self._agreeing(self._best(likely)) >= _ENOUGH

    def _has_composite(self, line: NDArray[np.intp]) -> bool:
        return self.composite is not None and _agree(line, *self.composite)

    def _pairs(self, likely: Sequence[Likely]) -> "zip[tuple[Likely, NDArray[np.float64]]]":
        return zip(likely, self._masks, strict=True)

    def _allowed(self, likely: Sequence[Likely]) -> list[NDArray[np.float64]]:
        """How likely each is of what may stand there, taken less surely than the network says it: it never saw all."""
        allowed = [(part.astype(np.float64) ** _MODESTY + _UNSEEN) * mask for part, mask in self._pairs(likely)]
        return [part / part.sum(axis=1, keepdims=True) for part in allowed]

    def _best(self, likely: Sequence[Likely]) -> list[NDArray[np.intp]]:
        return [(part * mask).argmax(axis=1) for part, mask in self._pairs(likely)]

    def _agreeing(self, lines: Sequence[NDArray[np.intp]]) -> int:
        return sum(
            _agree(lines[line], places, digit)
            for line, places, digit in self.checks
            if any(lines[line][list(places)] != _FILLER)
        )


def _usual(char: str, what: str) -> float:
    """Whether a character may stand in such a position, and if so how usual it is there."""
    if char not in _ALLOWED[what]:
        return 0.0
    return _RARELY if what == "x" and char in _AVOIDED else 1.0


def _agreeing_field(allowed: NDArray[np.float64]) -> tuple[NDArray[np.intp], float]:
    """The likeliest characters of a field with its digit that agrees; and its share of all that agree, as likely.

    Sums over what is left modulo 10 after each character, and so counts every possible repair (a Viterbi search).
    """
    weights = [*(weight for weight, _ in zip(cycle((7, 3, 1)), allowed[1:], strict=False)), -1]
    best, total = np.zeros(10), np.zeros(10)
    best[0] = total[0] = 1.0
    chosen = []
    for likely, weight in zip(allowed, weights, strict=True):
        before = (np.arange(10)[:, None] - _VALUE * weight) % 10  # what was left, for what is left and each character
        ways = best[before] * likely
        chosen.append((ways.argmax(axis=1), before))
        best, total = ways.max(axis=1), (total[before] * likely).sum(axis=1)
    left, characters = 0, []
    for character, before in reversed(chosen):
        characters.append(character[left])
        left = before[left, character[left]]
    return np.array(characters[::-1]), float(best[0] / total[0])


def _may_be_misread_alike(field: NDArray[np.intp], allowed: NDArray[np.float64]) -> bool:
    """Whether two equal characters, both misread as a look-alike, would agree with the digit just as well.

    A font whose 0 looks like an O has it so each time, and at weights of 7 and 3 no digit sees the two.
    """
    for one, other in combinations(range(len(field) - 1), 2):
        twin = _TWINS.get(int(field[one])) if field[one] == field[other] else None
        if twin is not None and allowed[[one, other], twin].all():
            changed = field.copy()
            changed[[one, other]] = twin
            if _check(changed[:-1]) == _check(field[:-1]):
                return True
    return False


def _agree(line: NDArray[np.intp], places: tuple[int, ...], digit: int) -> bool:
    """Whether a line's digit checks these places of it."""
    return bool(line[digit] != _FILLER and _check(line[list(places)]) == _VALUE[line[digit]])


def _check(characters: NDArray[np.intp]) -> int:
    return check_digit("".join(CHARACTERS[each] for each in characters))


def _span(start: int, end: int) -> tuple[int, ...]:
    return tuple(range(start, end))


def _composite(end: int) -> tuple[int, ...]:
    return _span(0, 10) + _span(13, 20) + _span(21, end)


_TWO = "x" * 9 + "d" + "nnn" + "dddddd" + "9" + "s" + "999999" + "9"
_TWO_CHECKS = ((1, _span(0, 9), 9), (1, _span(13, 19), 19), (1, _span(21, 27), 27))
_LAYOUTS = {
    3: (
        Layout(
            "TD1",
            ("Annnn" + "x" * 9 + "d" + "x" * 15, "dddddd9s9999999nnn" + "x" * 11 + "9", "n" * 30),
            ((0, _span(5, 14), 14), (1, _span(0, 6), 6), (1, _span(8, 14), 14)),
            "IAC",
        ),
    ),
    2: (
        Layout("TD3", ("An" + "n" * 42, _TWO + "x" * 14 + "d9"), _TWO_CHECKS, "P", (_composite(43), 43)),
        Layout("TD2", ("An" + "n" * 34, _TWO + "x" * 7 + "9"), _TWO_CHECKS, "IACP", (_composite(35), 35)),
        Layout("MRV-A", ("An" + "n" * 42, _TWO + "x" * 16), _TWO_CHECKS, "V"),
        Layout("MRV-B", ("An" + "n" * 34, _TWO + "x" * 8), _TWO_CHECKS, "V"),
    ),
}


def layouts_of(lines: int) -> tuple[Layout, ...]:
    """The layouts of so many lines."""
    return _LAYOUTS[lines]
