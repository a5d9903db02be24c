"""People are found by a like name and birth date, whatever went wrong in writing them, and by nothing less."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.model import CaseState, Party
from storage.cases import directory
from storage.cases.blocking import dates_near, family_key, given_key, keys_of
from storage.cases.directory import OwnCases
from storage.cases.models import Case

pytestmark = pytest.mark.django_db
BORN = date(1990, 2, 11)


def a_case(id: str, family: str = "Côté", given: str = "Zoé Hélène", born: date | None = BORN, **more: Any) -> Case:  # noqa: A002
    case = Case.objects.create(pk=id, application_type="study_permit", **more)
    case.people.create(number="p1", role="principal", family_name=family, given_names=given, birth_date=born)
    return case


def found(family: str, given: str = "", born: date | None = BORN, born_or: date | None = None) -> list[str]:
    party = Party(family_name=family, given_names=given, birth_date=born, birth_date_or=born_or)
    return [case.id for case in OwnCases().by_person(party)]


@pytest.mark.parametrize(
    ("family", "given"),
    [
        pytest.param("COTE", "ZOE HELENE", id="accents"),
        pytest.param("Zoé Hélène", "Côté", id="swapped"),
        pytest.param("Côté", "Hélène Zoé", id="order"),
        pytest.param("Côté Hélène", "Zoé", id="moved"),
        pytest.param("Cote", "Zoé Hélne", id="a slip"),
        pytest.param("Gôté", "Soé Hélène", id="a slip in each"),
        pytest.param("Côté", "Z. H.", id="initials"),
        pytest.param("Côté", "Zoé", id="one given name"),
        pytest.param("Côté", "", id="no given name"),
        pytest.param("Côté-Roy", "Zoé Hélène", id="double name"),
        pytest.param("Tremblay", "Zoé Hélène", id="married name"),
    ],
)
def test_a_like_name_is_found_by_its_birth_date(family: str, given: str) -> None:
    a_case("C-1")
    assert found(family, given) == ["C-1"]


@pytest.mark.parametrize(
    ("family", "given", "other_family", "other_given"),
    [
        ("Wickremasinghe", "Chandrika", "WICKREMASIN", "CHANDRIK"),
        ("Alexandropoulos", "Konstantinos", "ALEXANDROPOULOS", "KONST"),
        ("Tan", "Wei Ling", "Tan", "Weiling"),
        ("Tan", "Weiling", "Tan", "Wei Ling"),
        ("Al-Hassan", "Mohammed", "Al Hassan", "Muhamad"),
        ("O'Connor", "J.", "OConnor", "Jane"),
        ("", "Suharto", "Suharto", ""),
    ],
)
@pytest.mark.parametrize("born", [BORN, date(1990, 11, 2)], ids=["date", "swapped date"])
def test_cut_joined_and_transliterated_names_are_found(
    family: str, given: str, other_family: str, other_given: str, born: date
) -> None:
    a_case("C-1", family, given)
    assert found(other_family, other_given, born) == ["C-1"]


@pytest.mark.parametrize(
    "born",
    [
        pytest.param(date(1990, 11, 2), id="day and month"),
        pytest.param(date(1991, 2, 11), id="year"),
        pytest.param(date(1890, 2, 11), id="century"),
        pytest.param(date(1990, 2, 17), id="day"),
        pytest.param(date(1990, 3, 11), id="month"),
    ],
)
@pytest.mark.parametrize("name", [("COTE", "ZOE"), ("Zoé", "Côté"), ("Côte", "Zoe H.")], ids=" ".join)
def test_a_birth_date_with_a_slip_is_found_by_a_like_name(born: date, name: tuple[str, str]) -> None:
    a_case("C-1")
    assert found(*name, born) == ["C-1"]
    assert found(*name, date(1977, 7, 7)) == []


def test_both_readings_of_a_birth_date_count() -> None:
    a_case("C-1", born=date(1990, 11, 4))
    a_case("C-2", born=date(1990, 4, 11))
    a_case("C-3", born=date(1991, 11, 4))
    assert found("Côté", "Zoé Hélène", date(1990, 4, 11), date(1990, 11, 4)) == ["C-1", "C-2", "C-3"]


def test_the_likest_come_first_and_no_more_than_fifty() -> None:
    a_case("C-other-date", born=date(1990, 2, 12))
    a_case("C-no-date", born=None)
    a_case("C-slip", "Cotte")
    a_case("C-exact")
    assert found("Côté", "Zoé Hélène") == ["C-exact", "C-slip", "C-other-date", "C-no-date"]
    for place in range(60):
        a_case(f"D-{place:02}")
    assert len(found("Côté", "Zoé Hélène")) == 50


@pytest.mark.parametrize("record", [None, BORN], ids=["record without", "party without"])
@pytest.mark.parametrize("name", [("Zoé", "COTE"), ("Côté", "Zoé Hélène"), ("Côté", "Z."), ("Côté", "Soé Hélène")])
def test_without_a_birth_date_the_name_decides(record: date | None, name: tuple[str, str]) -> None:
    a_case("C-1", born=record)
    a_case("C-2", "Roy", "Marc", born=record)
    assert found(*name, None if record else BORN) == ["C-1"]
    assert found("Roy", "Hélène", None) == []


@pytest.mark.parametrize("name", ["", "---", "’"])
def test_nobody_is_found_without_a_name(name: str) -> None:
    a_case("C-1", "---", "")
    assert found(name) == []


@pytest.mark.parametrize(
    ("family", "given"),
    [("Шевченко", "Тарас"), ("الحسن", "محمد"), ("王", "小明"), ("김", "민준"), ("Παπαδόπουλος", "Νίκος")],
)
@pytest.mark.parametrize("born", [BORN, date(1990, 11, 2), date(1990, 2, 12), None])
def test_other_scripts_keep_their_letters(family: str, given: str, born: date | None) -> None:
    a_case("C-1", family, given)
    a_case("C-2", "Roy", "Ann")
    assert found(family, given, born) == ["C-1"]
    assert found(given, family, born) == ["C-1"]


def test_a_common_birth_date_hides_nobody_with_a_like_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "_PEOPLE", 5)
    for place in range(30):
        a_case(f"B-{place:02}", "Roy", f"Mar{place}")
    a_case("C-1")
    assert found("Zoé", "Cote") == ["C-1"]


def test_one_uci_on_two_people_gives_both_cases() -> None:
    for id_, family in (("C-1", "Côté"), ("C-2", "Roy")):
        a_case(id_, family).numbers.create(kind="uci", value="12345678", person="p1")
    assert [case.id for case in OwnCases().by_identifier("uci", "12345678")] == ["C-1", "C-2"]
    assert OwnCases().by_identifier("uci", "87654321") == ()
    assert OwnCases().by_identifier("passport_number", "12345678") == ()


def test_a_number_of_very_many_cases_gives_a_hundred() -> None:
    for place in range(120):
        a_case(f"C-{place:03}").numbers.create(kind="email", value="agent@example.org")
    assert len(OwnCases().by_identifier("email", "agent@example.org")) == 100


def test_merged_and_closed_cases_are_given_as_they_are() -> None:
    a_case("C-1", state="merged", merged_into="C-2").numbers.create(kind="uci", value="12345678", person="p1")
    a_case("C-2", state="closed", received_on=date(2024, 5, 6))
    (merged,) = OwnCases().by_identifier("uci", "12345678")
    assert (merged.id, merged.state, merged.merged_into) == ("C-1", CaseState.MERGED, "C-2")
    closed = OwnCases().by_id("C-2")
    assert closed is not None
    assert (closed.state, closed.merged_into, closed.received_on) == (CaseState.CLOSED, None, date(2024, 5, 6))
    assert found("Côté", "Zoé Hélène") == ["C-1", "C-2"]


def test_fifty_cases_are_read_in_three_queries() -> None:
    for place in range(60):
        a_case(f"C-{place:02}").numbers.create(kind="uci", value="12345678", person="p1")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found("Côté", "Zoé Hélène")
    assert len(queries) == 8 + 3
    with CaptureQueriesContext(connection) as queries:
        OwnCases().by_identifier("uci", "12345678")
    assert len(queries) == 3 + 1


@pytest.mark.parametrize(
    "same",
    [
        ("Mohammed", "Muhamad", "MOHAMED"),
        ("Sarah", "Sara"),
        ("Smith", "Smyth"),
        ("Philippe", "Phillip"),
        ("Иванов", "ИВАНОВ"),
    ],
)
def test_words_that_are_written_in_several_ways_have_one_key(same: Iterable[str]) -> None:
    assert len({family_key(word) for word in same}) == 1
    assert len({given_key(word) for word in same}) == 1


def test_short_names_keep_their_vowels() -> None:
    assert len({family_key(word) for word in ("Li", "Le", "Lo", "Lu")}) == 4


def test_keys_are_of_the_words_that_people_leave_in() -> None:
    assert family_key("de la Cruz") == family_key("Cruz")
    assert given_key("J. Robert") == given_key("Robert")
    assert (family_key(""), given_key(""), keys_of("", "")) == ("", "", [])
    assert set(keys_of("Al-Hassan", "J. Omar")) >= {family_key("Hassan"), given_key("Omar")}


def test_dates_near_are_those_somebody_can_be_born_on() -> None:
    near = dates_near(date(2000, 2, 29))
    assert near[0] == date(2000, 2, 29)
    assert len(near) == len(set(near)) <= 1 + 1 + 8 * 9
    assert all(date(1900, 1, 1) <= day <= timezone.now().date() for day in near)
    assert date(2003, 2, 1) not in near
    assert {date(2000, 2, 28), date(1900, 3, 29), date(2004, 2, 29)} & set(near) == {
        date(2000, 2, 28),
        date(2004, 2, 29),
    }
