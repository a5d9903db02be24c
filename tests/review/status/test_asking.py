"""The status page opens to whoever has the reference number and the birth date, and tells guessers nothing."""

import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from intake.references import new_submission_id, reference_of
from review.status import views
from storage.limiting.models import Tries
from storage.objects import ObjectStore
from storage.records.models import Submission
from tests.review.building import raise_exception
from tests.review.form.conftest import answers, page, sent, store

__all__ = ["page", "store"]
BORN = {"birth_day": "1", "birth_month": "2", "birth_year": "1990"}
WRONG = "We found nothing by this reference number and this date of birth together."


@pytest.fixture
def reference(page: Client, store: ObjectStore) -> str:
    """Of a submission that was just sent."""
    page.post("/send/", answers(page, files=[SimpleUploadedFile("<b>letter<i>.pdf", b"%PDF")]))
    return reference_of(sent(store)[0].id)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wrong guesses are answered at once, but where their time is measured."""
    monkeypatch.setattr(views, "_NO_SOONER", 0.0)


def ask(client: Client, reference: str, **others: Any) -> HttpResponse:
    response: HttpResponse = client.post("/status/", BORN | {"reference": reference} | others)
    return response


def test_what_was_just_sent_has_arrived(page: Client, reference: str) -> None:
    response = ask(page, reference.lower().replace("-", " "))
    assert (response.status_code, response.headers["Location"]) == (302, "/status/shown")
    text = page.get("/status/shown").content.decode()
    assert reference in text
    assert "Your documents have arrived and wait to be read." in text
    assert "&lt;b&gt;letter&lt;i&gt;.pdf" in text
    assert "<b>letter" not in text


def test_it_is_closed_again(page: Client, reference: str) -> None:
    ask(page, reference)
    assert page.post("/status/closed").headers["Location"] == "/status/"
    assert page.get("/status/shown").headers["Location"] == "/status/"


def test_it_closes_by_itself(page: Client, reference: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(page, reference)
    later = time.time() + 3600
    monkeypatch.setattr(views.time, "time", lambda: later)
    assert page.get("/status/shown").headers["Location"] == "/status/"


def test_without_asking_nothing_is_shown(page: Client, reference: str) -> None:
    assert page.get("/status/shown").headers["Location"] == "/status/"


def test_unknown_and_mismatched_look_alike(page: Client, reference: str) -> None:
    known = raise_exception().submission
    pages = [
        ask(page, reference_of(new_submission_id())),
        ask(page, "s-0000000000000000"),
        ask(page, reference, birth_day="2"),
        ask(page, known.pk, birth_day="2"),
        ask(page, "misnamed-0123456789"),
    ]
    bare = set()
    for answer, typed in zip(pages, range(len(pages)), strict=True):
        text = answer.content.decode()
        assert answer.status_code == 200, typed
        assert WRONG in text
        start = text.index('<form method="post" action="/status/"')
        bare.add(text[text.index("<h1>") : start])
    assert len(bare) == 1
    assert "status" not in str([session.get_decoded() for session in Session.objects.all()])


def test_unknown_and_mismatched_take_the_same_time(
    page: Client, reference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "_NO_SOONER", 0.5)
    taken = []
    for typed, day in ((reference_of(new_submission_id()), "1"), (reference, "2"), ("s-000000", "1")):
        began = time.monotonic()
        ask(page, typed, birth_day=day)
        taken.append(time.monotonic() - began)
    assert min(taken) >= 0.5
    assert max(taken) - min(taken) < 0.2


def test_guessing_is_stopped_by_address(page: Client, reference: str) -> None:
    statuses = [ask(page, reference_of(new_submission_id())).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    assert ask(page, reference).status_code == 429
    assert page.post("/status/", BORN | {"reference": reference}, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_a_household_is_one_address(page: Client, reference: str) -> None:
    statuses = [
        page.post(
            "/status/",
            BORN | {"reference": reference_of(new_submission_id())},
            REMOTE_ADDR=f"2001:db8:1:2::{number:x}",
        ).status_code
        for number in range(31)
    ]
    assert statuses[-1] == 429


def tried(page: Client, reference: str, address: str, **others: str) -> int:
    """What came of asking from this address."""
    status: int = page.post("/status/", BORN | {"reference": reference} | others, REMOTE_ADDR=address).status_code
    return status


def test_who_guesses_a_birth_date_is_stopped_and_its_client_elsewhere_gets_in(page: Client, reference: str) -> None:
    wrong = [tried(page, reference, "192.0.2.1", birth_year="1980") for _ in range(13)]
    assert wrong == [200] * 10 + [429] * 3
    assert tried(page, reference, "192.0.2.1") == 429, "not even by the right date"
    assert tried(page, reference, "192.0.2.2") == 302


def test_many_addresses_that_guess_are_stopped_together(page: Client, reference: str) -> None:
    """The arithmetic in `review.status.views`: 24 addresses, and then no other."""
    for unknown in (reference, reference_of(new_submission_id())):
        for number in range(24):
            wrong = [tried(page, unknown, f"192.0.2.{number}", birth_year="1980") for _ in range(10)]
            assert wrong == [200] * 10
        answer = page.post("/status/", BORN | {"reference": unknown}, REMOTE_ADDR="192.0.2.99")
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "86400"
        assert "There were too many tries for this reference number today." in answer.content.decode()
        Tries.objects.filter(count__lt=240).delete()  # the addresses begin anew, and the reference number doesn't
        assert tried(page, unknown, "192.0.2.1") == 429


def test_one_that_has_had_its_tries_uses_up_nobody_elses(page: Client, reference: str) -> None:
    for _ in range(40):
        tried(page, reference, "192.0.2.1", birth_year="1980")
    # Of the reference number, of it from there until the address itself had too many, and of the address.
    assert sorted(Tries.objects.filter(count__gt=1).values_list("count", flat=True)) == [10, 30, 40]
    assert tried(page, reference, "192.0.2.2") == 302


def test_looking_often_is_no_guessing(page: Client, reference: str) -> None:
    assert {ask(page, reference).status_code for _ in range(35)} == {302}


def test_who_tried_is_not_kept(page: Client, reference: str) -> None:
    ask(page, reference, birth_day="2")
    kept = str(list(Tries.objects.values()))
    assert "127.0.0.1" not in kept
    assert reference.lower().replace("-", "") not in kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reference": ""}, "Enter the reference number."),
        ({"reference": "7K3M-9QXT-2B4D-C"}, "check each letter and digit"),
        ({"reference": "x" * 200}, "as it is on your receipt"),
        ({"reference": "a\0b"}, "as it is on your receipt"),
        ({"reference": "<script>"}, "check each letter and digit"),
        ({"birth_day": ""}, "Enter the date of birth."),
        ({"birth_day": "31"}, "There is no such day."),
    ],
)
def test_slips_are_named(page: Client, reference: str, typed: dict[str, str], said: str) -> None:
    text = page.post("/status/", BORN | {"reference": reference} | typed).content.decode()
    assert text.count(said) == 2
    assert "<script>" not in text
    assert not Tries.objects.filter(count__gt=1).exists()


def test_a_submission_whose_form_was_not_understood_stays_closed(page: Client, store: ObjectStore) -> None:
    Submission.objects.create(pk="s-000001", form=None, problem="x")
    assert WRONG in ask(page, "s-000001").content.decode()


def test_nothing_that_was_typed_is_in_an_address(page: Client, reference: str) -> None:
    response = ask(page, reference)
    assert "?" not in response.headers["Location"]
    assert page.get("/status/", {"reference": reference}).status_code == 200
    assert reference not in page.get("/status/", {"reference": reference}).content.decode()


def test_french_is_french(page: Client, reference: str) -> None:
    shown = page.get("/status/", headers={"Accept-Language": "fr-CA"}).content.decode()
    assert "Numéro de référence" in shown
    assert "Reference number" not in shown
