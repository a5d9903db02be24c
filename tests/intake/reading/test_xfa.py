"""The department's forms: the answers, never "Please wait", never the look-up lists."""

import random
from collections.abc import Callable
from datetime import date

import pytest

from intake.identifiers import find_identifiers
from intake.model import PageSource, Reading, Role
from intake.parties import find_parties
from samples.xfa_forms import draw_xfa, encrypt
from tests.people import ZOE as CLIENT


@pytest.fixture(params=[False, True], ids=["plain", "encrypted with an empty password"])
def form(request: pytest.FixtureRequest, read: Callable[..., Reading]) -> Reading:
    data = draw_xfa("imm5257", "en", CLIENT, random.Random(1))
    return read(encrypt(data, "") if request.param else data, "imm5257e.pdf")


def test_the_answers_are_the_page(form: Reading) -> None:
    assert [page.source for page in form.pages] == [PageSource.FORM_DATA]
    assert "Family Name: O'Connor" in form.pages[0].text
    assert "Please wait" not in form.pages[0].text
    assert "IMM 5257" in form.title


def test_look_up_lists_are_not_the_clients_answers(form: Reading) -> None:
    assert not any("Country 7" in field.value for field in form.fields)


def test_numbers_and_names_come_from_the_fields(form: Reading) -> None:
    found = {i.kind: (i.value, i.source) for i in find_identifiers(form.pages, form.fields)}
    assert found["uci"] == ("12345678", "form_data")
    assert found["passport_number"] == ("AB123456", "form_data")
    (client,) = find_parties(form.pages, form.fields)
    assert (client.family_name, client.given_names, client.birth_date) == ("O'Connor", "Zoé", date(1990, 2, 1))
    assert client.role is Role.SUBJECT
