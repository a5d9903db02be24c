"""Machine-readable zones (ICAO Doc 9303, parts 4 to 7), written from a person."""

import unicodedata
from datetime import date
from itertools import cycle

from samples.facts import Person

STATE = "UTO"
"""Utopia, the state that ICAO's own specimens are of."""


def digit(text: str) -> str:
    """A check digit: weights 7, 3, 1 in turn, modulo 10; A=10 to Z=35, the filler 0 (part 3, 4.9)."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * weight for value, weight in zip(values, cycle((7, 3, 1)), strict=False)) % 10)


def td3(person: Person, number: str, expiry: date, code: str = "P<") -> tuple[str, ...]:
    """The two lines of 44 of a passport; with a code V of a visa (MRV-A), which has no composite digit."""
    first = _fit(f"{code}{STATE}{_names(person)}", 44)
    start = _number_and_dates(person, number, expiry)
    if code.startswith("V"):
        return first, _fit(start, 44)
    optional = "<" * 14
    body = f"{start}{optional}{digit(optional)}"
    return first, body + digit(body[0:10] + body[13:20] + body[21:43])


def td2(person: Person, number: str, expiry: date, code: str = "I<") -> tuple[str, ...]:
    """The two lines of 36 of a larger identity card."""
    first = _fit(f"{code}{STATE}{_names(person)}", 36)
    body = _fit(_number_and_dates(person, number, expiry), 35)
    return first, body + digit(body[0:10] + body[13:20] + body[21:35])


def td1(person: Person, number: str, expiry: date, code: str = "I<", issuer: str = STATE) -> tuple[str, ...]:
    """The three lines of 30 of a card of the size of a bank card."""
    number = number.ljust(9, "<")
    first = _fit(f"{code}{issuer}{number}{digit(number)}", 30)
    born, until = f"{person.birth_date:%y%m%d}", f"{expiry:%y%m%d}"
    body = _fit(f"{born}{digit(born)}{person.sex}{until}{digit(until)}{STATE}", 29)
    second = body + digit(first[5:30] + body[0:7] + body[8:15] + body[18:29])
    return first, second, _fit(_names(person), 30)


def _number_and_dates(person: Person, number: str, expiry: date) -> str:
    number = number.ljust(9, "<")
    born, until = f"{person.birth_date:%y%m%d}", f"{expiry:%y%m%d}"
    return f"{number}{digit(number)}{STATE}{born}{digit(born)}{person.sex}{until}{digit(until)}"


def _names(person: Person) -> str:
    return f"{_letters(person.family_name)}<<{_letters(person.given_names)}"


def _letters(text: str) -> str:
    """Transliterated: no accents, no apostrophes; hyphens and spaces are fillers (part 3, 6)."""
    spelt_out = text.upper().replace("Ø", "OE").replace("Œ", "OE").replace("Ü", "UE").replace("Đ", "D")
    plain = unicodedata.normalize("NFKD", spelt_out)
    kept = (char for char in plain if not unicodedata.combining(char) and char not in "'’")
    return "".join(char if char.isascii() and char.isalpha() else "<" for char in kept)


def _fit(line: str, width: int) -> str:
    return line.ljust(width, "<")[:width]
