"""The web form without its script: one plain request holds it all."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from intake.references import reference_of
from intake.settings import get_form_settings
from review.form.sessions import submission_of
from storage.limiting.models import Tries
from storage.objects import ObjectStore
from storage.records.models import Submission
from storage.waiting.models import Forecast
from tests.review.form.conftest import ANSWERS, answers, sent, token_of

PDF = b"%PDF-1.7 a letter"


def a_file(name: str = "letter.pdf", data: bytes = PDF, kind: str = "application/pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def send(client: Client, *files: SimpleUploadedFile, **others: Any) -> HttpResponse:
    response: HttpResponse = client.post("/send/", answers(client, files=list(files), **others))
    return response


def test_what_is_sent_lies_in_the_store_and_is_announced(page: Client, store: ObjectStore) -> None:
    response = send(page, a_file(), a_file("passeport.jpg", b"\xff\xd8", "image/jpeg"))
    (submission,) = sent(store)
    assert submission.form.family_name == "Côté"
    assert submission.form.birth_date.isoformat() == "1990-02-01"
    assert submission.form.application_number is None
    assert [file.name for file in submission.files] == ["letter.pdf", "passeport.jpg"]
    assert [file.declared_type for file in submission.files] == ["application/pdf", "image/jpeg"]
    assert [file.size for file in submission.files] == [len(PDF), 2]
    assert submission.files[0].sha256 is not None
    assert store.get(f"submissions/{submission.id}/files/1") == PDF
    assert Submission.objects.get().pk == submission.id
    assert response.status_code == 302


def test_the_receipt_gives_the_reference_number_and_says_what_comes(page: Client, store: ObjectStore) -> None:
    receipt = page.get(send(page, a_file()).headers["Location"])
    (submission,) = sent(store)
    text = receipt.content.decode()
    assert reference_of(submission.id) in text
    assert "letter.pdf" in text
    assert "not known yet" in text
    assert "1990" not in receipt.request["PATH_INFO"]
    assert not Forecast.objects.exists()


def test_nobody_makes_a_receipt(page: Client, store: ObjectStore) -> None:
    send(page, a_file())
    assert page.get(f"/send/receipt/{token_of(page)}").status_code == 404
    assert page.get("/send/receipt/x").status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"family_name": " "}, "Enter the family name."),
        ({"birth_day": ""}, "Enter the date of birth."),
        ({"birth_day": "31"}, "There is no such day."),
        ({"birth_year": "90"}, "must be in the past"),
        ({"birth_year": "2999"}, "must be in the past"),
        ({"birth_month": ""}, "the month and the year"),
        ({"birth_day": "١"}, "the month and the year"),
        ({"application_type": "a_spell"}, "Choose the type of application."),
        ({"sender": ""}, "Say who is writing."),
        ({"email": "zoe"}, "Enter an e-mail address"),
        ({"uci": "123"}, "A UCI has 8 or 10 digits."),
        ({"application_number": "12"}, "An application number is"),
        ({"family_name": "x" * 201}, "This is too long"),
        ({"family_name": "a\0b"}, "can't be used"),
        ({"message": "x" * 5001}, "This is too long"),
    ],
)
def test_what_is_wrong_is_said_at_the_top_and_at_the_field(
    page: Client, store: ObjectStore, changed: dict[str, str], said: str
) -> None:
    text = send(page, a_file(), **changed).content.decode().replace("&#x27;", "'")
    assert text.count(said) == 2
    (field,) = changed
    field = "birth_day" if field.startswith("birth_") else field
    assert f'<a href="#id_{field}">' in text
    assert f'id="id_{field}"' in text
    assert 'value="Zoé"' in text
    assert sent(store) == []


def test_one_name_is_enough(page: Client, store: ObjectStore) -> None:
    assert send(page, a_file(), given_names="", email="", uci="", birth_country="").status_code == 302
    assert sent(store)[0].form.given_names == ""


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Add at least one document."),
        ([("empty.pdf", b"")], "“empty.pdf” is empty"),
        ([("large.pdf", b"x" * 2_000)], "“large.pdf” is too large: a file may have 1 kB."),
        ([("a.pdf", b"x" * 900), ("b.pdf", b"x" * 900)], "All files together may have 1 kB."),
    ],
)
def test_files_that_cannot_be_taken_are_named(
    page: Client,
    store: ObjectStore,
    monkeypatch: pytest.MonkeyPatch,
    files: list[tuple[str, bytes]],
    said: str,
) -> None:
    monkeypatch.setenv("INTAKE_FORM_BYTES", "1000")
    get_form_settings.cache_clear()
    assert said in send(page, *(a_file(*file) for file in files)).content.decode()
    assert sent(store) == []


def test_a_thousand_files_are_too_many_and_the_page_says_so(page: Client, store: ObjectStore) -> None:
    response = send(page, *(a_file(f"{number}.pdf") for number in range(1000)))
    assert "Send at most 200 files at once." in response.content.decode()
    assert sent(store) == []


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>.pdf",
        '"onload="alert(1).pdf',
        "{{ settings.SECRET_KEY }}{% load x %}.pdf",
        "=cmd|' /C calc'!A0.pdf",
        "‮fdp.exe",
        "é" * 400 + ".pdf",
        "a\tb\x7fc.pdf",
        "😀.pdf",
        "%(name)s.pdf",
    ],
)
def test_a_hostile_name_is_data(page: Client, store: ObjectStore, name: str) -> None:
    response = send(page, a_file(name))
    (submission,) = sent(store)
    assert [key.rpartition("/")[2] for key in store.list(f"submissions/{submission.id}/files/")] == ["1"]
    text = page.get(response.headers["Location"]).content.decode()
    assert "<script>alert" not in text
    assert '"onload=' not in text
    assert submission.files[0].name.endswith((".pdf", ".exe"))


def test_pressed_twice_it_is_sent_once(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    responses = [
        page.post("/send/", ANSWERS | {"token": token, "files": [a_file()]}, headers={"Accept": "text/html"})
        for _ in range(2)
    ]
    assert [response.status_code for response in responses] == [302, 302]
    assert len(sent(store)) == 1


def test_a_page_that_was_sent_does_not_swallow_other_documents(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    page.post("/send/", ANSWERS | {"token": token, "files": [a_file()]})
    again = page.post("/send/", ANSWERS | {"token": token, "files": [a_file("other.pdf"), a_file("more.pdf")]})
    text = again.content.decode()
    assert "This page was sent already, with reference number" in text
    (submission,) = sent(store)
    assert len(list(store.list(f"submissions/{submission.id}/files/"))) == 1
    assert token not in text


@pytest.mark.parametrize("token", ["", "forged", "WyJ3LWFiYyJd:1abc:def"])
def test_without_its_token_a_form_is_shown_anew(page: Client, store: ObjectStore, token: str) -> None:
    response = page.post("/send/", ANSWERS | {"token": token, "files": [a_file()]})
    assert "The page was open for too long." in response.content.decode()
    assert 'value="Zoé"' in response.content.decode()
    assert sent(store) == []


def test_a_page_expires(page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(page)
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4e9)
    response = page.post("/send/", ANSWERS | {"token": token, "files": [a_file()]})
    assert "The page was open for too long." in response.content.decode()
    assert sent(store) == []


def test_a_store_that_is_away_loses_nothing_that_was_typed(
    page: Client, store: ObjectStore, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(page)
    (tmp_path / "objects" / ".incoming").rmdir()
    response = page.post("/send/", ANSWERS | {"token": token, "files": [a_file()]})
    assert response.status_code == 503
    assert "nothing was sent" in response.content.decode()
    assert 'value="Zoé"' in response.content.decode()
    (tmp_path / "objects" / ".incoming").mkdir()
    assert page.post("/send/", ANSWERS | {"token": token, "files": [a_file()]}).status_code == 302


def test_one_address_cannot_send_without_end(page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_FORM_PER_HOUR", "2")
    get_form_settings.cache_clear()
    assert [send(page, a_file()).status_code for _ in range(3)] == [302, 302, 429]
    elsewhere = page.post("/send/", answers(page, files=[a_file()]), REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302
    assert "192.0.2.7" not in str(list(Tries.objects.values()))


def test_one_address_cannot_fill_the_store_by_whole_forms(
    page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_FORM_MEGABYTES_PER_HOUR", "2")
    get_form_settings.cache_clear()
    assert [send(page, a_file()).status_code for _ in range(3)] == [302, 302, 429]


@pytest.mark.parametrize("others", [[("letter.pdf", b"%PDF-1.7 another")], []])
def test_what_was_left_by_a_try_that_failed_is_never_sent_for_another_file(
    page: Client, store: ObjectStore, others: list[tuple[str, bytes]]
) -> None:
    token = token_of(page)
    left = submission_of(token)
    for number in (1, 2):
        store.put(f"submissions/{left}/files/{number}", b"%PDF-1.7 of the try that failed")
    files = [SimpleUploadedFile(name, data) for name, data in others or [("a.pdf", b"%PDF-1.7 of the try that failed")]]
    answer = page.post("/send/", ANSWERS | {"token": token, "files": files})
    assert "Add the files again, then send it." in answer.content.decode()
    assert token not in answer.content.decode()
    assert sent(store) == []


def test_it_needs_the_pages_own_cookie(store: ObjectStore, db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/send/", answers(strict, files=[a_file()])).status_code == 403


def test_french_is_french(page: Client, store: ObjectStore) -> None:
    shown = page.get("/send/", headers={"Accept-Language": "fr-CA"}).content.decode()
    assert "Nom de famille" in shown
    assert "Permis d" in shown
    assert "février" in shown
    assert "Family name" not in shown


def test_only_we_and_the_store_may_be_asked(page: Client, store: ObjectStore) -> None:
    policy = page.get("/send/").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("ask", [lambda c: c.get("/send/"), lambda c: c.get("/send/?x=%00")])
def test_it_is_open_to_all(page: Client, ask: Callable[[Client], HttpResponse]) -> None:
    assert ask(page).status_code == 200


def test_elsewhere_a_body_stays_small(page: Client) -> None:
    too_large = b"x" * ((2 << 20) + 1)
    assert page.post("/status/", too_large, content_type="text/plain").status_code == 413
    assert page.post("/send/", too_large, content_type="text/plain").status_code == 200
