"""The second factor: set up, asked for, lost and found again."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from review.accounts import users
from storage.records import models
from tests.review.people import PASSWORD, person

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/second-factor/"
CODE = "/accounts/code"


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows, or did so many half minutes ago."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def begin(name: str, browser: Client | None = None) -> tuple[Client, HttpResponse]:
    browser = browser or Client()
    return browser, browser.post("/login", {"login": name, "password": PASSWORD})


def set_up(name: str) -> tuple[Client, str, list[str]]:
    """A browser in which the user has set up a second factor, its secret and the recovery codes."""
    browser, _answer = begin(name)
    page = browser.get(SET_UP).content.decode()
    secret = "".join(re.findall(r"<code>([A-Z2-7 ]+)</code>", page)).replace(" ", "")
    answer = browser.post(SET_UP, {"code": code_of(secret, -1)}, follow=True)
    return browser, secret, re.findall(r"<li><code>(\d{8})</code></li>", answer.content.decode())


@pytest.fixture
def alex() -> User:
    return person("alex", password=PASSWORD)


def test_once_set_up_the_password_alone_does_not_do(alex: User) -> None:
    _browser, secret, recovery = set_up("alex")
    assert len(set(recovery)) == 10
    browser, answer = begin("alex")
    assert answer["Location"] == CODE
    assert browser.get("/accounts/").status_code == 302
    assert "is not right, or was used before" in browser.post(CODE, {"code": "000000"}).content.decode()
    assert browser.get("/accounts/").status_code == 302
    assert browser.post(CODE, {"code": code_of(secret)})["Location"] == "/"
    assert browser.get("/accounts/").status_code == 200
    assert list(models.Event.objects.order_by("pk").values_list("action", "actor", "details")) == [
        ("signed_in", "alex", {"by": ["password"]}),
        ("second_factor_set_up", "alex", {"user": "alex"}),
        ("second_factor_failed", "not signed in", {"user": "alex"}),
        ("signed_in", "alex", {"by": ["password", "mfa"]}),
    ]


def test_a_code_lets_in_once(alex: User) -> None:
    _browser, secret, _recovery = set_up("alex")
    code = code_of(secret)
    first, _answer = begin("alex")
    assert first.post(CODE, {"code": code}).status_code == 302
    second, _answer = begin("alex")
    assert second.post(CODE, {"code": code}).status_code == 200
    assert second.get("/accounts/").status_code == 302


def test_a_recovery_code_lets_in_once_and_the_codes_are_shown_once(alex: User) -> None:
    browser, _secret, recovery = set_up("alex")
    first, _answer = begin("alex")
    assert first.post(CODE, {"code": recovery[0]}).status_code == 302
    assert first.get("/accounts/").status_code == 200
    second, _answer = begin("alex")
    assert second.post(CODE, {"code": recovery[0]}).status_code == 200
    page = browser.get("/accounts/recovery-codes/").content.decode()
    assert "You have 9 recovery codes left." in page
    assert not any(code in page for code in recovery)
    page = browser.post("/accounts/recovery-codes/new", follow=True).content.decode()
    fresh = re.findall(r"<li><code>(\d{8})</code></li>", page)
    assert len(fresh) == 10
    assert not set(fresh) & set(recovery)
    assert second.post(CODE, {"code": recovery[1]}).status_code == 200


def test_codes_can_not_be_guessed(alex: User) -> None:
    _browser, secret, recovery = set_up("alex")
    browser, _answer = begin("alex")
    for _ in range(5):
        browser.post(CODE, {"code": "000000"})
    for code in (code_of(secret), recovery[0]):
        assert "Too many attempts have failed." in browser.post(CODE, {"code": code}).content.decode()
    assert models.Event.objects.filter(action="locked_out", details={"user": "alex"}).count() == 1
    users.unlock(alex, "max")
    assert browser.post(CODE, {"code": code_of(secret)}).status_code == 302


@pytest.mark.parametrize("role", ["supervisor", "administrator"])
def test_supervisors_and_administrators_get_nowhere_without_one(role: str) -> None:
    person("kim", role, password=PASSWORD)
    browser, _answer = begin("kim")
    for address in ("/", "/accounts/users/", "/exceptions/1/"):
        assert browser.get(address)["Location"] == SET_UP
        assert browser.post(address)["Location"] == SET_UP
    assert "Nothing else opens until it is set up." in browser.get(SET_UP).content.decode()
    browser, _secret, _recovery = set_up("kim")
    assert browser.get("/" if role == "supervisor" else "/accounts/users/").status_code == 200
    answer = browser.post("/accounts/second-factor/remove", follow=True)
    assert "Your role can’t do without a second factor." in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()


def test_it_can_be_switched_off(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset()
    person("kim", "supervisor", password=PASSWORD)
    browser, _answer = begin("kim")
    assert browser.get("/").status_code == 200


def test_reviewers_may_have_one_and_may_remove_it(alex: User) -> None:
    browser, _secret, _recovery = set_up("alex")
    assert browser.post("/accounts/second-factor/remove").status_code == 302
    assert not Authenticator.objects.exists()
    assert begin("alex")[1]["Location"] == "/"
    assert models.Event.objects.filter(action="second_factor_removed", actor="alex").count() == 1


def test_who_signed_in_long_ago_types_the_password_again(alex: User) -> None:
    browser, _secret, _recovery = set_up("alex")
    session = browser.session
    for entry in session["account_authentication_methods"]:
        entry["at"] -= 3600
    session.save()
    answer = browser.post("/accounts/second-factor/remove")
    assert answer["Location"].startswith("/accounts/confirm?next=")
    assert "The password is not right." in browser.post(answer["Location"], {"password": "wrong"}).content.decode()
    assert Authenticator.objects.exists()
    browser.post(answer["Location"], {"password": PASSWORD, "next": "/accounts/second-factor/remove"})
    assert not Authenticator.objects.exists()


def test_the_picture_is_ours_and_holds_no_style(alex: User) -> None:
    browser, _answer = begin("alex")
    browser.get(SET_UP)
    answer = browser.get("/accounts/second-factor/picture.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "no-store"
    assert b"<svg" in answer.content
    assert b"style" not in answer.content
    assert b"data:" not in answer.content


def test_secrets_are_not_readable_in_the_database(alex: User, settings: LazySettings) -> None:
    _browser, secret, recovery = set_up("alex")
    kept = "".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in kept
    assert Authenticator.objects.get(type="totp").wrap().validate_code(code_of(secret))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "x" * 60, [settings.SECRET_KEY]
    assert Authenticator.objects.get(type="recovery_codes").wrap().validate_code(recovery[0])


def test_one_can_start_again_as_somebody_else(alex: User) -> None:
    set_up("alex")
    browser, _answer = begin("alex")
    browser.post("/logout")
    assert browser.get("/login").status_code == 200
    assert browser.get(CODE)["Location"] == "/login"


def test_a_reset_by_an_administrator_removes_it(alex: User) -> None:
    browser, _secret, _recovery = set_up("alex")
    users.reset_second_factor(alex, "max")
    assert browser.get("/accounts/").status_code == 302
    assert begin("alex")[1]["Location"] == "/"
    assert models.Event.objects.filter(action="second_factor_reset", actor="max").exists()


def test_no_page_of_it_shows_anything_to_who_has_not_signed_in(client: Client) -> None:
    for address in (SET_UP, f"{SET_UP}picture.svg", "/accounts/recovery-codes/", "/accounts/confirm"):
        assert client.get(address)["Location"] == f"/login?next={address}"
