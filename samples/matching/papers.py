"""What the reader makes of a client's papers: documents with the names and numbers found on them, slips and all.

Zones are written, damaged and read by the reader itself; of other papers it is imitated what the reader gives.
"""

import csv
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate
from pathlib import Path

from intake.identifiers import find_identifiers
from intake.model import Classification, Document, Identifier, Page, PageSource, Party, Role
from intake.parties import find_parties
from samples.facts import Person
from samples.matching import numbers, spellings
from samples.matching.people import MadePerson
from samples.matching.spellings import Name
from samples.mrz import td2, td3

MEDIA = ("born_digital", "scan", "photo")
_STRENGTH = {"born_digital": 0.0, "scan": 1.0, "photo": 2.5}
"""How much more often than the style says recognition slips."""
_FILE = Path(__file__).with_name("papers.csv")
_PAGE = 1
_KINDS = ("uci", "application_number", "passport_number")
_BY_BIRTH_NAME = {"birth_certificate": 0.9, "diploma": 0.6, "transcript": 0.4, "reference_letter": 0.1}
"""How often a paper has the name before marriage."""
_GIVEN_LAST = ("chinese", "korean", "vietnamese")
"""Where the family name comes first in a full name."""
_ZONE_SLIPS = {
    "0": "O",
    "O": "0",
    "1": "I",
    "I": "1",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "<": "K",
    "2": "Z",
    "M": "N",
}


@dataclass(frozen=True)
class Paper:
    """A type of papers: how it names people, and how often it shows what."""

    type: str
    group: str
    weight: float
    names: str
    birth_date: float
    uci: float
    application_number: float
    passport_number: float


@cache
def papers() -> Sequence[Paper]:
    """All types of papers, as common as they are."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return [
            Paper(row.pop("type"), row.pop("group"), names=row.pop("names"), **{key: float(row[key]) for key in row})
            for row in csv.DictReader(file)
        ]


def paper(type_: str) -> Paper:
    """The papers of this type."""
    return next(each for each in papers() if each.type == type_)


def draw_paper(rng: random.Random, wanted: Callable[[Paper], bool] = lambda _: True) -> Paper:
    """A paper as common as it is, of those wanted."""
    among = [each for each in papers() if wanted(each)]
    return rng.choices(among, cum_weights=list(accumulate(each.weight for each in among)))[0]


@dataclass(frozen=True)
class Reader:
    """Reads the papers of one medium, with the slips of recognition."""

    rng: random.Random
    medium: str
    ocr: float
    """How often a number or a name is read wrongly, in a scan."""

    @property
    def slip(self) -> float:
        """The same in this medium."""
        return self.ocr * _STRENGTH[self.medium]

    def read(
        self,
        kind: Paper,
        person: MadePerson,
        application_number: str | None,
        others: Iterable[tuple[Role, MadePerson]] = (),
    ) -> Document:
        """The document that is found: whom it names and which numbers it shows, `others` in their roles."""
        rng = self.rng
        if kind.names == "zone":
            identifiers, parties = self._zone(kind, person)
        else:
            by_fields = kind.names == "fields" and (self.medium == "born_digital" or rng.random() < 0.3)
            source = "form_data" if by_fields else "label"
            values = {
                "uci": person.uci,
                "application_number": application_number,
                "passport_number": person.passport_number,
            }
            identifiers = [
                self._number(number, value, source)
                for number in _KINDS
                if (value := values[number]) and rng.random() < getattr(kind, number)
            ]
            identifiers += self._addresses(kind, person)
            parties = self._named(kind, person, source)
            parties += [self._party(kind, other, source, role) for role, other in others]
        return Document(
            pages=(_PAGE,),
            classification=Classification(
                type=kind.type,
                group=kind.group,
                confidence=rng.uniform(0.93, 1.0),
                abstained=False,
                possible=(kind.type,),
            ),
            identifiers=tuple(dict.fromkeys(identifiers)),
            parties=tuple(parties),
        )

    def number_of(self, role: Role, kind: str, value: str) -> Identifier:
        """A number that belongs to somebody in this role; rarely the role is not noticed."""
        seen = Role.SUBJECT if self.rng.random() < 0.02 else role
        return self._number(kind, value, "label").model_copy(update={"role": seen})

    def _number(self, kind: str, value: str, source: str) -> Identifier:
        """Of the slips some give letters, which are mended and not sure; some give other digits, which look sure."""
        rng = self.rng
        verified = True
        if source == "label" and rng.random() < self.slip:
            chance = rng.random()
            verified = chance > 0.65
            value = value if chance < 0.4 else numbers.misread(value, rng)
        return Identifier(kind=kind, value=value, page=_PAGE, verified=verified, source=source)

    def _addresses(self, kind: Paper, person: MadePerson) -> list[Identifier]:
        """The postal address of what is sent by post, the e-mail address of letters."""
        rng = self.rng
        found = []
        if kind.group in ("funds", "residence") and rng.random() < 0.4:
            found.append(
                Identifier(kind="postal_code", value=person.postal_code, page=_PAGE, verified=True, source="label")
            )
        if kind.group in ("other", "work") and rng.random() < 0.2:
            value = person.email.upper() if rng.random() < 0.02 else person.email
            found.append(Identifier(kind="email", value=value, page=_PAGE, verified=True, source="label"))
        return found

    def _named(self, kind: Paper, person: MadePerson, source: str) -> list[Party]:
        """The subject, unless nobody is named or the name was not found; rarely it is an official's name."""
        rng = self.rng
        missed = (
            0.0 if source == "form_data" else {"split": 0.02, "full": 0.12, "fields": 0.02, "none": 1.0}[kind.names]
        )
        if rng.random() < missed + 2 * self.slip:
            return []
        if source == "label" and rng.random() < 0.004:
            official = person.origin
            given = official.given_names(rng, "F")
            return [Party(family_name=official.family_name(rng), given_names=given, page=_PAGE)]
        return [self._party(kind, person, source, Role.SUBJECT)]

    def _party(self, kind: Paper, person: MadePerson, source: str, role: Role) -> Party:
        rng = self.rng
        name = Name(person.family_name, person.given_names)
        if source == "label":
            name = self._printed(kind, person)
        elif rng.random() < 0.5:
            name = Name(spellings.plain(name.family).upper(), spellings.plain(name.given).upper())
        born: date | None = person.birth_date if rng.random() < kind.birth_date else None
        other = None
        if born and source == "label":
            if rng.random() < self.slip:
                born = _misread_date(born, rng)
            if born.day <= 12 and born.day != born.month and rng.random() < 0.2:
                other = born.replace(month=born.day, day=born.month)
                born, other = rng.sample((born, other), 2)
        return Party(
            family_name=name.family,
            given_names=name.given,
            birth_date=born,
            birth_date_or=other,
            role=role,
            page=_PAGE,
            source=source,
        )

    def _printed(self, kind: Paper, person: MadePerson) -> Name:
        """The name as the paper has it and the reader takes it."""
        rng = self.rng
        family = person.birth_name if rng.random() < _BY_BIRTH_NAME.get(kind.type, 0.03) else person.family_name
        given = person.given_names
        if kind.group in ("work", "funds", "residence", "other") and rng.random() < 0.3:
            given = given.split(" ")[0]
        if rng.random() < 0.03:
            family = spellings.other_spelling(family, rng)
        if rng.random() < 0.03:
            given = spellings.other_spelling(given, rng)
        if kind.group in ("work", "other", "travel") and rng.random() < 0.015:
            given = spellings.short_form(given, rng)
        if rng.random() < 0.35:
            family, given = spellings.plain(family), spellings.plain(given)
        if rng.random() < 2 * self.slip:
            family, given = rng.choice(
                ((spellings.misread(family, rng), given), (family, spellings.misread(given, rng)))
            )
        if rng.random() < self.slip / 2:
            family, given = rng.choice(((family, ""), (family, given[: max(1, len(given) // 2)])))
        if kind.names != "full" or not given:
            return Name(family.upper() if rng.random() < 0.4 else family, given)
        if rng.random() < 0.3:
            return Name(family.upper(), given)  # capitals, or a comma, tell which is which
        words = f"{family} {given}" if person.origin.id in _GIVEN_LAST and rng.random() < 0.5 else f"{given} {family}"
        *first, last = words.split(" ")
        return Name(last, " ".join(first))

    def _zone(self, kind: Paper, person: MadePerson) -> tuple[list[Identifier], list[Party]]:
        """What the reader finds in the machine-readable zone."""
        rng = self.rng
        old = person.old_passport if rng.random() < 0.15 else None
        number = old or person.passport_number
        if kind.type != "passport" or number is None:
            number = "".join(rng.choices("ABCDEFGHKLMNPRTUVXYZ", k=2) + rng.choices("0123456789", k=7))
        holder = Person(
            family_name=_in_zone(person.family_name),
            given_names=_in_zone(person.given_names),
            birth_date=person.birth_date,
            sex=person.sex,
            birth_country=person.state,
            passport_number=number,
        )
        expiry = date(rng.randrange(2026, 2036), rng.randrange(1, 13), rng.randrange(1, 29))
        if kind.type == "national_id":
            lines = td2(holder, number, expiry)
        else:
            lines = td3(holder, number, expiry, "P<" if kind.type == "passport" else "V<")
        text = "\n".join(self._damaged(line) for line in lines)
        read = Page(
            number=_PAGE, source=PageSource.TEXT_LAYER if self.medium == "born_digital" else PageSource.OCR, text=text
        )
        identifiers = list(find_identifiers([read]))
        if kind.type == "entry_stamp_or_visa" and person.passport_number and rng.random() < kind.passport_number:
            identifiers.append(self._number("passport_number", person.passport_number, "label"))
        return identifiers, list(find_parties([read]))

    def _damaged(self, line: str) -> str:
        """One character of the line taken for another, as often as names and numbers together are."""
        rng = self.rng
        places = [place for place, char in enumerate(line) if char in _ZONE_SLIPS]
        if not places or rng.random() >= 2 * self.slip:
            return line
        place = rng.choice(places)
        return line[:place] + _ZONE_SLIPS[line[place]] + line[place + 1 :]


def _in_zone(name: str) -> str:
    """The letters that have no transliteration of their own, without what sets them apart."""
    return spellings.plain(name) if set(name) & set("łŁđĐı") else name


def _misread_date(born: date, rng: random.Random) -> date:
    """The date with one digit taken for another; the same where that would be none."""
    try:
        return date.fromisoformat(numbers.misread(born.isoformat()[2:], rng).join((born.isoformat()[:2], "")))
    except ValueError:
        return born
