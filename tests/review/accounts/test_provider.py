"""Signing in by a real OpenID Connect provider, which runs in a process of its own."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from intake.settings import get_web_settings
from review.accounts import users
from review.accounts.access import programs_of
from review.accounts.openid import providers
from storage.records import models
from tests.review.people import PASSWORD, person
from tests.servers import openid

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with openid.openid(tmp_path_factory.mktemp("provider")) as address:
        yield address


@pytest.fixture(autouse=True)
def _signing_in_by_it(issuer: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("INTAKE_OIDC_ISSUER", issuer)
    monkeypatch.setenv("INTAKE_OIDC_CLIENT_ID", openid.CLIENT_ID)
    monkeypatch.setenv("INTAKE_OIDC_CLIENT_SECRET", openid.CLIENT_SECRET)
    monkeypatch.setenv("INTAKE_OIDC_ROLES", "claim=groups;intake-leads=supervisor;intake-desk=reviewer")
    monkeypatch.setenv("INTAKE_OIDC_NAME", "Ministry Sign-In")
    get_web_settings.cache_clear()
    settings.SOCIALACCOUNT_PROVIDERS = providers(get_web_settings())
    yield
    get_web_settings.cache_clear()


def sign_in(browser: Client, name: str, then: str = "") -> HttpResponse:
    """By the page's link to the provider, and back."""
    page = browser.get("/login").content.decode()
    assert 'href="/accounts/provider/login"' in page
    away = browser.get("/accounts/provider/login", {"next": then} if then else {})
    back = urlsplit(openid.sign_in_there(away["Location"], name))
    return browser.get(f"{back.path}?{back.query}")


def events() -> list[tuple[str, str, dict[str, object]]]:
    return list(models.Event.objects.order_by("pk").values_list("action", "actor", "details"))


def test_whose_group_gives_a_role_gets_in_with_it_and_sees_no_program_yet(issuer: str, client: Client) -> None:
    openid.has_groups(issuer, "ana", "staff", "intake-desk")
    assert sign_in(client, "ana", "/exceptions/7/")["Location"] == "/exceptions/7/"
    ana = User.objects.get(username="ana")
    assert users.role_of(ana) == "reviewer"
    assert programs_of(ana) == frozenset()
    assert not ana.has_usable_password()
    assert ana.email == ""
    assert client.get("/").status_code == 200
    assert client.get("/accounts/password").status_code == 403
    assert events() == [
        ("user_made", "provider", {"user": "ana"}),
        ("role_given", "provider", {"user": "ana", "role": "reviewer"}),
        ("signed_in", "ana", {"by": ["socialaccount"]}),
    ]
    assert sign_in(Client(), "ana")["Location"] == "/"
    assert User.objects.count() == 1


def test_who_has_no_role_there_gets_in_nowhere_and_is_told_so(issuer: str, client: Client) -> None:
    openid.has_groups(issuer, "noah", "accounting")
    answer = sign_in(client, "noah")
    assert answer.status_code == 403
    assert "has given you no role here" in answer.content.decode()
    for address in ("/", "/accounts/", "/exceptions/1/"):
        assert client.get(address).status_code == 302
    assert not User.objects.exists()
    assert events() == [("sign_in_refused", "not signed in", {"user": "", "why": "no role"})]


def test_the_role_follows_the_provider_and_a_role_lost_there_ends_the_sessions(issuer: str, client: Client) -> None:
    openid.has_groups(issuer, "sue", "intake-desk")
    sign_in(client, "sue")
    openid.has_groups(issuer, "sue", "intake-desk", "intake-leads")
    other = Client()
    sign_in(other, "sue")
    assert users.role_of(User.objects.get(username="sue")) == "supervisor"
    assert client.get("/").status_code == 302
    # The second factor is the provider's to ask for.
    assert other.get("/").status_code == 200
    openid.has_groups(issuer, "sue")
    assert sign_in(Client(), "sue").status_code == 403
    assert other.get("/").status_code == 302
    assert users.role_of(User.objects.get(username="sue")) == ""


def test_a_name_that_is_taken_here_does_not_give_that_account(issuer: str, client: Client) -> None:
    alex = person("alex", "administrator", password=PASSWORD)
    for name in ("alex", "automation"):
        openid.has_groups(issuer, name, "intake-desk")
        browser = Client()
        sign_in(browser, name)
        made = User.objects.get(pk=browser.session["_auth_user_id"])
        assert made.username not in ("alex", "automation", "provider")
        assert users.role_of(made) == "reviewer"
    alex.refresh_from_db()
    assert users.role_of(alex) == "administrator"
    assert alex.check_password(PASSWORD)


def test_one_whom_an_administrator_locked_here_does_not_get_in(issuer: str, client: Client) -> None:
    openid.has_groups(issuer, "eve", "intake-desk")
    sign_in(client, "eve")
    users.lock(User.objects.get(username="eve"), "max")
    browser = Client()
    assert sign_in(browser, "eve")["Location"] == "/accounts/locked"
    assert browser.get("/").status_code == 302


def test_an_answer_that_was_not_asked_for_signs_nobody_in(issuer: str, client: Client) -> None:
    openid.has_groups(issuer, "ana", "intake-desk")
    away = client.get("/accounts/provider/login")
    assert "code_challenge" in parse_qs(urlsplit(away["Location"]).query)
    back = urlsplit(openid.sign_in_there(away["Location"], "ana"))
    victim = Client()
    for query in (back.query, "code=x&state=y", "", "error=server_error", "error=<script>alert(1)</script>"):
        answer = victim.get(f"{back.path}?{query}")
        assert answer.status_code == 403
        assert "did not work" in answer.content.decode()
        assert "<script>" not in answer.content.decode()
    assert victim.get("/").status_code == 302
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    assert client.get("/").status_code == 200
    assert Client().get(f"{back.path}?{back.query}").status_code == 403


def test_signing_in_there_leads_nowhere_else(issuer: str, client: Client) -> None:
    openid.has_groups(issuer, "ana", "intake-desk")
    assert sign_in(client, "ana", "https://evil.example/")["Location"] == "/"


def test_a_provider_that_is_away_or_does_not_know_us_is_told_plainly(
    issuer: str, client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    openid.has_groups(issuer, "ana", "intake-desk")
    away = client.get("/accounts/provider/login")
    monkeypatch.setenv("INTAKE_OIDC_CLIENT_SECRET", "another secret")
    get_web_settings.cache_clear()
    settings.SOCIALACCOUNT_PROVIDERS = providers(get_web_settings())
    back = urlsplit(openid.sign_in_there(away["Location"], "ana"))
    answer = client.get(f"{back.path}?{back.query}", headers={"accept-language": "fr"})
    assert answer.status_code == 403
    assert "n’a pas fonctionné" in answer.content.decode()
    monkeypatch.setenv("INTAKE_OIDC_ISSUER", "http://127.0.0.1:1/o")
    get_web_settings.cache_clear()
    settings.SOCIALACCOUNT_PROVIDERS = providers(get_web_settings())
    assert client.get("/accounts/provider/login").status_code == 403
    assert not User.objects.exists()
