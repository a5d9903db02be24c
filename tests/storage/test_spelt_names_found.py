"""A person whose name is written in another way is found by the birth date, as the names compare."""

from datetime import date

import pytest

from intake.matching.names import Agreement, compare_names
from intake.model import Party
from storage.cases.directory import OwnCases
from storage.cases.models import Case
from tests.intake.matching.spelt_names import A_SLIP_APART, BY_RULE, FAMILIES, LISTED, READ_FROM_SCANS, pairs

pytestmark = pytest.mark.django_db
BORN = date(1990, 2, 11)
OTHERS = [("Haddad", "Haddad"), ("Shevchenko", "Chevtchenko")]
CLOSE = [
    name
    for one, other in [*BY_RULE, *LISTED, *READ_FROM_SCANS, *pairs(A_SLIP_APART)]
    for family, other_family in OTHERS
    if compare_names(*(name := (family, one, other_family, other))) is Agreement.CLOSE
] + [(one, "Jisoo", other, "Jisoo") for one, other in FAMILIES]


@pytest.mark.parametrize("name", CLOSE, ids=" ".join)
def test_who_is_close_by_name_is_found_by_the_birth_date(name: tuple[str, str, str, str]) -> None:
    for id_, known, given in (("C-1", *name[:2]), ("C-2", *name[2:])):
        case = Case.objects.create(pk=id_, application_type="study_permit")
        case.people.create(number="p1", role="principal", family_name=known, given_names=given, birth_date=BORN)
    found = [
        {case.id for case in OwnCases().by_person(Party(family_name=family, given_names=given, birth_date=BORN))}
        for family, given in (name[:2], name[2:])
    ]
    assert found == [{"C-1", "C-2"}] * 2


def test_a_brother_is_found_no_sooner_for_a_spelling() -> None:
    case = Case.objects.create(pk="C-1", application_type="study_permit")
    case.people.create(number="p1", role="principal", family_name="Pak", given_names="Karim", birth_date=BORN)
    for family, given in (("Roy", "Anne"), ("Pham", "Rahima")):
        assert OwnCases().by_person(Party(family_name=family, given_names=given, birth_date=BORN)) == ()
