"""The original leaves only for those who may have it, by name, as a file that opens nowhere by itself: no malware."""

import hashlib
import re
import unicodedata
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from intake.settings import Settings, get_limits
from queue_config.scanning import Refusal, Scanner
from review import words
from review.accounts.users import allow_originals, ensure_reviewer
from review.desk import originals
from review.desk.originals import safe_name
from storage.records import models, quarantine
from tests.review.building import object_store, raise_exception, raise_missing_file
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db
LEASE = b"%PDF-1.7 the bytes that the client sent"


@pytest.fixture
def trusted(client: Client, db: None) -> Client:
    """A browser of alex, who may have originals."""
    ensure_reviewer("alex", "sam")
    allow_originals("alex", "sam")
    client.force_login(User.objects.get(username="alex"))
    return client


def sent(data: bytes = LEASE, name: str = "scan0001.pdf", **how: Any) -> models.Upload:
    """An upload that a reviewer looks at, with its bytes in the store, which keeps what it has."""
    upload = raise_exception(name=name, **how).upload
    assert upload
    upload.object_key = f"{upload.object_key}-{hashlib.sha256(data).hexdigest()}"
    object_store().put(upload.object_key, data)
    upload.sha256, upload.size = hashlib.sha256(data).hexdigest(), len(data)
    upload.save()
    return upload


def address(upload: models.Upload) -> str:
    return f"/uploads/{upload.pk}/original"


def downloads() -> list[models.Event]:
    return list(models.Event.objects.filter(action="original_downloaded"))


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", unescape(answer.content.decode()))


def test_a_reviewer_may_not_have_it_unless_allowed(reviewer: Client) -> None:
    upload = sent()
    for answer in (reviewer.get(address(upload)), reviewer.post(address(upload))):
        assert answer.status_code == 403
        assert "Not allowed" in said(answer)
    assert address(upload) not in reviewer.get(f"/exceptions/{upload.exceptions.get().pk}/").content.decode()
    assert not downloads()


def test_who_may_have_it_is_led_there_warned_and_written_down(trusted: Client) -> None:
    upload = sent()
    page = trusted.get(f"/exceptions/{upload.exceptions.get().pk}/").content.decode()
    assert f'<a href="{address(upload)}">The original file</a>' in page
    warning = said(trusted.get(address(upload)))
    assert "Opening it may harm your computer" in warning
    assert "scan0001.pdf" in warning
    assert not downloads()
    answer = trusted.post(address(upload))
    assert body(answer) == LEASE
    (event,) = downloads()
    assert (event.actor, event.upload_id, event.submission_id) == ("alex", upload.pk, upload.submission_id)
    assert event.details == {"sha256": upload.sha256}
    history = said(trusted.get(f"/exceptions/{upload.exceptions.get().pk}/"))
    assert "<strong>alex</strong> Original downloaded" in history


def test_nothing_in_it_can_run_here(trusted: Client) -> None:
    headers = trusted.post(address(sent(b"<script>alert(1)</script>", "photo.html"))).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="photo.html"'
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Length"] == "25"


def test_nothing_goes_out_that_could_not_be_written_down(trusted: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    upload = sent()
    monkeypatch.setattr(quarantine, "record_download", away)
    trusted.raise_request_exception = False
    answer = trusted.post(address(upload))
    assert answer.status_code == 503
    assert LEASE not in answer.content


def test_no_download_without_a_csrf_token(trusted: Client) -> None:
    upload = sent()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = trusted.cookies
    assert strict.post(address(upload)).status_code == 403
    assert not downloads()


def refused(client: Client, upload: models.Upload, sentence: str, status: int = 403) -> bool:
    """Whether a POST gets no bytes, nothing is written down, and the page says why and offers no button."""
    answer = client.post(address(upload))
    page = said(answer)
    return (
        answer.status_code == status
        and sentence in page
        and "Download the original" not in page
        and not downloads()
        and LEASE.decode() not in page
    )


def test_malware_stays_under_lock_whoever_asks(trusted: Client) -> None:
    upload = sent(refused=RefusalReason.MALWARE, reason=ExceptionReason.UNSAFE_FILE)
    User.objects.update(is_superuser=True)
    assert refused(trusted, upload, "It holds malware")
    assert "It holds malware" in said(trusted.get(address(upload)))


def test_what_was_malware_in_another_submission_stays_under_lock_too(trusted: Client) -> None:
    upload = sent()
    sent(refused=RefusalReason.MALWARE, reason=ExceptionReason.UNSAFE_FILE)
    assert refused(trusted, upload, "It holds malware")


def test_a_container_stays_under_lock_when_malware_was_found_inside(trusted: Client) -> None:
    upload = sent()
    inside = {"submission": upload.submission, "path": "1/2", "sha256": "0" * 64, "state": models.UploadState.DONE}
    models.Upload.objects.create(**inside, parent=upload, object_key="x", name="x", reason="malware")
    assert refused(trusted, upload, "It holds malware")


def test_a_program_in_disguise_stays_under_lock(trusted: Client) -> None:
    upload = sent(refused=RefusalReason.UNSUPPORTED_TYPE, reason=ExceptionReason.UNSAFE_FILE)
    models.Upload.objects.update(warnings=["disguised"])
    assert refused(trusted, upload, "a program in disguise")


def test_a_program_in_disguise_stays_under_lock_by_its_true_name_too(trusted: Client) -> None:
    program = sent(refused=RefusalReason.UNSUPPORTED_TYPE, reason=ExceptionReason.UNSAFE_FILE)
    models.Upload.objects.filter(pk=program.pk).update(warnings=["disguised"])
    assert refused(trusted, sent(name="setup.exe"), "a program in disguise")


def test_a_container_stays_under_lock_when_malware_was_found_inside_its_twin(trusted: Client) -> None:
    twin, upload = sent(), sent()
    middle = models.Upload.objects.create(submission=twin.submission, path="1/1", parent=twin, sha256="1" * 64)
    models.Upload.objects.create(
        submission=twin.submission, path="1/1/1", parent=middle, sha256="2" * 64, reason="malware"
    )
    assert refused(trusted, upload, "It holds malware")


def test_what_was_too_large_to_be_scanned_does_not_go_out(trusted: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = sent()
    limits = get_limits().model_copy(update={"bytes": len(LEASE) - 1})
    monkeypatch.setattr(originals, "get_limits", lambda: limits)
    assert refused(trusted, upload, "larger than the files that are looked through")


def test_other_bytes_than_those_that_were_read_do_not_go_out(trusted: Client) -> None:
    upload = sent()
    models.Upload.objects.filter(pk=upload.pk).update(sha256="0" * 64)
    assert refused(trusted, upload, "no longer the one that was read")


def test_it_is_scanned_once_more_by_what_is_known_today(trusted: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    upload, words_of_the_scanner = sent(), [Refusal(RefusalReason.MALWARE, "the malware scanner found X"), None]
    monkeypatch.setattr(originals, "get_settings", lambda: Settings(scanner="tcp://127.0.0.1:1"))
    monkeypatch.setattr(Scanner, "scan", lambda *_: words_of_the_scanner.pop(0))
    assert refused(trusted, upload, "does not call it clean")
    assert body(trusted.post(address(upload))) == LEASE


def test_it_waits_for_a_scanner_that_is_away(trusted: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(scanner=f"tcp://127.0.0.1:{free_port()}")
    monkeypatch.setattr(originals, "get_settings", lambda: settings)
    assert refused(trusted, sent(), "Try again later", status=503)


def test_what_is_not_there_or_was_not_read_yet_is_not_found(trusted: Client) -> None:
    unread, lost, gone = sent(), raise_missing_file().upload, sent()
    models.Upload.objects.filter(pk=unread.pk).update(outcome="")
    models.Upload.objects.filter(pk=gone.pk).update(object_key="submissions/s-gone/files/1")
    assert lost
    for where in (address(unread), address(lost), address(gone), "/uploads/99999/original"):
        assert trusted.post(where).status_code == 404


def test_no_copy_is_left_on_the_disk_of_the_pages(trusted: Client, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = trusted.post(address(sent()))
    assert list(tmp_path.iterdir()) == []
    assert body(answer) == LEASE


def test_all_of_it_is_said_in_french(trusted: Client) -> None:
    french = {"accept-language": "fr"}
    upload = sent()
    page = said(trusted.get(address(upload), headers=french))
    assert "Télécharger l’original" in page
    assert "L’ouvrir peut nuire à votre ordinateur" in page
    with override("fr"):
        assert words.event("original_downloaded", {}) == "Original téléchargé"
    models.Upload.objects.update(reason=RefusalReason.UNSUPPORTED_TYPE, warnings=["disguised"])
    assert "programme déguisé" in said(trusted.get(address(upload), headers=french))


# Names


NAMES = {
    "scan 1.pdf": "scan 1.pdf",
    "../../etc/passwd": "passwd",
    "C:\\Users\\ann\\lettre d'été.docx": "lettre d'été.docx",
    "invoice\u202efdp.exe": "invoicefdp.exe",
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
    'quote";x=".pdf': "quote_;x=_.pdf",
    "zero\u200bwidth\u2028.pdf": "zerowidth.pdf",
    ".htaccess": "htaccess",
    "letter.pdf. . ": "letter.pdf",
    "SIN 130 692 544.pdf": "SIN ___-___-___.pdf",
    "\0": "original",
    "": "original",
    "...": "original",
    "x" * 300 + ".pdf": "x" * 100 + ".pdf",
    "x" * 99 + "." + "y" * 30: "x" * 99,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_becomes_one_that_is_only_a_name(name: str) -> None:
    assert safe_name(name) == NAMES[name]


@given(name=st.text(max_size=300))
def test_no_name_is_a_path_a_command_or_reads_from_right_to_left(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= 120
    assert not set(safe) & set('/\\<>:"|?*%')
    assert not any(unicodedata.category(character)[0] in "CZ" for character in safe if character != " ")
    assert safe == safe.strip(". ")


@pytest.mark.parametrize("name", ["été.pdf", "资料.pdf", "a\r\nb.pdf"])
def test_any_name_fits_into_the_header(trusted: Client, name: str) -> None:
    header = trusted.post(address(sent(name=name))).headers["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert header.isprintable()
