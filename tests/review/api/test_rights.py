"""Who may do what: by a token's scopes, its user's role, and the programs assigned."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from review.api import tokens
from review.api.models import Token
from review.api.tokens import Scope
from storage.cases.models import Case
from storage.records import models
from tests.review.api.conftest import BASE, Program
from tests.review.building import draw_check, make_case, raise_exception
from tests.review.people import sign_in

pytestmark = pytest.mark.django_db
URL = {"url": "https://hooks.example.org/x", "events": ["document.attached"]}
STATUS = {"reference": "s-nobody", "birth_date": "1990-02-01"}
BEGIN = {"files": [{"name": "a.pdf", "size": 1}]}
NEEDED = [
    ("GET", "/submissions", None, Scope.READ),
    ("GET", "/submissions/s-000000", None, Scope.READ),
    ("GET", "/submissions/s-000000/status", None, Scope.READ),
    ("POST", "/submissions/begin", BEGIN, Scope.SUBMIT),
    ("POST", "/status", STATUS, Scope.SUBMIT),
    ("GET", "/exceptions", None, Scope.READ),
    ("GET", "/exceptions/1", None, Scope.READ),
    ("POST", "/exceptions/1/claim", None, Scope.WRITE),
    ("POST", "/exceptions/1/release", None, Scope.WRITE),
    ("POST", "/exceptions/1/attach", {"case_id": "C-1"}, Scope.WRITE),
    ("POST", "/exceptions/1/type", {"type": "lease"}, Scope.WRITE),
    ("POST", "/exceptions/1/dismiss", {"reason": "x"}, Scope.WRITE),
    ("GET", "/decisions", None, Scope.READ),
    ("GET", "/decisions/1", None, Scope.READ),
    ("GET", "/attachments", None, Scope.READ),
    ("GET", "/attachments/1", None, Scope.READ),
    ("POST", "/attachments/1/take-back", {"reason": "x"}, Scope.WRITE),
    ("POST", "/attachments/1/move", {"reason": "x", "case_id": "C-1"}, Scope.WRITE),
    ("GET", "/webhooks", None, Scope.WEBHOOKS),
    ("POST", "/webhooks", URL, Scope.WEBHOOKS),
]
ALLOWED = {
    "reviewer": {Scope.READ, Scope.WRITE, Scope.SUBMIT},
    "supervisor": {Scope.READ, Scope.WRITE, Scope.SUBMIT, Scope.WEBHOOKS},
    "auditor": {Scope.READ, Scope.SUBMIT},
    "administrator": set(),
}


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(("method", "path", "body", "needed"), NEEDED)
def test_a_token_does_what_it_is_for_and_nothing_else(
    program: Callable[..., Program], method: str, path: str, body: object, needed: Scope, scope: Scope
) -> None:
    answer = program("sam", scope).call(method, path, body)
    if scope is needed:
        assert answer.status_code in (200, 201, 404)
    else:
        assert answer.status_code == 403
        assert b'"scope_missing"' in answer.content


@pytest.mark.parametrize("role", list(ALLOWED))
def test_a_token_does_no_more_than_its_users_role(program: Callable[..., Program], role: str) -> None:
    caller = program("sam", role=role)
    for method, path, body, needed in NEEDED:
        status = caller.call(method, path, body).status_code
        assert status in (200, 201, 404) if needed in ALLOWED[role] else status == 403, (method, path)


@pytest.fixture
def others(db: None) -> tuple[int, str, int, int]:
    """Of another program: an exception, its submission, a decision and an attachment."""
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(form={"application_type": "work_permit"})
    check = draw_check(form={"application_type": "work_permit"})
    return item.pk, item.submission_id, check.decision_id, models.Attachment.objects.get().pk


def test_what_belongs_to_another_program_is_not_there(
    program: Callable[..., Program], others: tuple[int, str, int, int]
) -> None:
    exception, submission, decision, attachment = others
    caller = program("kim", programs=["study_permit"])
    for path in (
        f"/exceptions/{exception}",
        f"/submissions/{submission}",
        f"/submissions/{submission}/status",
        f"/decisions/{decision}",
        f"/attachments/{attachment}",
    ):
        assert caller.refused("GET", path) == (404, "not_found")
    for path, body in (
        (f"/exceptions/{exception}/claim", None),
        (f"/exceptions/{exception}/release", None),
        (f"/exceptions/{exception}/attach", {"case_id": "C-1"}),
        (f"/exceptions/{exception}/type", {"type": "lease"}),
        (f"/exceptions/{exception}/dismiss", {"reason": "x"}),
        (f"/attachments/{attachment}/take-back", {"reason": "x"}),
        (f"/attachments/{attachment}/move", {"reason": "x", "case_id": "C-1"}),
    ):
        assert caller.refused("POST", path, body) == (404, "not_found")
    for path in ("/exceptions", "/submissions", "/decisions", "/attachments"):
        assert caller.get(path)["items"] == []
        assert program("sam").get(path)["items"] != []
    assert models.ExceptionItem.objects.get(pk=exception).claimed_by == ""


def test_no_case_of_another_program_is_opened_by_putting_something_on_it(program: Callable[..., Program]) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    Case.objects.create(pk="C-2", application_type="work_permit")
    item = raise_exception(form={"application_type": "work_permit"})
    caller = program("kim", programs=["work_permit"])
    place = f"/exceptions/{item.pk}/attach"
    assert caller.refused("POST", place, {"case_id": "C-1"}) == caller.refused("POST", place, {"case_id": "C-404"})
    caller.post(place, {"case_id": "C-2"})
    on_case = models.Attachment.objects.get()
    move = {"case_id": "C-1", "reason": "x"}
    assert caller.refused("POST", f"/attachments/{on_case.pk}/move", move) == (404, "no_such_case")
    assert models.Attachment.objects.get().case_id == "C-2"


def test_anothers_webhook_is_not_there(program: Callable[..., Program]) -> None:
    made = program("sam").post("/webhooks", URL)
    kim = program("kim")
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"description": "x"}),
        ("DELETE", "", None),
        ("POST", "/rotate-secret", {}),
        ("GET", "/notices", None),
    ):
        assert kim.refused(method, f"/webhooks/{made['id']}{path}", body) == (404, "not_found")
    assert kim.get("/webhooks")["items"] == []


def test_a_webhook_hears_only_of_the_programs_that_its_owner_may_see(program: Callable[..., Program]) -> None:
    kim = program("kim", programs=["study_permit"])
    place = f"/webhooks/{kim.post('/webhooks', {**URL, 'events': ['exception.opened']})['id']}"
    raise_exception(form={"application_type": "work_permit"})
    raise_exception(form={"application_type": "study_permit"})
    assert len(kim.get(f"{place}/notices")["items"]) == 1
    kim.user.account.programs = ["work_permit"]
    kim.user.account.save()
    kim.call("PATCH", place, {"description": "now of others"})
    raise_exception(form={"application_type": "study_permit"})
    assert len(kim.get(f"{place}/notices")["items"]) == 1


def test_a_session_is_no_way_in(sam: Program) -> None:
    browser = sign_in(Client(), sam.user)
    answer = browser.get(f"{BASE}/submissions")
    assert (answer.status_code, answer.headers["WWW-Authenticate"].partition(" ")[0]) == (401, "Bearer")


@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer x", "Basic c2FtOng=", "Bearer intake_00000000_x", "Bearer a.b.c"]
)
def test_what_is_no_token_is_no_way_in(db: None, shown: str) -> None:
    assert Client().get(f"{BASE}/submissions", headers={"authorization": shown}).status_code == 401


def test_a_token_that_is_revoked_or_expired_or_whose_user_is_locked_is_worth_nothing(sam: Program) -> None:
    assert sam.call("GET", "/submissions").status_code == 200
    Token.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert sam.refused("GET", "/submissions") == (401, "not_authenticated")
    Token.objects.update(expires_at=timezone.now() + timedelta(days=1))
    User.objects.update(is_active=False)
    assert sam.refused("GET", "/submissions") == (401, "not_authenticated")
    User.objects.update(is_active=True)
    token = Token.objects.get()
    assert tokens.revoke(token.prefix, "admin")
    assert not tokens.revoke(token.prefix, "admin"), "once"
    assert sam.refused("GET", "/submissions") == (401, "not_authenticated")


def test_of_a_token_only_a_digest_is_kept_and_what_was_done_with_it_is_written_down(sam: Program) -> None:
    assert sam.token not in str(list(Token.objects.values()))
    assert Token.objects.get().prefix == sam.token[:15]
    sam.get("/submissions")
    used = Token.objects.get().last_used_at
    assert used is not None
    sam.get("/submissions")
    assert Token.objects.get().last_used_at == used, "to the minute"
    event = models.Event.objects.get(action="token_made")
    assert (event.actor, event.details["user"]) == ("admin", "sam")
    assert sam.token not in str(event.details)


def test_a_token_that_asks_too_often_has_to_wait(sam: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from review.api import limiting

    monkeypatch.setattr(limiting, "get_settings", lambda: type("Settings", (), {"api_rate": 2}))
    # Within one minute, or in the first of the next one.
    statuses = [sam.call("GET", "/exceptions/99999").status_code for _ in range(6)]
    assert statuses.count(429) >= 2
    answer = next(a for a in (sam.call("GET", "/submissions") for _ in range(4)) if a.status_code == 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
