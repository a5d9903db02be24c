"""People and cases as they are kept: `Maker` invents them, one block of cases at a time."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from samples.matching import numbers
from samples.matching.names import Origin, origins_of
from samples.matching.spellings import other_spelling, plain

TYPES = tuple(numbers.PREFIXES)
_TYPE_WEIGHTS = (18, 6, 20, 18, 12, 8, 5, 2, 8, 3)
_TODAY = date(2026, 1, 1).toordinal()
_YEAR = 365.25
_UNKNOWN_BIRTHDAYS = {"east_african": 0.15, "pakistani": 0.06, "persian": 0.06, "west_african": 0.05, "haitian": 0.03}
"""How often the day of birth is written as 1 January, since nobody knows it."""
_FRENCH = 0.12
"""How often those at least write in French who live where it is spoken."""
REPRESENTATIVES = 400
"""So many act for others; each has many clients."""
_BY_REPRESENTATIVE = 0.08
"""How often the record has the representative's e-mail address and not the client's."""
_HOSTS = ("example.org", "example.com", "mail.example", "post.example", "example.net")


@dataclass(slots=True)
class MadePerson:
    """An invented person, as in the passport."""

    number: int
    origin: Origin
    sex: str
    family_name: str
    given_names: str
    birth_date: date
    birth_name: str
    """The family name before marriage."""
    uci: str | None
    passport_number: str | None
    old_passport: str | None
    state: str
    email: str
    postal_code: str
    language: str


@dataclass(slots=True)
class Member:
    """A person on a case, as the record has it."""

    id: str
    role: str
    person: MadePerson
    family_name: str
    given_names: str
    birth_date: date | None
    uci: str | None
    passport_number: str | None
    email: str
    postal_code: str


@dataclass(slots=True)
class MadeCase:
    """A case record."""

    index: int
    application_type: str
    application_number: str
    received_on: date
    members: list[Member]
    state: str = "open"
    merged_into: str | None = None

    @property
    def id(self) -> str:
        return case_id(self.index)

    def member(self, person: MadePerson) -> Member | None:
        """Who this person is on the case."""
        return next((member for member in self.members if member.person.number == person.number), None)

    def record(self, *, extended: bool) -> dict[str, object]:
        """As the case import takes it; `extended` with the case's state and the people's addresses."""
        people = [_person(member, extended=extended) for member in self.members]
        number = {"kind": "application_number", "value": self.application_number, "person": None}
        record: dict[str, object] = {
            "id": self.id,
            "application_type": self.application_type,
            "people": people,
            "identifiers": [number],
        }
        if extended:
            record |= {
                "state": self.state,
                "merged_into": self.merged_into,
                "received_on": self.received_on.isoformat(),
            }
        return record


@dataclass(slots=True)
class Household:
    """People who belong together, or are alike, with their cases."""

    kind: str
    cases: list[MadeCase] = field(default_factory=list)


def case_id(index: int) -> str:
    return f"C-{index:07d}"


def representatives_email(person: MadePerson) -> str:
    """The address of whoever acts for this person, if anybody does."""
    return f"office{person.number % REPRESENTATIVES}@counsel.example"


def _person(member: Member, *, extended: bool) -> dict[str, object]:
    person: dict[str, object] = {
        "id": member.id,
        "role": member.role,
        "family_name": member.family_name,
        "given_names": member.given_names,
        "birth_date": member.birth_date.isoformat() if member.birth_date else None,
        "uci": member.uci,
        "passport_number": member.passport_number,
    }
    if extended:
        person |= {key: value for key in ("email", "postal_code") if (value := getattr(member, key))}
    return person


class Maker:
    """Invents the people and cases of one block; their numbers go on from those that are given."""

    def __init__(self, rng: random.Random, style: str, first_person: int, first_case: int) -> None:
        self.rng = rng
        self._origins = origins_of(style)
        self._person = first_person
        self._case = first_case

    @property
    def next_case(self) -> int:
        """The index of the case that is made next."""
        return self._case

    def person(self, *, origin: Origin | None = None, age: tuple[float, float, float] = (18, 78, 27)) -> MadePerson:
        """Somebody of this origin, of an age between the first two, most often of the third."""
        rng = self.rng
        origin = origin or self._origins.draw(rng)
        sex = "F" if rng.random() < 0.5 else "M"
        given = origin.given_names(rng, sex)
        single = rng.random() < origin.single
        family = given.split(" ")[0] if single else origin.family_name(rng)
        number = self._person
        self._person += 1
        state = rng.choice(origin.states)
        chance = rng.random()
        return MadePerson(
            number=number,
            origin=origin,
            sex=sex,
            family_name=family,
            given_names="" if single else given,
            birth_date=self.birth_date(age, _UNKNOWN_BIRTHDAYS.get(origin.id, 0.006)),
            birth_name=family,
            uci=numbers.uci(number, short=chance < 0.25) if chance < 0.93 else None,
            passport_number=numbers.passport_number(number, state, rng) if rng.random() < 0.88 else None,
            old_passport=None,
            state=state,
            email=self._email(family, given),
            postal_code=self._postal_code(),
            language="fr" if rng.random() < max(origin.french, _FRENCH) else "en",
        )

    def birth_date(self, age: tuple[float, float, float], unknown: float = 0.0) -> date:
        """A birth date of somebody of such an age; it is 1 January where it is unknown."""
        born = date.fromordinal(_TODAY - int(self.rng.triangular(*age) * _YEAR) - self.rng.randrange(365))
        return born.replace(month=1, day=1) if self.rng.random() < unknown else born

    def like(self, person: MadePerson, **changed: object) -> MadePerson:
        """Another person of the same origin, who is like this one in what is given."""
        return replace(self.person(origin=person.origin), **changed)  # type: ignore[arg-type]

    def spouse(self, person: MadePerson) -> MadePerson:
        """A spouse, often of the same origin; one of the two may have taken the other's name."""
        rng = self.rng
        years = (_TODAY - person.birth_date.toordinal()) / _YEAR
        age = (max(18.0, years - 8), max(19.0, years + 8), max(18.5, years))
        other = self.person(origin=person.origin if rng.random() < 0.85 else None, age=age)
        sex = "M" if person.sex == "F" else "F"
        if other.sex != sex and other.given_names:
            other = replace(other, sex=sex, given_names=other.origin.given_names(rng, sex))
        if rng.random() < 0.4:
            other = replace(other, family_name=person.family_name)
        return replace(other, postal_code=person.postal_code, language=person.language)

    def child(self, person: MadePerson) -> MadePerson:
        """A child with the family name of a parent."""
        other = self.person(origin=person.origin, age=(0.2, 17, 6))
        return replace(
            other,
            family_name=person.family_name,
            birth_name=person.family_name,
            given_names=other.given_names or other.origin.given_names(self.rng, other.sex),
            email=person.email,
            postal_code=person.postal_code,
            language=person.language,
        )

    def twin(self, person: MadePerson) -> MadePerson:
        """A twin; the given names of twins are often alike."""
        rng = self.rng
        other = self.like(person)
        given = other.given_names or other.origin.given_names(rng, other.sex)
        first = person.given_names.split(" ")[0]
        if "-" in first:
            given = f"{first.partition('-')[0]}-{given.split(' ')[0]}"
        elif rng.random() < 0.3 and len(first) > 4:
            given = first[:3] + given.split(" ")[0].lower()[-4:]
        if given == person.given_names:
            given = f"{given}a"
        same = {"family_name": person.family_name, "birth_name": person.birth_name, "birth_date": person.birth_date}
        return replace(other, given_names=given, postal_code=person.postal_code, language=person.language, **same)  # type: ignore[arg-type]

    def case(
        self,
        people: Sequence[tuple[str, MadePerson]],
        *,
        application_type: str = "",
        state: str = "open",
        years_ago: float | None = None,
    ) -> MadeCase:
        """A case of these people, each with a role; the first is the principal."""
        rng = self.rng
        kind = application_type or rng.choices(TYPES, _TYPE_WEIGHTS)[0]
        index = self._case
        self._case += 1
        ago = years_ago if years_ago is not None else rng.random() * 2
        return MadeCase(
            index=index,
            application_type=kind,
            application_number=numbers.application_number(index, kind),
            received_on=date.fromordinal(_TODAY - int(ago * _YEAR)),
            members=[self._member(f"p{place}", role, person) for place, (role, person) in enumerate(people, start=1)],
            state=state,
        )

    def _member(self, number: str, role: str, person: MadePerson) -> Member:
        """The person as whoever made the record wrote it: sometimes otherwise than in the passport."""
        rng = self.rng
        family, given = person.family_name, person.given_names
        chance = rng.random()
        if chance < 0.15:
            family, given = plain(family), plain(given)
        elif chance < 0.17:
            given = other_spelling(given, rng)
        elif chance < 0.19:
            family = other_spelling(family, rng)
        elif chance < 0.23 and person.birth_name != family:
            family = person.birth_name
        chance = rng.random()
        passport = person.old_passport if person.old_passport and chance < 0.5 else person.passport_number
        return Member(
            id=number,
            role=role,
            person=person,
            family_name=family,
            given_names=given,
            birth_date=None if chance > 0.985 else person.birth_date,
            uci=person.uci,
            passport_number=passport,
            email=self._recorded_email(person),
            postal_code=person.postal_code if rng.random() < 0.6 else "",
        )

    def _recorded_email(self, person: MadePerson) -> str:
        chance = self.rng.random()
        if chance < _BY_REPRESENTATIVE:
            return representatives_email(person)
        return person.email if chance < 0.8 else ""

    def renewed(self, person: MadePerson) -> MadePerson:
        """The person with a passport that was renewed."""
        if not person.passport_number:
            return person
        number = self._person
        self._person += 1
        new = numbers.passport_number(number, person.state, self.rng)
        return replace(person, passport_number=new, old_passport=person.passport_number)

    def _email(self, family: str, given: str) -> str:
        letters = "".join(
            char for char in plain(f"{given[:1]}.{family}").lower() if char.isascii() and char not in " '’"
        )
        return f"{letters}{self.rng.randrange(10_000)}@{self.rng.choice(_HOSTS)}"

    def _postal_code(self) -> str:
        pick, digit = self.rng.choice, self.rng.randrange
        letters = "ABCEGHJKLMNPRSTVWXYZ"
        first = "ABCEGHJKLMNPRSTVXY"
        return f"{pick(first)}{digit(10)}{pick(letters)}{digit(10)}{pick(letters)}{digit(10)}"
