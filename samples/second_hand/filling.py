"""Fills a template's places with an invented case's facts and with invented numbers.

A place stands in double braces, `{{...}}`, and holds one of

- `name`, `issued`, `employer` ...: a fact, or a word of the language's `words.toml`, the same all over the document;
- `issued+30.iso`, `birth.numeric`: a day some days away, and how it is written;
- `he/she`: by the sex of the subject, `~he/she`: by that of the other person;
- `yes|no|perhaps`: one of these;
- `12..99`, `$1200..1900`: a number or an amount in this range;
- `99-999 A`: a random digit for each 9, a random letter for each A, the rest as it stands;
- `account=9999-999`: any of these, kept under a name of the document's own;
- `zone_passport_1`: a line of the machine-readable zone of the document whose `number` was kept.
"""

import random
import re
import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from samples.facts import Facts, Person
from samples.mrz import td1, td3

FOLDER = Path(__file__).parent
VALID = timedelta(days=1500)
"""How long after the facts' day of issue an identity document with a zone ends: `issued+1500` in its template."""
_PLACE = re.compile(r"\{\{([^{}]+)\}\}")
_DAY = re.compile(r"(issued|birth|other_birth)([+-]\d+)?(?:\.([a-z]+))?")
_ZONE = re.compile(r"zone_([a-z]+)_([123])")
_RANGE = re.compile(r"(\$?)(\d+)\.\.(\d+)")
_PATTERN = re.compile(r"(?=.*9)[0-9A-Z .,()/-]+")
_LETTERS = "ABCDEFGHJKLMNPRSTVWXYZ"
_MARKUP = re.compile(r"([\\#*_`<>@$=+/~\[\]\"'-])")
_LOOSE = re.compile(r"(?<!\\)([$@])")
"""A money sign or an at sign that a template's writer left bare: the templates need neither of their Typst meanings."""


@cache
def words(language: str) -> dict[str, Any]:
    """The invented names, months and countries of a language."""
    return tomllib.loads((FOLDER / language / "words.toml").read_text("utf-8"))


class Filling:
    """The values of one document; a value that was chosen once stays."""

    def __init__(self, language: str, facts: Facts, rng: random.Random) -> None:
        self._words = words(language)
        self._french = language == "fr"
        self._facts = facts
        self._rng = rng
        self._values = _facts(facts, self._words["countries"])

    def fill(self, template: str) -> str:
        """The template as Typst source.

        Raises:
            KeyError: it has a place that nothing fills.
        """
        parts = _PLACE.split(template)
        written = [_LOOSE.sub(r"\\\1", part) if at % 2 == 0 else self._place(part) for at, part in enumerate(parts)]
        return "".join(written)

    def _place(self, place: str) -> str:
        return _MARKUP.sub(r"\\\1", self._value(place.strip()))

    def _value(self, place: str) -> str:
        name, equals, asked = place.partition("=")
        if equals:
            self._values[name] = self._value(asked)
            return self._values[name]
        if place in self._values:
            return self._values[place]
        if isinstance(self._words.get(place), list):
            self._values[place] = self._rng.choice(self._words[place])
            return self._values[place]
        if day := _DAY.fullmatch(place):
            return self._day(*day.groups())
        if zone := _ZONE.fullmatch(place):
            return self._zone(zone[1])[int(zone[2]) - 1]
        if numbers := _RANGE.fullmatch(place):
            return self._number(*numbers.groups())
        if _PATTERN.fullmatch(place):
            return "".join(self._character(character) for character in place)
        if "|" in place:
            return self._rng.choice(place.split("|"))
        if "/" in place:
            person = self._facts.other if place.startswith("~") else self._facts.subject
            return place.removeprefix("~").split("/")[person.sex == "F"]
        raise KeyError(f"no value for the place {place!r}")

    def _day(self, which: str, days: str | None, style: str | None) -> str:
        facts = self._facts
        start = {"issued": facts.issued, "birth": facts.subject.birth_date, "other_birth": facts.other.birth_date}[
            which
        ]
        return self._written(start + timedelta(days=int(days or 0)), style or "long")

    def _written(self, day: date, style: str) -> str:
        month = self._words["months"][day.month - 1]
        first = "1er" if day.day == 1 else str(day.day)
        long = f"{first} {month} {day.year}" if self._french else f"{month} {day.day}, {day.year}"
        numeric = f"{day:%d/%m/%Y}" if self._french else f"{day:%m/%d/%Y}"
        short = f"{day:%d} {self._words['short_months'][day.month - 1]} {day.year}"
        styles = {
            "long": long,
            "numeric": numeric,
            "short": short,
            "iso": day.isoformat(),
            "year": str(day.year),
            "month": f"{month} {day.year}",
            "daymonth": f"{day:%d/%m}",
        }
        return styles[style]

    def _zone(self, kind: str) -> tuple[str, ...]:
        person, number, expiry = self._facts.subject, self._values["number"], self._facts.issued + VALID
        if kind in {"passport", "visa"}:
            return td3(person, number, expiry, "P<" if kind == "passport" else "V<")
        return td1(person, number, expiry, "I<") if kind == "card" else td1(person, number, expiry, "CA", "CAN")

    def _number(self, money: str, low: str, high: str) -> str:
        number = self._rng.randint(int(low), int(high))
        if not money:
            return str(number)
        text = f"{number + self._rng.randrange(100) / 100:,.2f}"
        return text.translate({ord(","): "\N{NO-BREAK SPACE}", ord("."): ","}) if self._french else text

    def _character(self, character: str) -> str:
        if character == "9":
            return self._rng.choice("0123456789")
        return self._rng.choice(_LETTERS) if character == "A" else character


def _facts(facts: Facts, countries: dict[str, str]) -> dict[str, str]:
    return {
        **_person(facts.subject, "", countries),
        **_person(facts.other, "other_", countries),
        "uci": _dashed(facts.uci or ""),
        "application": facts.application_number or "",
    }


def _person(person: Person, prefix: str, countries: dict[str, str]) -> dict[str, str]:
    values = {
        "name": person.full_name,
        "family": person.family_name,
        "given": person.given_names,
        "sex": person.sex,
        "country": countries[person.birth_country],
        "passport": person.passport_number,
        "email": person.email,
    }
    capitals = {prefix.upper() + key.upper(): values[key].upper() for key in ("name", "family", "given", "country")}
    return {prefix + key: value for key, value in values.items()} | capitals


def _dashed(uci: str) -> str:
    return f"{uci[:-8]}-{uci[-8:-4]}-{uci[-4:]}".lstrip("-") if uci else ""
