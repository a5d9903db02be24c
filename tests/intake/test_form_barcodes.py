"""A printed form's barcodes give the same answers as its data, and what is not known is not guessed."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from intake.form_barcodes import answers_of
from intake.identifiers import find_identifiers
from intake.model import Barcode, Page, PageSource, Place
from intake.parties import find_parties
from samples.form_barcodes import barcode_values
from tests.people import HELENE, KARIM

VALUES = barcode_values(HELENE)


def page(*texts: str, number: int = 1, kind: str = "PDF417") -> Page:
    place = Place(x=0, y=0, width=1, height=0.1)
    codes = tuple(Barcode(kind=kind, text=text, place=place) for text in texts)
    return Page(number=number, source=PageSource.OCR, text="scanned", barcodes=codes)


def first_of(values: list[str], label: str = "IMM5257_02-2018_1") -> str:
    return f"{label}|" + "".join(f"{value}|" for value in values)


def test_the_first_barcode_names_the_applicant_and_his_number() -> None:
    pages = [page("scanned", number=8, kind="QRCode"), page(first_of(VALUES[0]), number=9)]
    (client,) = find_parties(pages)
    assert (client.family_name, client.given_names, client.birth_date) == ("Côté", "Hélène", date(1990, 2, 28))
    found = {(i.kind, i.value, i.source) for i in find_identifiers(pages)}
    assert found == {("uci", "1312345678", "form_data")}


def test_values_whose_meaning_is_not_documented_keep_their_places() -> None:
    answers = {answer.path: answer.value for answer in answers_of([page(first_of(VALUES[1], "IMM5257_02-2018_2"))])}
    assert answers == {"Barcode2/21": "U1234567", "Barcode2/22": "022"}


def test_another_edition_or_number_of_values_is_never_mapped() -> None:
    for text in (first_of(VALUES[0], "IMM5257_09-2023_1"), first_of(VALUES[0][:-1]), first_of([*VALUES[0], "x"])):
        assert {answer.path.split("/")[0] for answer in answers_of([page(text)])} == {"Barcode1"}


def test_of_two_peoples_forms_neither_is_taken() -> None:
    assert answers_of([page(first_of(VALUES[0])), page(first_of(barcode_values(KARIM)[0]))]) == ()


def test_a_barcode_of_another_kind_or_without_an_end_is_no_form() -> None:
    assert answers_of([page(first_of(VALUES[0]), kind="QRCode"), page(first_of(VALUES[1]).rstrip("|") + "|x")]) == ()


@given(st.text(max_size=80))
def test_any_text_at_all_can_be_in_a_barcode(text: str) -> None:
    answers_of([page(text), page(f"IMM5257_02-2018_1|{text}|")])
