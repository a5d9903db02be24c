"""Uploads before the form is sent: through us, and straight into an S3 store."""

import io
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from django.http import HttpResponse
from django.test import Client

from intake.settings import S3Settings, get_form_settings, get_s3_settings, get_settings
from review.form import uploading
from review.form.sessions import submission_of
from storage.objects import ObjectStore, open_store
from storage.objects.s3 import S3Store
from tests.review.form.conftest import ANSWERS, sent, token_of
from tests.servers import swift as swift_server

DATA = b"%PDF-1.7 " + b"x" * 5000


def listed(*files: tuple[int, str, int]) -> str:
    return json.dumps([{"number": n, "name": name, "type": "application/pdf", "size": size} for n, name, size in files])


def send(client: Client, token: str, uploaded: str, **others: Any) -> Any:
    response = client.post(
        "/send/", ANSWERS | {"token": token, "uploaded": uploaded} | others, headers={"Accept": "application/json"}
    )
    return response.json()


def put(client: Client, token: str, number: int = 1, data: bytes = DATA) -> HttpResponse:
    response: HttpResponse = client.put(
        f"/send/files/{number}", data, content_type="application/octet-stream", headers={"X-Upload-Token": token}
    )
    return response


def ask(client: Client, token: str, **asked: Any) -> HttpResponse:
    response: HttpResponse = client.post(
        "/send/files", json.dumps(asked), content_type="application/json", headers={"X-Upload-Token": token}
    )
    return response


def test_what_was_uploaded_is_sent(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    assert json.loads(ask(page, token, number=1, size=len(DATA)).content) == {"store": {}, "here": "/send/files/1"}
    assert put(page, token).status_code == 204
    assert "receipt" in send(page, token, listed((1, "letter.pdf", len(DATA))))
    (submission,) = sent(store)
    assert submission.files[0].name == "letter.pdf"
    assert submission.files[0].declared_type == "application/pdf"
    assert store.get(f"submissions/{submission.id}/files/1") == DATA


def test_sent_twice_it_is_one_submission(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    put(page, token)
    for _ in range(2):
        assert "receipt" in send(page, token, listed((1, "letter.pdf", len(DATA))))
    assert len(sent(store)) == 1


def test_fields_are_checked_before_anything_is_uploaded(page: Client, store: ObjectStore) -> None:
    answer = send(page, token_of(page), listed((1, "a.pdf", 5)), step="check", family_name="")
    assert answer["errors"] == [{"field": "family_name", "message": "Enter the family name."}]
    assert answer["files"] == []
    assert sent(store) == []


def test_a_check_alone_sends_nothing(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    put(page, token)
    answer = send(page, token, listed((1, "a.pdf", len(DATA))), step="check")
    assert (answer["errors"], answer["files"], "receipt" in answer) == ([], [], False)
    assert sent(store) == []


def test_an_upload_that_did_not_arrive_is_asked_for(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    put(page, token)
    answer = send(page, token, listed((1, "a.pdf", len(DATA)), (2, "b.pdf", len(DATA))))
    assert answer["missing"] == [2]
    assert sent(store) == []
    put(page, token, number=2)
    assert "receipt" in send(page, token, listed((1, "a.pdf", len(DATA)), (2, "b.pdf", len(DATA))))


def test_an_upload_that_was_taken_back_never_becomes_part_of_it(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    put(page, token, number=1)
    put(page, token, number=2)
    answer = send(page, token, listed((2, "b.pdf", len(DATA))))
    assert sent(store) == []
    anew = answer["renew"]
    assert submission_of(anew) not in (None, submission_of(token))
    put(page, anew, number=2)
    assert "receipt" in send(page, anew, listed((2, "b.pdf", len(DATA))))
    (submission,) = sent(store)
    assert [file.number for file in submission.files] == [2]


def test_what_is_there_stays(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    put(page, token)
    assert put(page, token, data=b"another").status_code == 204
    assert store.get(f"submissions/{submission_of(token)}/files/1") == DATA


@pytest.mark.parametrize("token", ["", "forged", "WyJ3LWFiYyJd:1abc:def"])
def test_without_a_token_nothing_is_taken(page: Client, store: ObjectStore, token: str) -> None:
    assert put(page, token).status_code == 403
    assert ask(page, token, number=1, size=5).status_code == 403
    assert list(store.list("submissions/")) == []


def test_an_old_token_takes_nothing(page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(page)
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4e9)
    assert put(page, token).status_code == 403


def test_a_receipts_token_uploads_nothing(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    put(page, token)
    receipt = send(page, token, listed((1, "a.pdf", len(DATA))))["receipt"].rpartition("/")[2]
    assert put(page, receipt, number=2).status_code == 403


@pytest.mark.parametrize("number", [0, 2001, 10**30])
def test_numbers_have_bounds(page: Client, store: ObjectStore, number: int) -> None:
    token = token_of(page)
    assert put(page, token, number=number).status_code == 400
    assert ask(page, token, number=number, size=5).status_code == 400


def test_a_file_that_is_too_large_is_refused(page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_FORM_BYTES", "1000")
    get_form_settings.cache_clear()
    token = token_of(page)
    assert put(page, token).status_code == 413
    assert ask(page, token, number=1, size=1001).status_code == 400
    assert list(store.list("submissions/")) == []


def test_half_a_body_is_not_kept(page: Client, store: ObjectStore) -> None:
    token = token_of(page)
    cut = {"wsgi.input": io.BytesIO(DATA[:100]), "CONTENT_LENGTH": str(len(DATA))}
    response = page.generic("PUT", "/send/files/1", b"", "", headers={"X-Upload-Token": token}, **cut)
    assert response.status_code == 400
    assert list(store.list("submissions/")) == []


@pytest.mark.parametrize(
    "asked", ["", "[]", "{}", '{"number": "x", "size": 1}', '{"number": 1e999, "size": 1}', "[" * 9999]
)
def test_nonsense_is_refused(page: Client, store: ObjectStore, asked: str) -> None:
    response = page.post(
        "/send/files", asked, content_type="application/json", headers={"X-Upload-Token": token_of(page)}
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    "uploaded",
    [
        "", "null", "{}", "[1]", '[{"number": 1}]', "[" * 9999,
        '[{"number": 0, "name": "a", "type": "", "size": 1}]',
        '[{"number": 1, "name": "a", "type": "", "size": -1}]',
        '[{"number": 1, "name": "a", "type": "", "size": null}]',
        '[{"number": "../1", "name": "a", "type": "", "size": 1}]',
        '[{"number": 1, "name": "a", "type": "", "size": 1}, {"number": 1, "name": "b", "type": "", "size": 1}]',
    ],
)  # fmt: skip
def test_a_list_that_is_none_is_told(page: Client, store: ObjectStore, uploaded: str) -> None:
    answer = send(page, token_of(page), uploaded)
    assert "can't be understood" in answer["files"][0]["message"]
    assert sent(store) == []


@pytest.mark.parametrize("name", ["../../x.pdf", "a\ud800b.pdf", "x" * 9999 + ".pdf", "a\0b.pdf", "", "/", "‮fdp.exe"])
def test_a_hostile_name_is_data(page: Client, store: ObjectStore, name: str) -> None:
    token = token_of(page)
    put(page, token)
    assert "receipt" in send(page, token, listed((1, name, len(DATA))))
    (submission,) = sent(store)
    assert 0 < len(submission.files[0].name) <= 300
    assert "/" not in submission.files[0].name
    assert submission.files[0].name.isprintable() or "‮" in submission.files[0].name


def test_one_address_cannot_fill_the_store(page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_FORM_MEGABYTES_PER_HOUR", "2")
    get_form_settings.cache_clear()
    token = token_of(page)
    assert [ask(page, token, number=n, size=5).status_code for n in (1, 2, 3)] == [200, 200, 429]


def test_nor_can_it_by_uploading_what_it_never_announced(
    page: Client, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTAKE_FORM_MEGABYTES_PER_HOUR", "2")
    get_form_settings.cache_clear()
    assert [put(page, token_of(page), number=n).status_code for n in (1, 2, 3)] == [204, 204, 429]


@pytest.fixture(scope="module")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with swift_server.swift(tmp_path_factory.mktemp("swift")) as address:
        yield address


@pytest.fixture
def bucket(swift: str, store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """The form over a real S3 endpoint."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": swift_server.KEY,
        "AWS_SECRET_ACCESS_KEY": swift_server.SECRET,
        "INTAKE_S3_ENDPOINT": swift,
        "INTAKE_S3_REGION": "us-east-1",
        "INTAKE_S3_ADDRESSING": "path",
        "INTAKE_OBJECTS": "s3://form-tests",
    }.items():
        monkeypatch.setenv(name, value)
    boto3.session.Session().client("s3", endpoint_url=swift, region_name="us-east-1").create_bucket(Bucket="form-tests")
    kept = (get_settings, get_s3_settings, uploading.object_store, uploading.store_origin)
    for each in kept:
        each.cache_clear()
    yield open_store(get_settings().objects_url)
    get_s3_settings.cache_clear()


def put_there(url: str, headers: dict[str, str], data: bytes = DATA) -> int:
    """What a browser does; the status."""
    request = urllib.request.Request(url, data, headers, method="PUT")  # noqa: S310 - our own server
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


on_swift = pytest.mark.skipif(not swift_server.is_installed(), reason="run scripts/servers.sh")


@on_swift
@pytest.mark.slow
def test_a_browser_puts_files_into_the_store_itself(
    page: Client, bucket: ObjectStore, swift: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = token_of(page)
    invited = json.loads(ask(page, token, number=1, size=len(DATA)).content)["store"]
    url, headers = invited["url"], invited["headers"]
    assert url.startswith(swift)
    assert swift_server.SECRET not in url

    # It is good for this key, this size and no other, and for nobody who changes anything.
    assert put_there(url, headers, DATA + b"more") == 403
    assert put_there(url.replace("/files/1", "/files/2"), headers) == 403
    assert put_there(url.replace("X-Amz-Expires=900", "X-Amz-Expires=90000"), headers) == 403
    assert put_there(url, {}) == 403
    assert list(bucket.list("submissions/")) == []

    assert put_there(url, headers) == 200
    assert put_there(url, headers, DATA[::-1]) == 412
    assert "receipt" in send(page, token, listed((1, "letter.pdf", len(DATA))))
    (submission,) = sent(bucket)
    assert bucket.get(f"submissions/{submission.id}/files/1") == DATA

    # Through us as well, as where the store is closed to the client's network.
    other = token_of(page)
    assert put(page, other).status_code == 204
    assert bucket.get(f"submissions/{submission_of(other)}/files/1") == DATA

    place = urlsplit(swift)
    policy = page.get("/send/").headers["Content-Security-Policy"]
    assert f"connect-src 'self' {place.scheme}://{place.netloc};" in policy
    assert place.netloc not in page.get("/status/").headers["Content-Security-Policy"]

    monkeypatch.setenv("INTAKE_FORM_UPLOAD_SECONDS", "1")
    get_form_settings.cache_clear()
    brief = json.loads(ask(page, token_of(page), number=1, size=len(DATA)).content)["store"]
    time.sleep(2.5)
    assert put_there(brief["url"], brief["headers"]) == 403


def test_browsers_may_come_by_another_address(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    settings = S3Settings(
        endpoint="http://store.internal:9000",
        public_endpoint="https://files.example.ca",
        region="us-east-1",
        addressing="path",
        encryption="aws:kms",
        kms_key="the-key",
    )
    invited = S3Store("intake", "prod", settings).invite("submissions/w-1/files/1", 5, 60)
    assert invited.url.startswith("https://files.example.ca/intake/prod/submissions/w-1/files/1?")
    assert invited.headers["x-amz-server-side-encryption"] == "aws:kms"
    for signed in ("content-length", "if-none-match", "x-amz-server-side-encryption-aws-kms-key-id"):
        assert signed in invited.url
