"""What a client, or a representative, typed into the form."""

import random
from collections.abc import Callable, Mapping
from functools import partial

from intake.submission import Form
from samples.matching import numbers, spellings
from samples.matching.clients import BEYOND, Client, slipped, somebody
from samples.matching.noise import Chance
from samples.matching.people import REPRESENTATIVES, TYPES, MadePerson, representatives_email
from samples.matching.population import Population
from samples.matching.spellings import Name, plain

KINDS = ("application_number", "uci", "passport_number")


def fill_form(chance: Chance, client: Client, population: Population) -> Form:
    """The form of a client, with the noise of the population's style."""
    style, rng = population.style, chance.rng
    name = _name(chance, client.person, population)
    born = client.person.birth_date
    if chance.befalls("birth_slip", style.birth_slip):
        born = slipped(chance, born)
    kind = client.case.application_type
    if client.case.state != "closed" and chance.befalls("other_type", style.other_type):
        # Not that of another case of theirs: then nobody could tell which one is meant.
        theirs = {case.application_type for case in client.household.cases}
        kind = rng.choice([other for other in TYPES if other not in theirs])
    by_representative = chance.befalls("representative", style.representative)
    return Form(
        sender="representative" if by_representative else "applicant",
        application_type=kind,
        family_name=name.family,
        given_names=name.given,
        birth_date=born,
        birth_country=client.person.state,
        email=_email(chance, client.person, population, by_representative=by_representative),
        language="fr" if client.person.language == "fr" else "en",
        **_numbers(chance, client, population),
    )


def representative(person: MadePerson, population: Population) -> MadePerson:
    """Who acts for this person; a few hundred act for all."""
    index = 2 * BEYOND + person.number % REPRESENTATIVES * 20
    return population.household(index).cases[0].members[0].person


def _name(chance: Chance, person: MadePerson, population: Population) -> Name:
    style, rng = population.style, chance.rng
    family, given = person.family_name, person.given_names
    if person.birth_name != family and chance.befalls("other_surname", 0.15):
        family = person.birth_name
    if " " in given and chance.befalls("short_name", 0.3):
        given = given.split(" ")[0]
    name = Name(family, given)
    changes = (
        ("other_spelling", style.other_spelling, partial(_one_of_both, spellings.other_spelling)),
        ("nickname", style.nickname, partial(_given, spellings.short_form)),
        ("mistyped_name", style.mistyped_name, partial(_one_of_both, spellings.mistyped)),
    )
    for row, share, change in changes:
        changed = change(name, rng)
        if changed != name and chance.befalls(row, share):
            name = changed
    family, given = name
    draw = rng.random()
    if draw < 0.4:
        family, given = plain(family), plain(given)
    if draw > 0.85:
        family, given = family.upper(), given.upper()
    if not given:
        given = rng.choice(("", "", "FNU", "N/A", family))
    elif chance.befalls("swapped_names", style.swapped):
        family, given = given, family
    return Name(family, given)


_Change = Callable[[str, random.Random], str]


def _one_of_both(change: _Change, name: Name, rng: random.Random) -> Name:
    """The name with its family name changed, or its given names."""
    return _given(change, name, rng) if rng.random() < 0.5 else Name(change(name.family, rng), name.given)


def _given(change: _Change, name: Name, rng: random.Random) -> Name:
    return Name(name.family, change(name.given, rng))


def _email(chance: Chance, person: MadePerson, population: Population, *, by_representative: bool) -> str:
    if by_representative:
        return representatives_email(person)
    if chance.befalls("email_differs", population.style.email_differs):
        first = plain(person.given_names or person.family_name).split(" ")[0].lower()
        return f"{first}{chance.rng.randrange(99_999)}@example.org"
    chance.noise.add("email_agrees")
    return person.email


def _numbers(chance: Chance, client: Client, population: Population) -> Mapping[str, str]:
    """Which numbers are typed, and what is wrong with them."""
    style, rng = population.style, chance.rng
    typed = _own_numbers(client)
    draw = rng.random()
    if draw < style.no_number:
        chance.noise.add("no_number")
        typed = {}
    elif draw < style.no_number + style.one_number:
        chance.noise.add("one_number")
        kept = rng.choice(list(typed))
        typed = {kept: typed[kept]}
    else:
        left_out = rng.choice((*KINDS, ""))
        typed = {kind: value for kind, value in typed.items() if kind != left_out or len(typed) < 3}
    typed |= _older(chance, client, typed, style.old_number)
    if typed and chance.befalls("mistyped_number", style.mistyped_number):
        kind = rng.choice(list(typed))
        typed[kind] = numbers.mistyped(typed[kind], rng)
    if "no_number" not in chance.noise and chance.befalls("wrong_number", style.wrong_number / 0.9):
        typed |= _anothers(chance, client, typed, population)
    shown = {kind: numbers.as_typed(kind, value, rng) for kind, value in typed.items()}
    missing = [kind for kind in ("uci", "application_number") if kind not in typed]
    if missing and chance.befalls("dummy", style.dummy / 0.8):
        shown[rng.choice(missing)] = rng.choice(numbers.DUMMIES)
    return shown


def _own_numbers(client: Client) -> dict[str, str]:
    person = client.person
    own = {
        "application_number": client.case.application_number,
        "uci": person.uci,
        "passport_number": person.passport_number,
    }
    return {kind: value for kind, value in own.items() if value}


def _older(chance: Chance, client: Client, typed: Mapping[str, str], share: float) -> dict[str, str]:
    """The number of a passport that has run out, or of an older case of the client's, which is closed."""
    person = client.person
    older = [case for case in client.household.cases if case.member(person) and case.state == "closed"]
    if "passport_number" in typed and person.old_passport and chance.befalls("old_number", 10 * share):
        return {"passport_number": person.old_passport}
    if (
        "application_number" in typed
        and older
        and client.case.state == "open"
        and chance.befalls("old_number", 4 * share)
    ):
        return {"application_number": older[0].application_number}
    return {}


def _anothers(chance: Chance, client: Client, typed: Mapping[str, str], population: Population) -> dict[str, str]:
    """A valid number of somebody else's in place of one's own: a relative's, a namesake's, or anybody's."""
    rng = chance.rng
    near = [
        (member.person, case)
        for case in client.household.cases
        for member in case.members
        if member.person.number != client.person.number
    ]
    if near and rng.random() < 0.4:
        person, case = rng.choice(near)
    else:
        stranger = somebody(chance, population, recorded=True)
        person, case = stranger.person, stranger.case
    other = Client(person, case, client.household)
    theirs = {kind: value for kind, value in _own_numbers(other).items() if kind in typed}
    if case.member(client.person):
        theirs.pop("application_number", None)  # it is the client's as well
    if not theirs:
        return {}
    kind = rng.choice(list(theirs))
    return {kind: theirs[kind]}
