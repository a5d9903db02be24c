"""The webhook takes what the store says from whoever shows the secret, and nobody learns anything by it."""

import base64
import io
import json
import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from intake.settings import Settings, get_settings
from queue_config import announcing
from review import notifications
from storage.objects import open_store
from storage.objects.errors import StoreUnavailable
from storage.records import models
from tests.review.building import object_store

SECRET = "a-long-enough-secret"
ADDRESS = "/notifications/"
BEARER = {"authorization": f"Bearer {SECRET}"}


def told(*folders: str) -> bytes:
    """What MinIO posts."""
    records = [
        {
            "eventName": "s3:ObjectCreated:Put",
            "s3": {"bucket": {"name": "b"}, "object": {"key": f"submissions%2F{folder}%2Fsubmission.json"}},
        }
        for folder in folders
    ]
    return json.dumps({"EventName": "s3:ObjectCreated:Put", "Records": records}).encode()


def basic(password: str, user: str = "intake") -> dict[str, str]:
    return {"authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = get_settings().model_copy(update={"webhook_secret": SECRET})
    monkeypatch.setattr(notifications, "get_settings", lambda: settings)
    open_store(settings.objects_url)  # makes it


@pytest.fixture
def folder(db: None) -> str:
    """A submission that the store has and nobody announced."""
    name = "s-webhook-1"
    object_store().put(f"submissions/{name}/submission.json", b"{}")
    return name


def post(client: Client, body: bytes, headers: dict[str, str] = BEARER) -> Any:
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("headers", [BEARER, {"authorization": f"bearer  {SECRET}"}, basic(SECRET), basic(SECRET, "")])
def test_who_shows_the_secret_is_believed(client: Client, folder: str, headers: dict[str, str]) -> None:
    for _ in range(2):
        assert post(client, told(folder), headers).status_code == 204
    assert [row.pk for row in models.Submission.objects.all()] == [folder]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": SECRET},
        {"authorization": "Bearer"},
        {"authorization": f"Bearer {SECRET}x"},
        {"authorization": "Bearer é"},
        {"authorization": f"Digest {SECRET}"},
        {"authorization": "Basic !"},
        {"authorization": "Basic é"},
        {"authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"},
        basic(""),
        basic("wrong", SECRET),
    ],
)
def test_who_does_not_show_the_secret_is_turned_away(client: Client, folder: str, headers: dict[str, str]) -> None:
    answer = post(client, told(folder), headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert not models.Submission.objects.exists()


def test_no_cookie_opens_it(reviewer: Client, folder: str) -> None:
    assert post(reviewer, told(folder), {}).status_code == 401


@pytest.mark.django_db
def test_without_a_secret_it_is_not_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "get_settings", get_settings)
    for headers in ({}, {"authorization": "Bearer "}, basic("")):
        for answer in (client.get(ADDRESS, headers=headers), post(client, told("s-000001"), headers)):
            assert answer.status_code == 404
            assert answer.content == client.get("/nothing").content


def test_a_secret_that_is_easily_guessed_is_refused() -> None:
    for weak in ("short", "with a space in it", "é" * 20):
        with pytest.raises(ValueError, match="webhook_secret"):
            Settings(webhook_secret=weak)


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_there_is_nothing_but_post(client: Client, method: str) -> None:
    assert getattr(client, method)(ADDRESS, headers=BEARER).status_code == 405


def test_no_csrf_token_is_asked_of_a_machine(db: None) -> None:
    assert post(Client(enforce_csrf_checks=True), told("s-000001")).status_code == 204


@pytest.mark.parametrize("body", [told(), told("s-000001"), b'{"Event": "s3:TestEvent"}', told("a", "..", "%00")])
def test_what_names_nothing_of_ours_is_taken_and_changes_nothing(client: Client, db: None, body: bytes) -> None:
    assert post(client, body).status_code == 204
    assert not models.Submission.objects.exists()


@pytest.mark.parametrize(("body", "word"), [(b"", "not_json"), (b"\xff", "not_json"), (b"{}", "unknown_shape")])
def test_what_cannot_be_understood_is_refused_in_a_word(client: Client, body: bytes, word: str) -> None:
    answer = post(client, body)
    assert (answer.status_code, answer.content.decode()) == (400, word)


def test_a_body_that_is_too_large_is_not_read_to_its_end(client: Client) -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            self.taken += size
            return b" " * size

    endless = Endless()
    environment: dict[str, Any] = {
        "wsgi.input": endless,
        "CONTENT_LENGTH": str(10**9),
        "HTTP_AUTHORIZATION": BEARER["authorization"],
    }
    answer = client.generic("POST", ADDRESS, **environment)
    assert answer.status_code == 413
    assert endless.taken <= 2 << 20


@pytest.mark.parametrize("error", [StoreUnavailable, OperationalError])
def test_while_store_or_database_is_away_the_sender_shall_try_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def away(*_: object) -> int:
        raise error("of Zoé Côté")

    monkeypatch.setattr(announcing, "announce", away)
    answer = post(client, told("s-000001"))
    assert (answer.status_code, answer.content) == (503, b"")
    assert int(answer["Retry-After"]) > 0


def test_neither_the_secret_nor_what_was_said_is_logged(
    client: Client, db: None, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    for body in (told("Ann-Roy-1990"), b'{"Ann-Roy-1990": 1}', b"Ann-Roy-1990"):
        for headers in (BEARER, basic(SECRET), {"authorization": f"Bearer {SECRET}x"}):
            post(client, body, headers)
    said = caplog.text + "".join(capsys.readouterr())
    assert "notification_malformed" in said
    for word in (SECRET, base64.b64encode(SECRET.encode()).decode()[:12], "Ann-Roy"):
        assert word not in said


def test_while_the_secret_is_changed_the_former_one_counts_too(
    client: Client, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, other = "another-long-secret", {"authorization": "Bearer some-third-secret-1"}
    both = get_settings().model_copy(update={"webhook_secret": new, "webhook_former_secret": SECRET})
    monkeypatch.setattr(notifications, "get_settings", lambda: both)
    assert [post(client, told(folder), headers).status_code for headers in (BEARER, basic(new), other)] == [
        204,
        204,
        401,
    ]
    after = both.model_copy(update={"webhook_former_secret": ""})
    monkeypatch.setattr(notifications, "get_settings", lambda: after)
    assert [post(client, told(folder), headers).status_code for headers in (BEARER, basic(new))] == [401, 204]
