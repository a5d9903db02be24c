"""Official forms: as dynamic XFA, and as clients print them."""

import io
import random
from datetime import date

import pypdfium2 as pdfium
import pytest
from pypdf import PasswordType, PdfReader

from classifiers.form_numbers import form_in_title, own_form
from intake.identifiers import find_identifiers
from intake.model import Page, PageSource, Role
from intake.parties import find_parties
from intake.reading.forms import read_form
from samples.facts import Person
from samples.printed_forms import draw_printed
from samples.xfa_forms import FORMS, draw_xfa, encrypt
from tests.people import HELENE as CLIENT
from tests.people import KARIM as SPOUSE


def read_back(tmp_path, form: str, language: str = "en", other: Person | None = None):
    path = tmp_path / "form.pdf"
    path.write_bytes(encrypt(draw_xfa(form, language, CLIENT, random.Random(1), other), ""))
    return read_form(path)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_a_dynamic_form_gives_its_answers_and_says_which_it_is(tmp_path, form, language):
    read = read_back(tmp_path, form, language)
    answers = {answer.path: answer.value for answer in read.answers}

    assert form_in_title(read.title) == form
    assert answers["Page1/PersonalDetails/Name/FamilyName"] == "Côté"
    assert answers["Page1/PersonalDetails/DOBMonth"] == "02"
    assert not any("Country 1" in value for value in answers.values()), "a look-up list is nobody's answer"


def test_a_dynamic_form_shows_only_that_one_must_wait():
    pdf = pdfium.PdfDocument(draw_xfa("imm5257", "en", CLIENT, random.Random(1)))
    text = pdf[0].get_textpage().get_text_bounded()
    assert len(pdf) == 1
    assert text.startswith("Please wait...")
    assert "Côté" not in text


BLANK = [Page(number=1, source=PageSource.NONE)]


def test_a_form_names_the_spouse_or_the_sponsor_beside_the_applicant(tmp_path):
    for form, role in (("imm5257", Role.SPOUSE), ("imm1344", Role.SPONSOR)):
        fields = [
            answer.model_copy(update={"pages": (1,)}) for answer in read_back(tmp_path, form, other=SPOUSE).answers
        ]
        roles = {party.role: party for party in find_parties(BLANK, fields)}
        assert roles[Role.SUBJECT].birth_date == CLIENT.birth_date
        assert roles[role].family_name == "Haddad"
        values = {identifier.value for identifier in find_identifiers(BLANK, fields)}
        assert values == {CLIENT.uci, CLIENT.passport_number, CLIENT.email}


def test_an_official_form_opens_with_an_empty_password_and_a_secret_one_does_not():
    form = draw_xfa("imm0008", "en", CLIENT, random.Random(1))
    official = PdfReader(io.BytesIO(encrypt(form, "")))
    assert official.is_encrypted
    assert official.decrypt("") is PasswordType.USER_PASSWORD
    assert PdfReader(io.BytesIO(encrypt(form, "rosebud"))).decrypt("") is PasswordType.NOT_DECRYPTED


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("form", FORMS)
def test_a_printed_form_says_which_it_is_and_whose(form, language):
    pdf = pdfium.PdfDocument(draw_printed(form, language, CLIENT, date(2026, 3, 4), random.Random(1)))
    pages = [page.get_textpage().get_text_bounded() for page in pdf]

    assert len(pages) == 2
    assert all(own_form([text]).type == form for text in pages)
    assert "Côté" in pages[0]
    assert "1990-02-28" in pages[0]
