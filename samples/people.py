"""Invented people, families and cases."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from samples.facts import Person

# Latin-1 only: the fonts of the drawn documents have no other letters, and a name with holes is nobody's.
_FAMILY = (
    "Tremblay", "Gagnon-Roy", "Lefebvre", "Singh", "Kaur Dhillon", "Nguyen", "Okonkwo", "Adeyemi", "Joseph",
    "Petrenko", "Kovalenko", "Silva", "Ferreira da Costa", "Haddad", "El Amrani", "Chen", "Wang", "Santos", "Reyes",
    "Hosseini", "Rahimi", "Diallo", "Traoré", "O'Connor", "Müller", "García", "Côté", "Bélanger", "Désir", "Sharma",
)  # fmt: skip
_GIVEN = {
    "F": (
        "Marie-Ève", "Gurpreet", "Thúy Mai", "Ngozi", "Folasade", "Oksana", "Beatriz", "Layla", "Mei", "Maricel",
        "Shirin", "Aïssatou", "Siobhán", "Lucía", "Chantal", "Amina", "Hélène", "Priya Anjali", "Olena", "Rosalie",
    ),
    "M": (
        "Étienne", "Jasdeep", "Vân Anh", "Chukwuemeka", "Babatunde", "Dmytro", "João Pedro", "Karim", "Wei",
        "Jose Marie", "Reza", "Mamadou", "Seán", "Diego", "François", "Omar", "Jean-Philippe", "Rajesh Kumar",
        "Andriy", "Mathieu",
    ),
}  # fmt: skip
PREFIXES = {
    "study_permit": "S",
    "work_permit": "W",
    "visitor_visa": "V",
    "express_entry": "E",
    "family_sponsorship": "F",
    "citizenship": "C",
}
_CODES = ("FRA", "IND", "VNM", "NGA", "UKR", "BRA", "LBN", "CHN", "PHL", "IRN")


@dataclass
class Case:
    """A case record of the samples."""

    id: str
    application_type: str
    application_number: str
    people: list[tuple[str, str, Person]] = field(default_factory=list)
    """Id within the case, role, person."""

    @property
    def principal(self) -> Person:
        """Whose application it is."""
        return self.people[0][2]

    def record(self) -> dict[str, object]:
        """As the case import takes it."""
        return {
            "id": self.id,
            "application_type": self.application_type,
            "people": [
                {
                    "id": number,
                    "role": role,
                    "family_name": person.family_name,
                    "given_names": person.given_names,
                    "birth_date": person.birth_date.isoformat(),
                    "uci": person.uci,
                    "passport_number": person.passport_number,
                }
                for number, role, person in self.people
            ],
            "identifiers": [{"kind": "application_number", "value": self.application_number, "person": None}],
        }


class Registry:
    """Makes people and cases whose numbers are all different."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._numbers: set[str] = set()
        self.cases: list[Case] = []

    def person(self, *, child: bool = False, single_name: bool = False) -> Person:
        """A new person."""
        rng = self._rng
        sex = rng.choice("FM")
        born = date(2026, 1, 1) - timedelta(days=rng.randrange(900, 5500) if child else rng.randrange(7000, 24000))
        name = rng.choice(_GIVEN[sex])
        return Person(
            family_name=name if single_name else rng.choice(_FAMILY),
            given_names="" if single_name else name,
            birth_date=born,
            sex=sex,
            birth_country=rng.choice(_CODES),
            passport_number=self.new_number("UXYZ", 7),
            uci=self.new_number("", rng.choice((8, 10)), first="1"),
            email=f"client{rng.randrange(10_000)}@example.org",
        )

    def new_number(self, letters: str, digits: int, first: str = "") -> str:
        """A number that nobody else has."""
        while True:
            start = (self._rng.choice(letters) if letters else "") + first
            value = start + "".join(self._rng.choice("0123456789") for _ in range(digits - len(first)))
            if value not in self._numbers and len(set(value)) > 3:
                self._numbers.add(value)
                return value

    def case(self, application_type: str = "", principal: Person | None = None, *, family: bool = True) -> Case:
        """A new case, mostly with family members on it."""
        rng = self._rng
        kind = application_type or rng.choice(sorted(PREFIXES))
        first = principal or self.person()
        case = Case(f"C-{len(self.cases) + 100001}", kind, self.new_number(PREFIXES[kind], 9))
        case.people.append(("p1", "principal", first))
        if family and rng.random() < 0.6:
            spouse = self.person()
            case.people.append(("p2", "spouse", spouse))
            child = replace(self.person(child=True), family_name=first.family_name)
            case.people.append(("p3", "child", child))
        self.cases.append(case)
        return case

    def twin_of(self, person: Person) -> Person:
        """Same family name and birth date, other given names and numbers."""
        other = self.person()
        while other.given_names.split()[0] == person.given_names.split()[0]:
            other = self.person()
        return replace(other, family_name=person.family_name, birth_date=person.birth_date)
