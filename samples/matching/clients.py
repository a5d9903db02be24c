"""Whom a submission is about: mostly the principal of a case in the records, sometimes somebody who is in none."""

from dataclasses import dataclass, replace
from datetime import date

from samples.matching.noise import Chance
from samples.matching.people import Household, MadeCase, MadePerson
from samples.matching.population import Population

BEYOND = 10**7
"""Cases with indexes that are as much higher are in no records, nor are their people."""
_ALIKE = ("twins", "namesakes", "near_namesakes", "father_and_son", "shared_number", "several_cases")
_GROWN_UP = ("principal", "spouse")


@dataclass(frozen=True)
class Client:
    """The person, with the case and its household."""

    person: MadePerson
    case: MadeCase
    household: Household
    is_recorded: bool = True

    @property
    def case_id(self) -> str | None:
        """Where what is sent belongs; None: nowhere that is in the records, or may be attached to."""
        if not self.is_recorded or self.case.state == "closed":
            return None
        return self.case.merged_into or self.case.id

    def member_id(self, person: MadePerson) -> str | None:
        """Who a person is on the case where what is sent belongs; the ids of merged cases are the same."""
        member = self.case.member(person)
        return member.id if member else None

    @property
    def others(self) -> list[MadePerson]:
        """The other people of the case."""
        return [member.person for member in self.case.members if member.person.number != self.person.number]


def draw_client(chance: Chance, population: Population) -> Client:
    """Somebody from the records, by chance, or somebody who is in none."""
    if chance.befalls("absent", population.style.absent):
        return _absent(chance, population)
    rng = chance.rng
    while True:
        case, household = _any_case(chance, population)
        # Few send something to a case that is closed; that it is meant can't be known beside an open one of its type.
        others = [each for each in household.cases if each.application_type == case.application_type]
        if case.state != "closed" or (len(others) == 1 and rng.random() < 0.05):
            break
    grown_up = [member.person for member in case.members if member.role in _GROWN_UP]
    person = grown_up[0] if len(grown_up) == 1 or rng.random() < 0.85 else grown_up[1]
    _note(chance, Client(person, case, household))
    return Client(person, case, household)


def somebody(chance: Chance, population: Population, *, recorded: bool) -> Client:
    """A person who has nothing to do with the submission."""
    case, household = _any_case(chance, population, beyond=0 if recorded else BEYOND)
    return Client(case.members[0].person, case, household, recorded)


def _any_case(chance: Chance, population: Population, beyond: int = 0) -> tuple[MadeCase, Household]:
    index = beyond + chance.rng.randrange(population.count)
    household = population.household(index)
    return next(case for case in household.cases if case.index == index), household


def _note(chance: Chance, client: Client) -> None:
    """The noise that comes with the records themselves."""
    kind, case = client.household.kind, client.case
    if kind in _ALIKE or case.merged_into:
        chance.noise.add("merged" if case.merged_into else kind)
    member = case.member(client.person)
    notes = {
        "closed": case.state == "closed",
        "single_name": not client.person.given_names,
        "no_birth_date": member is not None and member.birth_date is None,
        "first_of_january": (client.person.birth_date.month, client.person.birth_date.day) == (1, 1),
    }
    chance.noise.update(row for row, is_so in notes.items() if is_so)


def _absent(chance: Chance, population: Population) -> Client:
    """Somebody who is in no records: every second has a namesake there, some with nearly the same birth date."""
    rng = chance.rng
    client = somebody(chance, population, recorded=False)
    if not chance.befalls("absent_namesake", 0.5):
        return client
    other = somebody(chance, population, recorded=True).person
    born = client.person.birth_date
    draw = rng.random()
    if draw < 0.03:
        born = other.birth_date
    elif draw < 0.2:
        born = slipped(chance, other.birth_date)
    elif draw < 0.4:
        born = born.replace(year=other.birth_date.year, day=min(born.day, 28))
    names = {"family_name": other.family_name, "given_names": other.given_names, "birth_name": other.birth_name}
    namesake = replace(client.person, birth_date=born, origin=other.origin, **names)  # type: ignore[arg-type]
    for member in client.case.members:
        if member.person.number == namesake.number:
            member.person = namesake
    return replace(client, person=namesake)


def slipped(chance: Chance, born: date) -> date:
    """Day and month swapped, or one digit wrong; never the same."""
    rng = chance.rng
    if born.day <= 12 and born.day != born.month and rng.random() < 0.5:
        return born.replace(month=born.day, day=born.month)
    digits = born.isoformat()
    while True:
        place = rng.choice((2, 3, 5, 6, 8, 9))
        changed = f"{digits[:place]}{rng.randrange(10)}{digits[place + 1 :]}"
        try:
            value = date.fromisoformat(changed)
        except ValueError:
            continue
        if value != born and 1930 <= value.year <= 2025:
            return value
