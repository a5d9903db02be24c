"""Whoever looks at a client's papers or at a case is named in the audit, and the history stays readable."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from storage.audit.recording import TAKEN_OVER, record
from storage.records import models
from tests.review.building import draw_check, make_case, raise_exception
from tests.review.desk.test_list import text_of
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))


def views() -> list[models.Event]:
    return list(models.Event.objects.filter(action="viewed").order_by("pk"))


def test_an_exception_and_the_cases_found_beside_it(reviewer: Client) -> None:
    item = raise_exception()
    reviewer.get(f"/exceptions/{item.pk}/")
    reviewer.get(f"/exceptions/{item.pk}/?q=C-1&born=")
    first, second = views()
    for view in (first, second):
        assert (view.actor, view.submission_id, view.exception) == ("alex", item.submission_id, item)
        assert (view.upload, view.document) == (item.upload, item.document)
    assert (first.details, second.details) == ({}, {"cases": ["C-1"]})


def test_a_check_of_the_quality_sample_and_a_case(reviewer: Client) -> None:
    check = draw_check()
    reviewer.get(f"/quality/{check.pk}/")
    reviewer.get("/cases/C-1/")
    of_check, of_case = views()
    assert (of_check.actor, of_check.document) == ("alex", check.document)
    assert (of_case.actor, of_case.details) == ("alex", {"case": "C-1"})


def test_a_document_on_a_case_and_the_cases_found_beside_it(reviewer: Client) -> None:
    attachment = draw_check().document.attachments.get()
    reviewer.get(f"/attachments/{attachment.pk}/")
    reviewer.get(f"/attachments/{attachment.pk}/?q=C-1&born=")
    first, second = views()
    assert (first.actor, first.document, first.details) == ("alex", attachment.document, {})
    assert (second.document, second.details) == (attachment.document, {"cases": ["C-1"]})


def test_pictures_of_pages_once_with_what_shows_them_and_once_by_themselves(reviewer: Client) -> None:
    item, other = raise_exception(texts=("a", "b")), raise_exception(texts=("a", "b"))
    reviewer.get(f"/exceptions/{item.pk}/")
    for upload in (item.upload_id, other.upload_id):
        for page in (1, 2):
            assert reviewer.get(f"/uploads/{upload}/pages/{page}.jpg").status_code == 200
    assert [view.upload_id for view in views()] == [item.upload_id, other.upload_id]
    models.Event.objects.update(at=F("at") - timedelta(hours=2))
    reviewer.get(f"/uploads/{item.upload_id}/pages/1.jpg")
    assert len(views()) == 3


def test_pictures_that_somebody_else_was_shown_are_no_view_of_theirs(reviewer: Client) -> None:
    item = raise_exception()
    reviewer.get(f"/exceptions/{item.pk}/")
    other = Client()
    sign_in(other, person("sam"))
    other.get(f"/uploads/{item.upload_id}/pages/1.jpg")
    assert [view.actor for view in views()] == ["alex", "sam"]


@pytest.mark.parametrize(
    "address", ["/exceptions/999999/", "/quality/999999/", "/cases/C-9/", "/attachments/9/", "/uploads/1/pages/9.jpg"]
)
def test_what_is_not_there_was_not_seen(reviewer: Client, address: str) -> None:
    raise_exception()
    assert reviewer.get(address).status_code == 404
    assert views() == []


def test_the_history_has_one_line_for_each_who_looked(reviewer: Client) -> None:
    item = raise_exception()
    for actor in ("alex", "sam", "alex", "alex"):
        record("viewed", actor, exception=item)
    record(TAKEN_OVER, "automation", decision=item.decision)
    english, french = (text_of(reviewer, f"/exceptions/{item.pk}/", language) for language in ("en", "fr"))
    for text in ("Submission received", "Viewed</li>", "Viewed 3 times, most recently then</li>"):
        assert english.count(text) == 1
    assert "Consulté 4 fois, la dernière fois à ce moment</li>" in french
    assert TAKEN_OVER not in english
