"""Several people in one form: each with his own birth date, and nobody's answers pass for the applicant's."""

from datetime import date

from intake.identifiers import find_identifiers
from intake.identifiers.form_fields import answers_on, parties_of
from intake.model import FormField, Page, PageSource, Role

BLANK = [Page(number=1, source=PageSource.NONE)]


def test_an_answer_of_another_page_is_not_the_documents() -> None:
    answer = FormField(path="Page1/UCI", value="1312345678", pages=(1, 3))
    shown = {number: answers_on([Page(number=number, source=PageSource.NONE)], [answer]) for number in (1, 2, 3)}
    assert {number: [field.pages for field in found] for number, found in shown.items()} == {
        1: [(1,)],
        2: [],
        3: [(3,)],
    }
    assert [i.page for i in find_identifiers([Page(number=3, source=PageSource.NONE)], [answer])] == [3]


def test_an_answer_of_nobody_knows_which_page_is_where_it_stands_as_words_of_its_own() -> None:
    answer = FormField(path="Page1/Name/FamilyName", value="LE")
    texts = ("LETTER OF EXPLANATION", "Name: LE, AN", "(LE)", "SOLE")
    pages = [Page(number=n, source=PageSource.TEXT_LAYER, text=text) for n, text in enumerate(texts, start=1)]
    assert [field.pages for field in answers_on(pages, [answer])] == [(2, 3)]
    assert answers_on(pages[:1], [answer]) == []


def test_one_form_of_two_people_names_both() -> None:
    answers = [
        FormField(path=f"SectionA/{name}", value=value, pages=(number,))
        for number, person in enumerate((("Roy", "Ann", "1990-02-01"), ("Lee", "Bo", "1988-05-06")), start=1)
        for name, value in zip(("familyName", "givenName", "DOB"), person, strict=True)
    ]
    assert [(p.family_name, p.given_names, p.birth_date, p.page) for p in parties_of(answers)] == [
        ("Roy", "Ann", date(1990, 2, 1), 1),
        ("Lee", "Bo", date(1988, 5, 6), 2),
    ]


def fields(**answers: str) -> list[FormField]:
    return [FormField(path=path.replace("__", "/"), value=value, pages=(1,)) for path, value in answers.items()]


def people(**answers: str) -> list[tuple[str, Role, date | None]]:
    return [(party.family_name, party.role, party.birth_date) for party in parties_of(fields(**answers))]


APPLICANT = {
    "Page1__PersonalDetails__Name__FamilyName": "Roy",
    "Page1__PersonalDetails__q3-4-5__dob__DOBYear": "1990",
    "Page1__PersonalDetails__q3-4-5__dob__DOBMonth": "02",
    "Page1__PersonalDetails__q3-4-5__dob__DOBDay": "01",
}
BORN = date(1990, 2, 1)


def test_a_birth_date_beside_the_name_is_the_applicants_and_not_the_spouses() -> None:
    found = people(**APPLICANT, Page1__MaritalStatus__Current__c__FamilyName="Lee")
    assert found == [("Roy", Role.SUBJECT, BORN), ("Lee", Role.SPOUSE, None)]


def test_each_child_has_his_own_birth_date_and_none_a_siblings() -> None:
    place = "SectionB__SectionBinfo__Child{}__PaddedEntry__PersonalData__Row__"
    first, second = place.format(""), place.format("[2]")
    found = people(**{f"{first}FamilyName": "Roy", f"{second}FamilyName": "Roy", f"{second}DOB": "2015-03-04"})
    assert found == [("Roy", Role.CHILD, None), ("Roy", Role.CHILD, date(2015, 3, 4))]


def test_an_unknown_part_of_a_birth_date_makes_it_unknown() -> None:
    assert people(**(APPLICANT | {"Page1__PersonalDetails__q3-4-5__dob__DOBDay": "**"}))[0][2] is None


def test_a_number_under_the_language_of_service_is_the_applicants() -> None:
    (found,) = find_identifiers(BLANK, fields(Page1__PersonalDetails__ServiceIn__UCIClientID="1312345678"))
    assert (found.kind, found.value) == ("uci", "1312345678")


def test_a_representative_is_one_in_his_own_form_only() -> None:
    found = people(
        IMM_5476__Page1__SectionA__familyName="Roy",
        IMM_5476__Page1__SectionB__familyName="Lee",
        IMM_5406__page1__SectionB__SectionBinfo__Child__Row__FamilyName="Poe",
    )
    assert [role for _, role, _ in found] == [Role.SUBJECT, Role.REPRESENTATIVE, Role.CHILD]


def test_each_number_of_a_form_has_the_role_of_its_part() -> None:
    answers = fields(
        Page1__PersonalDetails__UCIClientID="1312345678",
        Page1__Contact__Email="karim@example.org",
        Page1__MailingAddress__PostalCode="H2X 1Y4",
        Page2__SponsorDetails__UCI="12345678",
        Page2__SponsorDetails__PostalCode="H3Z 2Y7",
        Page3__Representative__Email="lee@law.example",
        Page4__Employer__Email="desk@mills.example",
    )
    assert {(i.kind, i.value, i.role) for i in find_identifiers(BLANK, answers)} == {
        ("uci", "1312345678", Role.SUBJECT),
        ("email", "karim@example.org", Role.SUBJECT),
        ("postal_code", "H2X1Y4", Role.SUBJECT),
        ("uci", "12345678", Role.SPONSOR),
        ("postal_code", "H3Z2Y7", Role.SPONSOR),
        ("email", "lee@law.example", Role.REPRESENTATIVE),
        ("email", "desk@mills.example", Role.EMPLOYER),
    }


def test_a_number_that_fails_its_check_digit_is_not_sure_in_a_form_either() -> None:
    found = [
        find_identifiers(BLANK, fields(ApplicationNumber=value))[0].verified for value in ("B123456782", "B123456783")
    ]
    assert found == [True, False]
