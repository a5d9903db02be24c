"""Each operation does what its description says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from intake.references import new_submission_id, reference_of
from intake.settings import get_settings
from intake.submission import manifest_key
from review.api.models import KeptAnswer
from review.api.openapi import describe
from storage.objects import open_store
from storage.records import models
from tests.review.api.conftest import BASE, Program
from tests.review.building import FORM, candidate, draw_check, make_case, raise_exception, raise_missing_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))
    make_case("C-9")


def test_submissions_are_listed_in_the_order_in_which_they_came(sam: Program) -> None:
    first, second = raise_exception(), raise_exception(form={"application_type": "work_permit"})
    ids = [row["id"] for row in sam.get("/submissions")["items"]]
    assert ids == [first.submission_id, second.submission_id]
    (row,) = sam.get("/submissions?program=work_permit")["items"]
    assert (row["id"], row["program"], row["state"], row["language"]) == (
        second.submission_id,
        "work_permit",
        "announced",
        "en",
    )
    assert row["received_at"] == "2026-01-31T00:00:00Z"
    assert sam.get("/submissions?received_before=2026-01-31T00:00:00Z")["items"] == []
    assert len(sam.get("/submissions?received_from=2026-01-30T19:00:00-05:00")["items"]) == 2
    assert sam.get("/submissions?state=decided")["items"] == []


def test_a_submission_is_shown_with_all_that_was_found_in_it(sam: Program) -> None:
    check = draw_check(name="NAS 130-692-544.pdf")
    document = check.document
    found = sam.get(f"/submissions/{document.submission_id}")
    assert found["form"]["family_name"] == "Côté"
    assert [(row["id"], row["path"], row["pages"]) for row in found["uploads"]] == [(document.upload_id, "1", 1)]
    assert "130-692-544" not in found["uploads"][0]["name"], "a SIN is masked"
    assert [(row["id"], row["type"], row["pages"], row["state"]) for row in found["documents"]] == [
        (document.pk, "lease", [1], "attached")
    ]
    assert [row["case_id"] for row in found["attachments"]] == ["C-1"]
    assert found["open_exceptions"] == []
    event = models.Event.objects.get(action="viewed")
    assert (event.actor, event.submission_id) == ("sam", document.submission_id)


def test_a_submission_that_has_no_form_is_shown_too(sam: Program) -> None:
    models.Submission.objects.create(pk="s-000000", problem="submission.json: not JSON")
    assert sam.get("/submissions/s-000000")["form"] is None
    assert sam.get("/submissions")["items"][0]["program"] is None


def test_the_status_says_where_each_document_stands_in_the_callers_language(sam: Program) -> None:
    item, lost = raise_exception(), raise_missing_file()
    models.Submission.objects.update(state="decided")
    place = f"/submissions/{item.submission_id}/status"
    status = sam.get(place)
    assert (status["is_open"], [row["where"] for row in status["documents"]]) == (True, ["With a person"])
    status = sam.get(place, accept_language="fr-CA")
    assert [row["where"] for row in status["documents"]] != ["With a person"]
    sam.post(f"/exceptions/{item.pk}/attach", {"case_id": "C-1"})
    status = sam.get(place)
    assert (status["is_open"], [row["standing"] for row in status["documents"]]) == (False, ["on_case"])
    assert "C-1" not in json.dumps(status), "no case is told"
    sam.post(f"/exceptions/{lost.pk}/dismiss", {"reason": "they sent it again"})
    status = sam.get(f"/submissions/{lost.submission_id}/status")
    assert [row["standing"] for row in status["documents"]] == ["set_aside"]


def test_a_forms_back_end_asks_by_reference_and_birth_date_and_learns_nothing_by_guessing(sam: Program) -> None:
    item = raise_exception()
    reference = reference_of(item.submission_id)
    assert sam.post("/status", {"reference": reference, "birth_date": "1990-02-01"})["reference"] == reference
    wrong = sam.call("POST", "/status", {"reference": reference, "birth_date": "1990-02-02"})
    unknown = sam.call("POST", "/status", {"reference": "s-nobody", "birth_date": "1990-02-01"})
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)
    assert wrong.status_code == 404


def test_under_the_key_of_what_was_erased_nothing_is_stored_that_nobody_would_delete(sam: Program) -> None:
    store = open_store(get_settings().objects_url)
    sent = json.loads(_send(sam, SimpleUploadedFile("a.pdf", b"%PDF-1"), key="k-erased").content)["id"]
    store.delete(manifest_key(sent))
    store.delete_folder(f"submissions/{sent}/")
    models.Submission.objects.filter(pk=sent).update(state=models.SubmissionState.ERASED)
    assert _send(sam, SimpleUploadedFile("a.pdf", b"%PDF-1"), key="k-erased").status_code == 201, "as was answered"
    assert list(store.list(f"submissions/{sent}/")) == []
    KeptAnswer.objects.all().delete()  # a day later
    again = _send(sam, SimpleUploadedFile("a.pdf", b"%PDF-1"), key="k-erased")
    assert (again.status_code, json.loads(again.content)["code"]) == (422, "key_reused")
    assert list(store.list(f"submissions/{sent}/")) == []


def test_a_forms_back_end_is_told_of_what_was_erased_as_the_status_page_tells_it(sam: Program) -> None:
    row = models.Submission.objects.create(
        pk=new_submission_id(), state=models.SubmissionState.ERASED, erased_at=timezone.now()
    )
    told = sam.post("/status", {"reference": reference_of(row.pk), "birth_date": "1990-02-01"})
    assert (told["is_open"], told["documents"]) == (False, [])
    assert "were deleted on" in told["summary"]


def test_larger_files_go_one_by_one_before_the_submission_is_complete(sam: Program) -> None:
    files = [{"name": "a.pdf", "size": 6}, {"name": "b.jpg", "size": 2, "declared_type": "image/jpeg"}]
    begun = sam.post("/submissions/begin", {"files": files})
    completion = {"ticket": begun["ticket"], "form": FORM, "files": files}
    complete = f"/submissions/{begun['id']}/complete"
    assert sam.refused("POST", complete, completion) == (409, "incomplete")
    for place, data in zip(begun["uploads"], (b"%PDF-1", b"\xff\xd8"), strict=True):
        assert place["url"].endswith(f"/files/{place['number']}")
        headers = {"authorization": f"Bearer {sam.token}"} | place["headers"]
        for _ in range(2):
            answer = Client().put(place["url"], data, content_type="application/octet-stream", headers=headers)
            assert answer.status_code == 204, answer.content
    assert not models.Submission.objects.exists()
    assert sam.refused("POST", complete, completion | {"ticket": "x"}) == (404, "not_found")
    received = sam.post(complete, completion)
    assert received["id"] == begun["id"] == models.Submission.objects.get().pk
    assert sam.post(complete, completion) == received, "a second time changes nothing"
    store = open_store(get_settings().objects_url)
    manifest = json.loads(store.get(f"submissions/{begun['id']}/submission.json"))
    assert [file["declared_type"] for file in manifest["files"]] == ["", "image/jpeg"]


def test_nobody_puts_files_into_anothers_submission(sam: Program, program: Callable[..., Program]) -> None:
    begun = sam.post("/submissions/begin", {"files": [{"name": "a.pdf", "size": 1}]})
    (place,) = begun["uploads"]
    headers = {"authorization": f"Bearer {program('kim').token}"} | place["headers"]
    answer = Client().put(place["url"], b"x", content_type="application/octet-stream", headers=headers)
    assert answer.status_code == 404


def _send(sam: Program, *files: SimpleUploadedFile, key: str = "", form: dict[str, Any] | None = None) -> Any:
    data = {"submission": json.dumps({"form": FORM | (form or {})}), "files": files}
    headers = {"authorization": f"Bearer {sam.token}"} | ({"idempotency-key": key} if key else {})
    return Client().post(f"{BASE}/submissions", data, headers=headers)


def test_a_submission_is_handed_over_with_its_files(sam: Program) -> None:
    answer = _send(sam, SimpleUploadedFile("../é.pdf", b"%PDF-1"), SimpleUploadedFile("b.jpg", b"\xff\xd8"))
    assert answer.status_code == 201, answer.content
    received = json.loads(answer.content)
    assert answer.headers["Location"] == f"{BASE}/submissions/{received['id']}"
    assert received["reference"] == reference_of(received["id"]) != received["id"]
    store = open_store(get_settings().objects_url)
    manifest = json.loads(store.get(f"submissions/{received['id']}/submission.json"))
    assert [(file["number"], file["name"], file["size"]) for file in manifest["files"]] == [
        (1, "é.pdf", 6),
        (2, "b.jpg", 2),
    ]
    assert store.get(f"submissions/{received['id']}/files/2") == b"\xff\xd8"
    assert sam.get(f"/submissions/{received['id']}")["state"] == "announced"


def test_a_submission_that_is_sent_again_under_the_same_key_is_handed_over_once(sam: Program) -> None:
    first = _send(sam, SimpleUploadedFile("a.pdf", b"%PDF-1"), key="k-1")
    again = _send(sam, SimpleUploadedFile("a.pdf", b"%PDF-1"), key="k-1")
    assert (again.status_code, again.content, again.headers["Location"]) == (
        201,
        first.content,
        first.headers["Location"],
    )
    assert models.Submission.objects.count() == 1
    other = _send(sam, SimpleUploadedFile("a.pdf", b"%PDF-2"), key="k-1")
    assert (other.status_code, json.loads(other.content)["code"]) == (422, "key_reused")


def test_a_form_that_is_not_valid_is_refused_before_anything_is_kept(sam: Program) -> None:
    answer = _send(sam, SimpleUploadedFile("a.pdf", b"x"), form={"birth_date": "1990-13-01"})
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["code"]) == (422, "not_valid")
    assert "birth_date" in problem["errors"][0]["location"]
    assert _send(sam).status_code == 422, "no file"
    assert not models.Submission.objects.exists()


def test_exceptions_are_listed_and_filtered(sam: Program) -> None:
    first = raise_exception()
    second = raise_missing_file()
    models.ExceptionItem.objects.filter(pk=second.pk).update(priority=2)
    assert [row["id"] for row in sam.get("/exceptions")["items"]] == [first.pk, second.pk]
    assert [row["id"] for row in sam.get("/exceptions?reason=missing_file")["items"]] == [second.pk]
    assert [row["id"] for row in sam.get("/exceptions?priority=2")["items"]] == [second.pk]
    assert [row["id"] for row in sam.get(f"/exceptions?submission_id={first.submission_id}")["items"]] == [first.pk]
    assert sam.get("/exceptions?state=resolved")["items"] == []
    assert sam.get("/exceptions?language=fr")["items"] == []
    assert sam.get("/exceptions?program=visitor")["items"] == []


def test_an_exception_is_shown_with_its_note_and_the_cases_that_may_be_right(sam: Program) -> None:
    item = raise_exception(candidates=[candidate("C-1")])
    found = sam.get(f"/exceptions/{item.pk}")
    assert found["candidates"][0]["case_id"] == "C-1"
    assert found["document"]["type"] == "lease"
    assert found["note_en"] == item.decision.note_en != found["note_fr"]
    assert models.Event.objects.get(action="viewed").exception == item


def test_an_exception_is_claimed_and_let_go(sam: Program) -> None:
    item = raise_exception()
    assert sam.post(f"/exceptions/{item.pk}/claim")["claimed_by"] == "sam"
    assert sam.post(f"/exceptions/{item.pk}/release")["claimed_by"] is None


def test_an_exceptions_document_is_put_on_a_case(sam: Program) -> None:
    item = raise_exception()
    found = sam.post(f"/exceptions/{item.pk}/attach", {"case_id": "C-1", "person_id": "p2"})
    assert (found["state"], found["resolution"], found["resolved_by"]) == ("resolved", "attached", "sam")
    (attachment,) = sam.get("/attachments?case_id=C-1")["items"]
    assert (attachment["person_id"], attachment["attached_by"], attachment["ended_at"]) == ("p2", "sam", None)
    assert sam.refused("POST", f"/exceptions/{item.pk}/attach", {"case_id": "C-1"}) == (409, "already_resolved")


def test_what_can_not_be_attached_is_refused_with_the_reason(sam: Program) -> None:
    item, lost = raise_exception(), raise_missing_file()
    assert sam.refused("POST", f"/exceptions/{item.pk}/attach", {"case_id": "C-0"}) == (404, "no_such_case")
    assert sam.refused("POST", f"/exceptions/{lost.pk}/attach", {"case_id": "C-1"}) == (409, "no_file")
    assert sam.refused("POST", f"/exceptions/{item.pk}/attach", {"case": "C-1"}) == (422, "not_valid")


def test_a_type_is_corrected(sam: Program) -> None:
    item = raise_exception()
    found = sam.post(f"/exceptions/{item.pk}/type", {"type": "pay_stub"})
    assert (found["state"], found["document"]["type"]) == ("open", "pay_stub")
    assert sam.refused("POST", f"/exceptions/{item.pk}/type", {"type": "no_such"}) == (422, "not_valid")


def test_a_document_is_set_aside_with_a_reason(sam: Program) -> None:
    item = raise_exception()
    assert sam.refused("POST", f"/exceptions/{item.pk}/dismiss", {"reason": "  "}) == (422, "not_valid")
    assert sam.post(f"/exceptions/{item.pk}/dismiss", {"reason": "an empty page"})["resolution"] == "dismissed"


def test_decisions_say_what_was_decided_why_and_by_which_versions(sam: Program) -> None:
    check = draw_check()
    models.DecisionEvidence.objects.create(decision=check.decision, kind="uci", value="12345678")
    (listed,) = sam.get(f"/decisions?submission_id={check.document.submission_id}")["items"]
    shown = sam.get(f"/decisions/{check.decision_id}")
    assert shown == listed
    assert (shown["outcome"], shown["case_id"], shown["made_by"]) == ("attach", "C-1", "automation")
    assert shown["evidence"] == [{"kind": "uci", "value": "12345678"}]
    assert shown["note_en"].startswith("Attached to case C-1")
    assert shown["note_fr"].startswith("Versé au dossier C-1")
    assert sam.get("/decisions?made_by=sam")["items"] == []
    assert sam.get("/decisions?outcome=attach&case_id=C-1")["items"] == [shown]


def test_an_attachment_is_taken_back(sam: Program) -> None:
    draw_check()
    pk = models.Attachment.objects.get().pk
    ended = sam.post(f"/attachments/{pk}/take-back", {"reason": "it is the sister’s"})
    assert (ended["id"], ended["ended_by"], ended["ended_reason"]) == (pk, "sam", "it is the sister’s")
    assert sam.get(f"/attachments/{pk}") == ended
    assert sam.get("/attachments?ended=false")["items"] == []
    assert sam.refused("POST", f"/attachments/{pk}/take-back", {"reason": "again"}) == (409, "already_ended")


def test_an_attachment_is_moved(sam: Program) -> None:
    draw_check()
    pk = models.Attachment.objects.get().pk
    moved = sam.post(f"/attachments/{pk}/move", {"case_id": "C-9", "reason": "it is another's"})
    assert (moved["case_id"], moved["id"] == pk, moved["ended_at"]) == ("C-9", False, None)
    assert [row["id"] for row in sam.get("/attachments?ended=true")["items"]] == [pk]


def test_a_webhook_lives(sam: Program) -> None:
    made = sam.post("/webhooks", {"url": "https://hooks.example.org/x", "events": ["document.attached"]})
    assert made["secret"].startswith("whsec_")
    place = f"/webhooks/{made['id']}"
    shown = sam.call("GET", place)
    assert "secret" not in json.loads(shown.content)
    assert [row["id"] for row in sam.get("/webhooks")["items"]] == [made["id"]]
    version = shown.headers["ETag"]
    changed = sam.call("PATCH", place, {"events": ["exception.opened"], "state": "active"}, if_match=version)
    assert json.loads(changed.content)["events"] == ["exception.opened"]
    assert sam.refused("PATCH", place, {"description": "x"}, if_match=version) == (412, "changed_since")
    rotated = sam.post(f"{place}/rotate-secret", {"overlap_seconds": 60})
    assert rotated["secret"] != made["secret"]
    raise_exception()
    (notice,) = sam.get(f"{place}/notices?state=waiting")["items"]
    assert (notice["type"], notice["tries"]) == ("exception.opened", 0)
    assert sam.call("DELETE", place).status_code == 204
    assert sam.refused("GET", place) == (404, "not_found")
    actions = list(models.Event.objects.filter(action__startswith="webhook").values_list("action", flat=True))
    assert actions == ["webhook_made", "webhook_changed", "webhook_secret_changed", "webhook_ended"]


def test_the_audit_is_told_where_a_webhook_leads_and_none_of_its_secrets(sam: Program) -> None:
    body = {"url": "https://hooks.example.org:8443/in/b33f?token=c0ffee", "events": ["document.attached"]}
    made = sam.post("/webhooks", body)
    place = f"/webhooks/{made['id']}"
    version = sam.call("GET", place).headers["ETag"]
    sam.call("PATCH", place, {"url": "https://other.example.org/in?token=c0ffee"}, if_match=version)
    told = models.Event.objects.filter(action__startswith="webhook").order_by("pk").values_list("details", flat=True)
    assert [details["at"] for details in told] == ["https://hooks.example.org:8443", "https://other.example.org"]
    assert not any(secret in json.dumps([*told]) for secret in ("c0ffee", "b33f", "token"))
    assert sam.get(place)["url"] == "https://other.example.org/in?token=c0ffee", "its owner still reads it"


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.org/", "https://10.0.0.1/x", "https://user@example.org/", "https://[::1]/", "https:///x"],
)
def test_an_address_that_may_not_be_told_is_refused(sam: Program, url: str) -> None:
    body = {"url": url, "events": ["document.attached"]}
    assert sam.refused("POST", "/webhooks", body) == (403, "address_refused")


def test_every_operation_that_is_described_has_a_test_here() -> None:
    """By its address, in the text of this file."""
    from pathlib import Path

    text = Path(__file__).read_text()
    for path in describe()["paths"]:
        last = path.removeprefix(BASE).rpartition("/")[2]
        group = path.removeprefix(BASE).split("/")[1]
        assert (f"/{last}" if not last.startswith("{") else f"/{group}/{{") in text, path
