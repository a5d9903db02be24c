"""The quality sample's pages: who checks sees the document with its case, answers once, and sees what was counted."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from intake.decisions import ExceptionReason
from intake.model import PageSource
from review.desk import quality
from storage.records import models
from storage.records.quality import answer
from tests.review.building import draw_check, make_case, raise_exception
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))


@pytest.fixture
def reviewer(client: Client, db: None) -> Client:
    """A browser in which alex has signed in, who looks after the quality sample."""
    return sign_in(client, person("alex", "supervisor"))


def text_of(client: Client, address: str, language: str = "en") -> str:
    found = client.get(address, headers={"accept-language": language})
    assert found.status_code == 200
    return found.content.decode()


def say(client: Client, check: models.QualityCheck, found: str, **data: str) -> str:
    """The page that follows an answer."""
    page = client.post(f"/quality/{check.pk}/", {"answer": found, **data}, follow=True)
    assert isinstance(page, HttpResponse)
    assert page.status_code == 200
    return page.content.decode()


def test_the_header_leads_to_the_sample_and_says_where_one_is(supervisor: Client) -> None:
    for address, current in (("/", "/"), ("/quality/", "/quality/"), ("/quality/report/", "/quality/")):
        page = text_of(supervisor, address)
        rooms = re.findall(r'<a href="([^"]+)" (aria-current="true")?>', page.partition('class="rooms"')[2])[:2]
        assert [room for room, _ in rooms] == ["/", "/quality/"]
        assert [room for room, is_current in rooms if is_current] == [current]


def test_what_waits_is_listed_with_its_type_case_and_client(reviewer: Client) -> None:
    assert "No document waits to be checked." in text_of(reviewer, "/quality/")
    draw_check(name="bail.pdf")
    for words, language in (
        (("Quality sample", "To check", "Lease or rental agreement", "C-1", "Côté, Zoé", "bail.pdf"), "en"),
        (("Échantillon de qualité", "À vérifier", "Bail", "C-1"), "fr"),
    ):
        page = text_of(reviewer, "/quality/", language)
        assert [word for word in words if word not in page] == []


def test_a_check_shows_the_pages_the_case_the_form_and_what_can_be_answered(reviewer: Client) -> None:
    check = draw_check()
    address, upload = f"/quality/{check.pk}/", check.document.upload_id
    english, french = text_of(reviewer, address), text_of(reviewer, address, "fr")
    for word in (
        f'src="/uploads/{upload}/pages/1.jpg" alt="Page 1 as it was sent"',
        "LEASE",
        'href="/cases/C-1/"',
        '<li class="meant">Zoé Côté',
        "What the client wrote in the form",
        "Attached to case C-1",
        "Both are right",
        "Wrong case or person",
        "Can&#x27;t tell",
        '<label for="type">What the document is</label>',
        '<option value="pay_stub">Pay stub</option>',
    ):
        assert word.replace("&#x27;", "'") in english.replace("&#x27;", "'"), word
    assert '<option value="lease">' not in english, "the type it has can't be the right one"
    for word in ("Les deux sont exacts", "Mauvais dossier ou mauvaise personne", "Versé au dossier C-1"):
        assert word in french
    assert reviewer.get("/quality/404404/").status_code == 404
    assert reviewer.post("/quality/404404/", {"answer": "right"}).status_code == 404


def test_a_page_image_that_is_not_drawn_yet_is_on_its_way(reviewer: Client) -> None:
    assert "The page image is being prepared." in text_of(reviewer, f"/quality/{draw_check(drawn=False).pk}/")


def test_an_answer_leads_to_the_next_document(reviewer: Client) -> None:
    first, second = draw_check(name="first.pdf"), draw_check(name="second.pdf")
    page = say(reviewer, first, "right")
    assert "Your answer is saved. This is the next document to check." in page
    assert "second.pdf" in page
    assert "Your answer is saved. No document is left to check." in say(reviewer, second, "cannot_tell")
    found = models.QualityCheck.objects.order_by("pk").values_list("answer", "answered_by")
    assert list(found) == [("right", "alex"), ("cannot_tell", "alex")]


def test_a_wrong_type_is_corrected_and_listed(reviewer: Client) -> None:
    check = draw_check(name="bail.pdf")
    say(reviewer, check, "wrong_type", type="pay_stub")
    check.document.refresh_from_db()
    assert check.document.type == "pay_stub"
    page = text_of(reviewer, "/quality/?answer=wrong_type")
    assert "really: Pay stub" in page
    assert "bail.pdf" in page
    history = text_of(reviewer, f"/quality/{check.pk}/")
    assert "type corrected from “Lease or rental agreement” to “Pay stub”" in history


def test_a_wrong_case_stays_in_sight_with_what_is_to_be_done(reviewer: Client) -> None:
    check = draw_check(name="bail.pdf")
    draw_check(name="other.pdf")
    for page in (say(reviewer, check, "wrong_case"), text_of(reviewer, f"/quality/{check.pk}/")):
        assert "This document is on a wrong case" in page
        assert "It is no longer on case C-1." in page
        assert f'href="/attachments/{check.document.attachments.get().pk}/"' in page
        assert "Both are right" not in page
    assert "Ce document figure au mauvais dossier" in text_of(reviewer, f"/quality/{check.pk}/", "fr")
    assert "bail.pdf" in text_of(reviewer, "/quality/?answer=wrong_case")
    assert "bail.pdf" not in text_of(reviewer, "/quality/")


def test_what_is_wrong_with_the_case_can_be_said_and_what_rested_on_the_same_is_shown(reviewer: Client) -> None:
    check = draw_check()
    assert "Attached on the same evidence" not in text_of(reviewer, f"/quality/{check.pk}/")
    assert "Attached on the same evidence" in say(reviewer, check, "wrong_case", reason="another Zoé")
    assert check.document.attachments.get().ended_reason == "another Zoé"


def test_a_wrong_case_that_was_found_before_documents_could_be_taken_off_is_still_to_be_seen_to(
    reviewer: Client,
) -> None:
    check = draw_check()
    models.QualityCheck.objects.update(answer="wrong_case", answered_by="sam", answered_at=check.drawn_at)
    page = text_of(reviewer, f"/quality/{check.pk}/")
    assert "It is still on case C-1." in page
    assert "See to it" in page


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"answer": "maybe"}, "Choose one of the answers."),
        ({}, "Choose one of the answers."),
        ({"answer": "wrong_type"}, "Choose what the document really is."),
        ({"answer": "wrong_type", "type": "lease"}, "Choose what the document really is."),
        ({"answer": "wrong_type", "type": "a\0b"}, "Choose what the document really is."),
    ],
)
def test_what_is_no_answer_changes_nothing_and_says_what_is_missing(
    reviewer: Client, data: dict[str, str], said: str
) -> None:
    check = draw_check(type_="lease")
    page = reviewer.post(f"/quality/{check.pk}/", data, follow=True)
    assert said in page.content.decode()
    check.refresh_from_db()
    assert check.answer == models.QualityAnswer.WAITING


def test_who_comes_second_is_told_who_was_first(reviewer: Client) -> None:
    check = draw_check()
    answer(check.pk, "right", "sam")
    assert "sam checked this document before you." in say(reviewer, check, "wrong_case")
    check.refresh_from_db()
    assert check.answer == models.QualityAnswer.RIGHT


def test_no_answer_without_a_csrf_token(reviewer: Client) -> None:
    check = draw_check()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer.cookies
    assert strict.post(f"/quality/{check.pk}/", {"answer": "right"}).status_code == 403
    check.refresh_from_db()
    assert check.answer == models.QualityAnswer.WAITING
    assert text_of(reviewer, f"/quality/{check.pk}/").count('name="csrfmiddlewaretoken"') == 5, "each form has its own"


def test_pages_keep_what_is_listed(reviewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "_PER_PAGE", 1)
    for _ in range(2):
        answer(draw_check().pk, "wrong_case", "sam")
    assert 'href="?answer=wrong_case&amp;page=2"' in text_of(reviewer, "/quality/?answer=wrong_case")
    assert "Page 1 of 2" in text_of(reviewer, "/quality/?answer=wrong_case&page=x")


def test_a_long_list_costs_no_more_queries_than_a_short_one(reviewer: Client) -> None:
    def cost(more: int) -> int:
        for _ in range(more):
            draw_check()
        with CaptureQueriesContext(connection) as queries:
            reviewer.get("/quality/")
        return len(queries)

    assert cost(1) == cost(10)


def cells(page: str) -> list[list[str]]:
    """The rows of the table, without markup."""
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.findall(r">([^<>]+)</t[hd]>", row) for row in rows]


def test_the_report_counts_in_the_readers_language(reviewer: Client) -> None:
    for found in ("right", "right", "wrong_case", "cannot_tell"):
        check = draw_check(form={"language": "fr"}, source=PageSource.TEXT_LAYER)
        answer(check.pk, found, "sam")
    draw_check()
    none, third, waits = "0 of 3 (0.00% to 56.15%)", "1 of 3 (6.15% to 79.23%)", "–"
    english = cells(text_of(reviewer, "/quality/report/"))
    assert english[1] == ["All documents", "5", "4", "1", none, third, third]
    assert ["French", "4", "4", "1", none, third, third] in english
    assert ["English", "1", "0", "0", waits, waits, waits] in english
    assert ["Digital file", "4", "4", "1", none, third, third] in english
    assert ["Study permit", "5", "4", "1", none, third, third] in english
    assert ["Lease or rental agreement", "5", "4", "1", none, third, third] in english
    french = cells(text_of(reviewer, "/quality/report/", "fr"))
    third = "1 sur 3 (6,15\xa0% à 79,23\xa0%)"
    assert ["Fichier numérique", "4", "4", "1", "0 sur 3 (0,00\xa0% à 56,15\xa0%)", third, third] in french


def test_the_report_can_be_of_a_period(reviewer: Client) -> None:
    for day in (1, 30):
        check = draw_check()
        models.QualityCheck.objects.filter(pk=check.pk).update(drawn_at=datetime(2026, 11, day, tzinfo=UTC))
    assert cells(text_of(reviewer, "/quality/report/?since=2026-11-01&until=2026-11-30"))[1][1] == "1"
    assert cells(text_of(reviewer, "/quality/report/?since=2026-11-01&until="))[1][1] == "2"
    wrong = text_of(reviewer, "/quality/report/?since=soon")
    assert "Enter a valid date." in wrong
    assert cells(wrong)[1][1] == "2"


def test_the_exceptions_can_be_listed_by_what_they_teach(reviewer: Client) -> None:
    for name, type_, confidence in (("a", "lease", 0.5), ("b", "lease", 0.2), ("c", "pay_stub", 0.4)):
        reason = ExceptionReason.UNCLASSIFIED
        raise_exception(reason, name=f"{name}.pdf", type_=type_, confidence=confidence, abstained=True)
    raise_exception(ExceptionReason.DUPLICATE, name="d.pdf")
    page = text_of(reviewer, "/?order=teach")
    assert re.findall(r"(\w)\.pdf", page) == ["b", "c", "a"]
    assert 'href="?order=teach" aria-current="true">Most instructive first' in page
    assert 'href="/?reason=unclassified&amp;order=teach"' in page
    assert "No document whose type is not certain waits here." in text_of(reviewer, "/?order=teach&reason=duplicate")
    assert "Les plus instructives d’abord" in text_of(reviewer, "/?order=teach", "fr")
    assert "Most instructive first" not in text_of(reviewer, "/?state=resolved&order=teach")


def test_the_report_counts_only_the_programs_that_its_reader_sees(supervisor: Client) -> None:
    draw_check(form={"application_type": "work_permit"})
    draw_check()
    lee = sign_in(Client(), person("lee", "supervisor", ["study_permit"]))
    assert "Work permit" in supervisor.get("/quality/report/").content.decode()
    said = lee.get("/quality/report/").content.decode()
    assert "Study permit" in said
    assert "Work permit" not in said
