"""The case page says why each document is there, in the reader's language."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.review.building import draw_check, make_case, raise_exception

pytestmark = pytest.mark.django_db


def page_of(client: Client, language: str = "en") -> str:
    answer = client.get("/cases/C-1/", headers={"accept-language": language})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_automations_note_stands_behind_each_document_in_the_readers_language(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    draw_check(name="bail.pdf")
    english, french = page_of(reviewer), page_of(reviewer, "fr")
    assert '<summary>Lease or rental agreement <span class="sub">bail.pdf</span></summary>' in english
    assert "<li>Attached to case C-1. Person on the case: p1.</li>" in english
    assert "Automation, <time" in english
    assert '<summary>Bail <span class="sub">bail.pdf</span></summary>' in french
    assert "<li>Type : Bail. Son texte correspond au type « Bail ».</li>" in french
    assert "Its text reads" not in french


def test_what_a_person_attached_says_who_did(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    reviewer.post(f"/exceptions/{item.pk}/attach", {"case": "C-1", "person": "p1"})
    page = page_of(reviewer)
    assert '<p class="quiet">alex, <time' in page
    assert "<li>Attached to case C-1. Person on the case: p1.</li>" in page


def test_a_case_without_documents_explains_none(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    assert "<details>" not in page_of(reviewer)


def test_many_documents_cost_no_more_queries_than_one(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(reviewer)
        return len(queries)

    draw_check()
    of_one = cost()
    for _ in range(5):
        draw_check()
    assert cost() == of_one
