"""Nobody sees or does anything without signing in, and no page lets in what isn't ours."""

from collections.abc import Iterable, Iterator

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from review import urls
from review.accounts.users import allow_originals, ensure_reviewer
from review.desk import queries
from storage.objects.errors import StoreUnavailable
from storage.records import models
from tests.review.building import IMAGE, make_case, raise_exception
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db
OPEN_TO_ALL = {
    *("login", "account_login", "logout", "set_language", "notifications", "mfa_authenticate", "account_inactive"),
    *("openid_connect_login", "openid_connect_callback", "socialaccount_login_cancelled"),
    *("openapi", "no-operation"),
    *("form", "form-invite", "form-file", "form-receipt", "status", "status-shown", "status-close"),
}
EXAMPLES = {"IntConverter": 1, "PathConverter": "C-1", "SlugConverter": "role", "StringConverter": "x"}


def patterns(found: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "api":
                continue  # asks for a token and never for a login: see tests/review/api
            yield from patterns(pattern.url_patterns)
        else:
            yield pattern


def addresses() -> Iterator[tuple[str, str]]:
    for pattern in patterns(urls.urlpatterns):
        assert pattern.name
        parts = pattern.pattern.converters
        examples = {part: EXAMPLES[type(converter).__name__] for part, converter in parts.items()}
        yield pattern.name, reverse(pattern.name, kwargs=examples)


@pytest.mark.parametrize(("name", "address"), [*addresses()])
def test_every_address_but_the_sign_in_page_wants_a_login(client: Client, name: str, address: str) -> None:
    make_case("C-1")
    raise_exception()
    for answer in (client.get(address), client.post(address)):
        asked_to_sign_in = answer.status_code == 302 and answer["Location"] == f"/login?next={address}"
        assert asked_to_sign_in != (name in OPEN_TO_ALL)
    assert not models.Decision.objects.exclude(made_by="automation").exists()


def test_a_page_image_is_served_to_reviewers_only(client: Client) -> None:
    address = reverse("page-image", args=[raise_exception().upload_id, 1])
    assert client.get(address).status_code == 302
    sign_in(client, person("alex"))
    answer = client.get(address)
    assert (answer.content, answer["Content-Type"]) == (IMAGE, "image/jpeg")


def test_an_image_that_is_not_there_is_not_found(reviewer: Client) -> None:
    upload = raise_exception().upload_id
    for wrong in ((upload, 2), (upload, 0), (upload + 1000, 1)):
        assert reviewer.get(reverse("page-image", args=wrong)).status_code == 404


@pytest.mark.parametrize("address", ["/", "/login", "/nothing", "/uploads/1/pages/1.jpg", "/language"])
def test_every_answer_carries_the_strict_headers(reviewer: Client, address: str) -> None:
    headers = reviewer.get(address).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


def test_a_wrong_host_gets_the_strict_headers_and_nothing_else(reviewer: Client) -> None:
    answer = reviewer.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers
    assert "evil" not in answer.content.decode()


def test_no_action_without_a_csrf_token(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer.cookies
    for name, data in (("attach", {"case": "C-1"}), ("type", {"type": "lease"}), ("dismiss", {"reason": "why"})):
        answer = strict.post(reverse(f"exception-{name}", args=[item.pk]), data, headers={"accept-language": "fr"})
        assert answer.status_code == 403
        assert "Le formulaire a expiré" in answer.content.decode()
    item.refresh_from_db()
    assert item.state == models.ExceptionState.OPEN
    assert strict.post("/language", {"language": "fr"}).status_code == 403


def test_signing_in_needs_the_password_and_leads_to_where_one_wanted_to_go(client: Client) -> None:
    password = ensure_reviewer("alex", "sam")
    wrong = client.post("/login", {"login": "alex", "password": "wrong"})
    assert "The user name or the password is not right." in wrong.content.decode()
    right = {"login": "alex", "password": password}
    assert client.post("/login?next=/exceptions/7/", right)["Location"] == "/exceptions/7/"
    client.post("/logout")
    assert client.post("/login?next=https://evil.example/", right)["Location"] == "/"
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/").status_code == 302


def test_making_a_reviewer_again_changes_the_password() -> None:
    first = ensure_reviewer("alex", "sam")
    assert ensure_reviewer("alex", "sam") != first
    assert not User.objects.get(username="alex").check_password(first)


def test_the_language_is_the_browsers_until_one_is_chosen(client: Client) -> None:
    french = {"accept-language": "fr-CA,fr;q=0.9,en;q=0.5"}
    assert '<html lang="fr">' in client.get("/login", headers=french).content.decode()
    client.post("/language", {"language": "en", "next": "/login"}, headers=french)
    assert '<html lang="en">' in client.get("/login", headers=french).content.decode()


@pytest.mark.parametrize(("language", "title"), [("en", "There is no such page"), ("fr", "Page introuvable")])
def test_what_is_not_there_is_said_in_the_readers_language(reviewer: Client, language: str, title: str) -> None:
    for address in ("/nothing", "/exceptions/99999/", "/cases/C-unknown/"):
        answer = reviewer.get(address, headers={"accept-language": language})
        assert answer.status_code == 404
        assert title in answer.content.decode()
    assert reviewer.post("/exceptions/99999/attach", {"case": "C-1"}).status_code == 404
    assert reviewer.get("/exceptions/99999999999999999999999/").status_code == 404


@pytest.mark.parametrize(
    ("error", "code", "title"),
    [(RuntimeError, 500, "Une erreur s’est produite"), (SuspiciousOperation, 400, "Requête non valide")],
)
def test_a_failure_is_admitted_in_the_readers_language_without_its_details(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception], code: int, title: str
) -> None:
    def fail(*_: str) -> None:
        raise error("what Zoé Côté wrote")

    monkeypatch.setattr(queries, "listed", fail)
    reviewer.raise_request_exception = False
    answer = reviewer.get("/", headers={"accept-language": "fr"})
    assert answer.status_code == code
    assert title in answer.content.decode()
    assert "Zoé" not in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("error", [StoreUnavailable, OperationalError])
def test_what_is_away_is_said_to_be_away(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_: str) -> None:
        raise error("the disk of Zoé Côté")

    monkeypatch.setattr(queries, "listed", fail)
    reviewer.raise_request_exception = False
    answer = reviewer.get("/", headers={"accept-language": "fr"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Non disponible en ce moment" in answer.content.decode()
    assert "Zoé" not in answer.content.decode()


def test_what_no_database_can_look_for_is_not_found(reviewer: Client) -> None:
    for address in ("/cases/C%00/", f"/exceptions/{10**30}/", f"/uploads/{10**30}/pages/1.jpg"):
        assert reviewer.get(address).status_code == 404
    for where in ("/?page=%00&reason=%00&state=%00", "/login?next=%00"):
        assert reviewer.get(where).status_code in (200, 302)


def test_the_audit_says_who_made_a_user_and_let_it_have_originals() -> None:
    ensure_reviewer("alex", "sam")
    allow_originals("alex", "sam")
    allow_originals("alex", "sam", allowed=False)
    assert list(models.Event.objects.order_by("pk").values_list("action", "actor", "details")) == [
        ("user_made", "sam", {"user": "alex"}),
        ("role_given", "sam", {"user": "alex", "role": "reviewer"}),
        ("programs_given", "sam", {"user": "alex", "programs": "all"}),
        ("originals_allowed", "sam", {"user": "alex"}),
        ("originals_forbidden", "sam", {"user": "alex"}),
    ]
