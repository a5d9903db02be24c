"""Official forms in full: what was filled in as the form words it, and nothing that stands in a blank one."""

from collections.abc import Callable

import pytest

from intake.model import PageSource, Reading
from intake.reading.form_wording import decoded, is_bookkeeping, label_of, yes_or_no
from samples.xfa_templates import DEFAULTS, draw_official
from tests.intake.reading.raw_pdf import one_page

Read = Callable[..., Reading]
ANSWERS = {
    "Page1/PersonalDetails/UCIClientID": "1312345678",
    "Page1/PersonalDetails/Name/FamilyName": "Roy",
    "Page1/PersonalDetails/PlaceBirthCountry": "0022",
    "Page1/BackgroundInfo/Choice": "2",
    "Page1/BackgroundInfo2/Choice": "1",
    "Page1/Agree": "1",
}


@pytest.fixture
def filled(read: Read) -> Reading:
    return read(draw_official("imm5257", ANSWERS))


def test_an_answer_stands_beside_what_the_form_asks(filled: Reading) -> None:
    assert filled.pages[0].text.splitlines()[1:] == [
        "1. UCI: 1312345678",
        "Family name: Roy",
        "Place Birth Country: Country 22",
        "Have you had tuberculosis?: No",
        "Have you been refused a visa?: Yes",
        "I agree: Yes",
    ]


def test_a_fields_value_is_as_it_was_stored_and_no_sibling_overwrites_another(filled: Reading) -> None:
    expected = {path.replace("BackgroundInfo2", "BackgroundInfo[2]"): value for path, value in ANSWERS.items()}
    assert {field.path: field.value for field in filled.fields} == expected


def test_the_title_has_the_forms_own_number_and_edition(filled: Reading) -> None:
    assert "IMM 5257 (02-2018) E" in filled.title
    assert "9999" not in filled.title


def test_a_blank_form_has_no_answers_and_says_which_it_is(read: Read) -> None:
    reading = read(draw_official("imm5257", {}))
    assert reading.fields == ()
    assert reading.pages[0].source is PageSource.FORM_DATA
    assert reading.pages[0].text == reading.title


def test_what_differs_from_a_default_is_an_answer(read: Read) -> None:
    reading = read(draw_official("imm5257", {"Page1/PersonalDetails/ServiceIn/ServiceIn": "02"}))
    assert reading.pages[0].text.endswith("I want service in: French")


def test_the_fields_of_a_plain_form_have_their_tooltips_for_labels_and_places_among_siblings(read: Read) -> None:
    fields = (
        b"<</FT/Tx/T(IMM_5476[0].Page1[0].familyName[0])/V(Roy)/TU(Family name:)>>"
        b"<</FT/Tx/T(IMM_5476[0].Page1[0].familyName[1])/V(Lee)>><</FT/Tx/T(FormVersion)/V(11-2025)>>"
    )
    reading = read(one_page(catalogue=b"/AcroForm<</Fields[%b]>>" % fields))
    assert [(field.path, field.value) for field in reading.fields] == [
        ("IMM_5476/Page1/familyName", "Roy"),
        ("IMM_5476/Page1/familyName[2]", "Lee"),
    ]
    assert reading.pages[0].text.endswith("Family name: Roy\nfamily Name: Lee")


def test_codes_of_the_official_tables_are_decoded_only_where_they_belong() -> None:
    assert decoded("Page1/PersonalDetails/PlaceBirthCountry", "022", "en") == "France"
    assert decoded("Page1/MaritalStatus/SectionA/MaritalStatus", "02", "fr") == "Célibataire"
    assert decoded("Page1/PersonalDetails/CurrentCOR/Row2/Status", "05", None) == "Student"
    assert decoded("Page1/PersonalDetails/UCIClientID", "022", "en") == ""


@pytest.mark.parametrize(
    ("value", "said"), [("Y", "Yes"), ("1", "Yes"), ("2", "No"), ("0", "No"), ("non", "No"), ("7", "")]
)
def test_yes_and_no_have_several_spellings(value: str, said: str) -> None:
    assert yes_or_no(value, "en") == decoded("Page3/BackgroundInfo[2]/Choice", value, "en") == said


def test_what_a_form_fills_in_itself_is_known_by_whole_names() -> None:
    assert all(is_bookkeeping(path) for path in DEFAULTS if "Personal" not in path)
    assert is_bookkeeping("Page2/MaritalStatus/SectionA/DateLastValidated/Year")
    assert not is_bookkeeping("Page1/Phone/ActualNumber")


def test_a_path_makes_a_label() -> None:
    assert label_of("Page1/Name[2]/FamilyName[3]") == "Family Name"
