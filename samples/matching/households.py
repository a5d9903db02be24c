"""The kinds of households: what makes people of different cases easy to take for each other."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from samples.matching.people import Household, MadeCase, MadePerson, Maker, case_id


def single(make: Maker) -> Household:
    return Household("single", [make.case([("principal", make.person())])])


def several_cases(make: Maker) -> Household:
    """One person with an older case, and a newer one that is often of another type."""
    person = make.person()
    renewed = make.renewed(person) if make.rng.random() < 0.3 else person
    state = "closed" if make.rng.random() < 0.6 else "open"
    first = make.case([("principal", person)], state=state, years_ago=2 + 5 * make.rng.random())
    same_type = first.application_type if make.rng.random() < 0.12 else ""
    second = make.case([("principal", renewed)], application_type=same_type)
    return Household("several_cases", [first, second])


def family(make: Maker) -> Household:
    """Parents and children on one case; some of the children are twins."""
    return Household("family", [make.case(_family(make))])


def couple_apart(make: Maker) -> Household:
    """Each of a couple with a case of their own; the children are on the first one's."""
    first, second, *children = _family(make)
    if make.rng.random() < 0.4:
        second = ("spouse", replace(second[1], email=first[1].email))
    return Household("couple_apart", [make.case([first, *children]), make.case([("principal", second[1])])])


def sponsored(make: Maker) -> Household:
    """A sponsor, who has a case too, and the person sponsored."""
    sponsor = make.person()
    spouse = make.spouse(sponsor)
    own = make.case([("principal", sponsor)], application_type="citizenship", years_ago=3 * make.rng.random())
    joint = make.case([("principal", spouse), ("sponsor", sponsor)], application_type="family_sponsorship")
    return Household("sponsored", [own, joint])


def twins(make: Maker) -> Household:
    """Twins with a case each, often of the same type."""
    first = make.person(age=(17, 40, 22))
    if not first.given_names:
        first = replace(first, given_names=first.origin.given_names(make.rng, first.sex))
    second = make.twin(first)
    return Household("twins", _one_case_each(make, first, second))


def namesakes(make: Maker) -> Household:
    """Two people who are no relatives, of one name and one birth date."""
    first = make.person()
    if make.rng.random() < 0.4:
        first = replace(first, birth_date=first.birth_date.replace(month=1, day=1))
    same = {"family_name": first.family_name, "birth_name": first.birth_name, "given_names": first.given_names}
    second = make.like(first, birth_date=first.birth_date, sex=first.sex, **same)
    return Household("namesakes", _one_case_each(make, first, second))


def near_namesakes(make: Maker) -> Household:
    """Two people of one name whose birth dates are a slip apart."""
    first = make.person()
    same = {"family_name": first.family_name, "birth_name": first.birth_name, "given_names": first.given_names}
    second = make.like(first, birth_date=_a_slip_from(first.birth_date, make), sex=first.sex, **same)
    return Household("near_namesakes", _one_case_each(make, first, second))


def father_and_son(make: Maker) -> Household:
    """Father and son of one name."""
    father = make.person(age=(42, 75, 50))
    same = {"family_name": father.family_name, "birth_name": father.birth_name, "given_names": father.given_names}
    son = make.like(father, birth_date=make.birth_date((18, 25, 20)), sex=father.sex, **same)
    return Household("father_and_son", _one_case_each(make, father, son))


def shared_number(make: Maker) -> Household:
    """Records that contradict each other: one UCI, or one passport number, on two people."""
    first, second = make.person(), make.person()
    if make.rng.random() < 0.7:
        uci = first.uci or second.uci
        first, second = replace(first, uci=uci), replace(second, uci=uci)
    else:
        passport = first.passport_number or second.passport_number
        first, second = replace(first, passport_number=passport), replace(second, passport_number=passport)
    return Household("shared_number", [make.case([("principal", person)]) for person in (first, second)])


def merged(make: Maker) -> Household:
    """A case that was opened twice: the first of the two was merged into the second."""
    person = make.person()
    first = make.case([("principal", person)], state="merged")
    first.merged_into = case_id(first.index + 1)
    second = make.case([("principal", person)], application_type=first.application_type)
    return Household("merged", [first, second])


Kind = Callable[[Maker], Household]
KINDS: tuple[tuple[Kind, float], ...] = (
    (single, 42),
    (several_cases, 18),
    (family, 24),
    (couple_apart, 7),
    (sponsored, 5),
    (twins, 0.75),
    (namesakes, 0.75),
    (near_namesakes, 0.6),
    (father_and_son, 0.6),
    (shared_number, 0.4),
    (merged, 1.0),
)
"""Each kind, and how common it is."""


def _family(make: Maker) -> list[tuple[str, MadePerson]]:
    first = make.person(age=(22, 60, 34))
    second = make.spouse(first)
    chance = make.rng.random()
    children = [
        make.child(first) for _ in range(0 if chance < 0.3 else 1 if chance < 0.65 else 2 if chance < 0.9 else 3)
    ]
    if len(children) > 1 and make.rng.random() < 0.04:
        children[1] = make.twin(children[0])
    return [("principal", first), ("spouse", second), *(("child", child) for child in children)]


def _one_case_each(make: Maker, first: MadePerson, second: MadePerson) -> list[MadeCase]:
    case = make.case([("principal", first)])
    same_type = case.application_type if make.rng.random() < 0.6 else ""
    return [case, make.case([("principal", second)], application_type=same_type)]


def _a_slip_from(born: date, make: Maker) -> date:
    if born.day <= 12 and born.day != born.month and make.rng.random() < 0.4:
        return born.replace(month=born.day, day=born.month)
    return (
        born + timedelta(days=10)
        if make.rng.random() < 0.5
        else born.replace(year=born.year - 1, day=min(born.day, 28))
    )
