"""Signing in with a name and a password: who gets in, who has to wait, and what the audit tells of it."""

import re
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from intake.settings import get_web_settings
from review.accounts import users
from storage.records import models
from tests.review.people import PASSWORD, person

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many attempts have failed."


def attempt(client: Client, name: str = "alex", password: str = PASSWORD, address: str = "/login") -> HttpResponse:
    return client.post(address, {"login": name, "password": password})


def events() -> list[tuple[str, str, dict[str, object]]]:
    return list(models.Event.objects.order_by("pk").values_list("action", "actor", "details"))


@pytest.fixture
def alex() -> User:
    return person("alex", password=PASSWORD)


def test_signing_in_and_out_is_written_down(client: Client, alex: User) -> None:
    assert attempt(client)["Location"] == "/"
    assert client.get("/accounts/").status_code == 200
    assert client.post("/logout")["Location"] == "/login"
    assert client.get("/accounts/").status_code == 302
    assert events() == [("signed_in", "alex", {"by": ["password"]}), ("signed_out", "alex", {})]


def test_of_failures_the_names_of_users_are_written_down_and_no_other_words(client: Client, alex: User) -> None:
    attempt(client, "ALEX", "wrong")
    attempt(client, PASSWORD, "alex")
    assert events() == [
        ("sign_in_failed", "not signed in", {"user": "alex"}),
        ("sign_in_failed", "not signed in", {"user": ""}),
    ]


def test_nobody_learns_whether_there_is_such_a_user(client: Client, alex: User) -> None:
    def shown(answer: HttpResponse, name: str) -> str:
        return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(name, "NAME")

    assert shown(attempt(client, "alex", "wrong"), "alex") == shown(attempt(client, "nobody", "wrong"), "nobody")
    for _ in range(5):
        attempt(client, "alex", "wrong")
        attempt(client, "nobody", "wrong")
    assert shown(attempt(client, "alex", "wrong"), "alex") == shown(attempt(client, "nobody", "wrong"), "nobody")


def test_after_five_failures_the_right_password_does_not_help_on_any_process_and_it_is_told_once(
    client: Client, alex: User
) -> None:
    for _ in range(5):
        assert "is not right" in attempt(client, password="wrong").content.decode()
    assert "accounts_cache" in cache._table  # the database's, which all processes share
    for browser in (client, Client(), Client(REMOTE_ADDR="192.0.2.7")):
        assert TOO_MANY in attempt(browser).content.decode()
    assert "Trop de tentatives" in (
        client.post("/login", {"login": "alex", "password": "x"}, headers={"accept-language": "fr"}).content.decode()
    )
    assert events()[-1] == ("locked_out", "not signed in", {"user": "alex"})
    assert [action for action, *_ in events()].count("locked_out") == 1
    assert attempt(client, "sam").status_code == 200  # another name is not held up
    assert TOO_MANY not in attempt(client, "sam", "wrong").content.decode()


def test_an_administrator_lifts_the_lockout(client: Client, alex: User) -> None:
    for _ in range(6):
        attempt(client, password="wrong")
    users.unlock(alex, "max")
    assert attempt(client)["Location"] == "/"
    assert ("user_unlocked", "max", {"user": "alex"}) in events()
    for _ in range(6):
        attempt(Client(), password="wrong")
    assert [action for action, *_ in events()].count("locked_out") == 2


def test_a_right_password_now_and_then_does_not_start_the_count_anew(client: Client, alex: User) -> None:
    for _ in range(4):
        attempt(client, password="wrong")
    attempt(Client())
    attempt(client, password="wrong")
    assert TOO_MANY in attempt(client).content.decode()


def test_one_address_can_not_try_many_names(client: Client, alex: User) -> None:
    for number in range(30):
        attempt(client, f"name{number}", "wrong")
    assert TOO_MANY in attempt(client).content.decode()
    assert attempt(Client(REMOTE_ADDR="192.0.2.7"))["Location"] == "/"


def test_a_forged_forwarded_address_does_not_count_where_no_proxy_is_trusted(client: Client, alex: User) -> None:
    for number in range(31):
        headers = {"x-forwarded-for": f"198.51.100.{number}"}
        client.post("/login", {"login": f"name{number}", "password": "wrong"}, headers=headers)
    assert TOO_MANY in attempt(client).content.decode()


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("INTAKE_TRUSTED_PROXIES", "1")
    get_web_settings.cache_clear()
    yield
    get_web_settings.cache_clear()


def test_behind_a_trusted_proxy_clients_are_counted_apart(client: Client, alex: User, behind_a_proxy: None) -> None:
    for number in range(31):
        headers = {"x-forwarded-for": f"forged, 198.51.100.1:{50000 + number}"}
        client.post("/login", {"login": f"name{number}", "password": "wrong"}, headers=headers)
    for forwarded, told in (("198.51.100.1", True), ("other, 198.51.100.1", True), ("198.51.100.2", False)):
        answer = client.post("/login", {"login": "b", "password": "x"}, headers={"x-forwarded-for": forwarded})
        assert (TOO_MANY in answer.content.decode()) == told


def test_one_whom_an_administrator_locked_is_told_so_with_the_right_password_only(client: Client, alex: User) -> None:
    users.lock(alex, "max")
    assert "is not right" in attempt(client, password="wrong").content.decode()
    answer = client.post("/login", {"login": "alex", "password": PASSWORD}, follow=True)
    assert "An administrator has locked your account." in answer.content.decode()
    assert client.get("/accounts/").status_code == 302


def test_locking_ends_the_sessions(client: Client, alex: User) -> None:
    attempt(client)
    users.lock(alex, "max")
    assert client.get("/accounts/").status_code == 302


def test_a_password_of_a_former_version_is_kept_by_argon2_from_then_on(
    real_hashes: None, client: Client, alex: User
) -> None:
    User.objects.filter(pk=alex.pk).update(password=make_password(PASSWORD, hasher="pbkdf2_sha256"))
    assert attempt(client)["Location"] == "/"
    assert client.get("/accounts/").status_code == 200
    alex.refresh_from_db()
    assert alex.password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil",
        "\x00",
        "/%0aX",
    ],
)
def test_signing_in_leads_nowhere_else(client: Client, alex: User, elsewhere: str) -> None:
    answer = client.post("/login", {"login": "alex", "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] in ("/", "/%0aX")
    answer = client.post("/logout", {"next": elsewhere})
    assert answer["Location"] in ("/login", "/%0aX")


def test_the_page_shows_what_was_typed_as_text_and_not_the_password(client: Client) -> None:
    answer = attempt(client, '"><script>alert(1)</script>', "secret words")
    assert "<script>alert" not in answer.content.decode()
    assert "secret words" not in answer.content.decode()


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(client: Client, alex: User) -> None:
    client.get("/login")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    attempt(client)
    assert client.cookies["sessionid"].value != planted
    other = Client()
    other.cookies["sessionid"] = planted
    assert other.get("/accounts/").status_code == 302


@pytest.mark.parametrize("address", ["/login", "/logout", "/language", "/accounts/password", "/accounts/users/new"])
def test_forms_of_others_do_nothing(alex: User, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alex)
    assert strict.post(address, {"login": "alex", "password": PASSWORD, "language": "fr"}).status_code == 403


def test_nobody_makes_an_account_by_themselves(client: Client) -> None:
    for address in ("/signup", "/accounts/signup/", "/accounts/signup", "/accounts/password/reset/"):
        assert client.get(address).status_code in (302, 404)
        assert client.post(address, {"username": "eve", "password1": PASSWORD}).status_code in (302, 404)
    assert not User.objects.exists()


def test_the_cookie_goes_with_the_browser_and_scripts_do_not_see_it(client: Client, alex: User) -> None:
    attempt(client)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"]


def test_the_language_chosen_once_is_kept_for_the_next_time(client: Client, alex: User) -> None:
    attempt(client)
    client.post("/language", {"language": "fr", "next": "/accounts/"})
    elsewhere = Client()
    attempt(elsewhere)
    assert '<html lang="fr">' in elsewhere.get("/accounts/", headers={"accept-language": "en"}).content.decode()


def test_who_has_signed_in_goes_to_the_first_page_of_the_role(client: Client, settings: LazySettings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset()
    for role, first in (("administrator", "/accounts/users/"), ("auditor", "/"), ("", "/accounts/")):
        person(f"a{role}", role, password=PASSWORD)
        browser = Client()
        assert attempt(browser, f"a{role}")["Location"] == first
        assert browser.get(first).status_code == 200
