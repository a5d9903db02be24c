"""Every answer carries the headers that keep browsers strict: each address, each way to ask, each way to fail.

By `test_behind_https_as_well` it is all done again with the settings of a deployment.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from review import urls
from review.accounts.users import allow_originals
from review.desk import queries
from storage.objects.errors import StoreUnavailable
from tests.review.building import make_case, object_store, raise_exception
from tests.review.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
HTTPS = settings.SESSION_COOKIE_SECURE
EXAMPLES = {
    "IntConverter": "1",
    "PathConverter": "C-1",
    "SlugConverter": "role",
    "StringConverter": "x",
    "UUIDConverter": "0" * 32,
}
STRICT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PICTURES = ("page-image", "page-thumbnail")


@pytest.fixture
def staff() -> list[Client]:
    """A browser of each role, with something to look at."""
    make_case("C-1")
    raise_exception()
    people = [person(f"a {role}", role) for role in ("reviewer", "supervisor", "auditor", "administrator")]
    allow_originals("a reviewer", "admin")
    return [browser(), *(sign_in(browser(), one) for one in people)]


def browser() -> Client:
    """One that came by https where that is wanted, as our proxy says it."""
    return Client(raise_request_exception=False, headers={"x-forwarded-proto": "https"})


def patterns(found: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in found:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}", pattern


def addresses() -> Iterator[tuple[str, str]]:
    for name, pattern in patterns(urls.urlpatterns):
        parts = pattern.pattern.converters
        wanted = {part: EXAMPLES[type(converter).__name__] for part, converter in parts.items()}
        yield name, reverse(name, kwargs=wanted)


def check(answer: HttpResponse, *, kept: str = "") -> None:
    """Raises AssertionError for a header that is missing or lax; `kept` is what Cache-Control may say instead."""
    for name, value in STRICT.items():
        assert answer.headers[name] == value, name
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert not any(lax in policy for lax in ("unsafe-", "data:", "blob:", "*", "http:"))
    assert "frame-ancestors 'none'" in policy or policy.startswith("sandbox;")
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Cache-Control"] == kept or "no-store" in answer.headers["Cache-Control"]
    hsts = "max-age=31536000; includeSubDomains; preload"
    assert answer.headers.get("Strict-Transport-Security", "") == (hsts if HTTPS else "")
    for cookie in answer.cookies.values():
        assert cookie["httponly"] or cookie["max-age"] == 0, "one that is taken away holds nothing"
        assert cookie["samesite"] == "Lax"
        assert bool(cookie["secure"]) == HTTPS
        # What was just done is signed, and for the next page only: nobody else can plant it.
        assert cookie.key.startswith("__Host-") == (HTTPS and cookie.key != "messages")
        assert (cookie["path"], cookie["domain"]) == ("/", "")


@pytest.mark.parametrize(("name", "address"), [*addresses()])
def test_every_address_whoever_asks_and_however(staff: list[Client], name: str, address: str) -> None:
    for client in staff:
        for method in (client.get, client.post, client.options, client.delete):
            check(method(address), kept="private, no-cache" if name in PICTURES else "")


def test_every_address_is_walked() -> None:
    found = [name for name, _ in addresses()]
    assert len(found) > 100
    assert {"exceptions", "form", "status", "original", "notifications", "openapi", "users"} < {*found}
    assert sum(name.startswith("api:") for name in found) > 20


def test_what_the_browser_kept_of_pages_goes_when_one_signs_out(staff: list[Client]) -> None:
    answer = staff[1].post("/logout")
    check(answer)
    assert answer.headers["Clear-Site-Data"] == '"cache"'


def test_what_is_downloaded(staff: list[Client]) -> None:
    item = raise_exception()
    assert item.upload
    object_store().put(item.upload.object_key, b"other bytes than were read")
    check(staff[1].get(reverse("original", args=[item.upload_id])))
    check(staff[1].post(reverse("original", args=[item.upload_id])))


@pytest.mark.parametrize(
    ("error", "status"), [(SuspiciousOperation, 400), (RuntimeError, 500), (StoreUnavailable, 503)]
)
def test_failures(staff: list[Client], monkeypatch: pytest.MonkeyPatch, error: type[Exception], status: int) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error("what Zoé Côté wrote")

    monkeypatch.setattr(queries, "object_store", fail)
    answer = staff[1].get(reverse("page-image", args=[raise_exception().upload_id, 1]))
    assert answer.status_code == status
    check(answer)


def test_refusals(staff: list[Client]) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"x-forwarded-proto": "https"})
    refused = {
        400: staff[0].get("/", headers={"host": "evil.example"}),
        403: strict.post("/language", {"language": "fr"}),
        404: staff[0].get("/nothing"),
        405: staff[0].get("/logout"),
        413: staff[0].post("/language", b"x", content_type="text/plain", headers={"content-length": "99999999"}),
    }
    for status, answer in refused.items():
        assert answer.status_code == status
        check(answer)
    check(staff[4].get("/"))


def test_signing_in_sets_strict_cookies() -> None:
    person("kim", password=PASSWORD)
    client = browser()
    check(client.get("/login"))
    answer = client.post("/login", {"login": "kim", "password": PASSWORD})
    check(answer)
    assert settings.SESSION_COOKIE_NAME in answer.cookies
    answer = client.post("/language", {"language": "fr"})
    check(answer)
    assert settings.LANGUAGE_COOKIE_NAME in answer.cookies


@pytest.mark.parametrize("file", ["design/design.css", "design/icon.svg", "desk/desk.js"])
def test_static_files_are_strict_and_may_be_kept(file: str) -> None:
    answer = browser().get(f"/static/{file}")
    assert answer.status_code == 200
    check(answer, kept="max-age=60, public")


def test_a_plain_request_is_sent_to_https() -> None:
    answer = Client().get("/login")
    assert answer.status_code == (301 if HTTPS else 200)
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.slow
@pytest.mark.skipif(HTTPS, reason="this is the second time")
def test_behind_https_as_well() -> None:
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", __file__]
    others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "PYTEST_"))}
    deployed = others | {"INTAKE_WEB_URL": "https://intake.example.ca"}
    root = Path(__file__).parents[2]
    done = subprocess.run(command, env=deployed, cwd=root, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
