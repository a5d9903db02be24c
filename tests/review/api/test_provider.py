"""The organization's own provider lets programs in by its access tokens, and nobody else does by theirs."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.contrib.auth.models import User
from django.test import Client

from intake.settings import WebSettings
from review.accounts import users
from review.api import provider
from review.api.problems import Refused
from storage.records import models
from tests.review.api.conftest import BASE
from tests.review.building import raise_exception
from tests.servers.token_issuer import Issuer, token_issuer

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    with token_issuer() as running:
        settings = WebSettings(
            oidc_issuer=running.url,
            oidc_client_id="intake",
            oidc_client_secret="hush",
            oidc_audience="intake-api",
            oidc_roles="claim=groups;intake-desk=reviewer;intake-lead=supervisor",
        )
        monkeypatch.setattr(provider, "get_web_settings", lambda: settings)
        provider._keys.cache_clear()
        yield running
        provider._keys.cache_clear()


def call(token: str, path: str = "/exceptions", method: str = "GET") -> tuple[int, str]:
    """The status, and the code of a problem."""
    answer = Client().generic(method, f"{BASE}{path}", headers={"authorization": f"Bearer {token}"})
    return answer.status_code, json.loads(answer.content).get("code", "")  # type: ignore[attr-defined]


def test_its_token_lets_in_with_its_role_and_scopes_and_the_programs_assigned(issuer: Issuer) -> None:
    item = raise_exception()
    assert call(issuer.token()) == (200, "")
    user = User.objects.get()
    assert (user.username, users.role_of(user), user.has_usable_password()) == ("sam.roy", "reviewer", False)
    assert SocialAccount.objects.get(uid="subject-1").user == user
    assert call(issuer.token(), f"/exceptions/{item.pk}") == (404, "not_found"), "no program is assigned yet"
    users.set_programs(user, ["study_permit"], "admin")
    assert call(issuer.token(), f"/exceptions/{item.pk}") == (200, "")
    assert call(issuer.token(), f"/exceptions/{item.pk}/claim", "POST") == (200, "")
    assert models.Event.objects.get(action="claimed").actor == "sam.roy"
    assert call(issuer.token(), "/webhooks") == (403, "scope_missing")
    assert call(issuer.token(scope="openid intake:webhooks"), "/webhooks") == (403, "not_allowed")
    assert call(issuer.token(scope="read write")) == (403, "scope_missing")
    assert User.objects.count() == 1


def test_the_role_follows_the_providers_word(issuer: Issuer) -> None:
    call(issuer.token())
    assert call(issuer.token(groups=["intake-lead"], scope="intake:webhooks"), "/webhooks") == (200, "")
    assert users.role_of(User.objects.get()) == "supervisor"
    assert call(issuer.token(groups=["cooks"])) == (401, "not_authenticated")
    User.objects.update(is_active=False)
    assert call(issuer.token()) == (401, "not_authenticated"), "locked here"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"aud": None},
        {"iss": "https://elsewhere.example.org"},
        {"iss": None},
        {"exp": 1},
        {"exp": None},
        {"sub": None},
        {"sub": 5},
        {"groups": None},
        {"nbf": 9_999_999_999},
    ],
)
def test_a_token_that_is_not_for_us_or_not_now_is_worth_nothing(issuer: Issuer, changes: dict[str, object]) -> None:
    assert call(issuer.token(**changes)) == (401, "not_authenticated")
    assert not User.objects.exists()


def _by_nobody(issuer: Issuer) -> str:
    return issuer.token(key="", algorithm="none")


def _by_a_secret(issuer: Issuer) -> str:
    return issuer.token(key="a secret that is long enough for it", algorithm="HS256")


def _by_another_key(issuer: Issuer) -> str:
    return issuer.token(key=generate_private_key(public_exponent=65537, key_size=2048))


def _by_an_unknown_key(issuer: Issuer) -> str:
    return issuer.token(kid="k9", key=generate_private_key(public_exponent=65537, key_size=2048))


def _changed(issuer: Issuer) -> str:
    head, _, tail = issuer.token().split(".")
    body = jwt.utils.base64url_encode(json.dumps({"sub": "root"}).encode()).decode()
    return f"{head}.{body}.{tail}"


@pytest.mark.parametrize("forged", [_by_nobody, _by_a_secret, _by_another_key, _by_an_unknown_key, _changed])
def test_a_forged_token_is_worth_nothing(issuer: Issuer, forged: Callable[[Issuer], str]) -> None:
    assert call(forged(issuer)) == (401, "not_authenticated")


def test_a_new_key_is_learnt_and_unknown_ones_do_not_make_us_ask_each_time(
    issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert call(issuer.token())[0] == 200
    asked = issuer.asked
    for _ in range(5):
        assert call(_by_an_unknown_key(issuer))[0] == 401
    assert issuer.asked == asked, "it was asked just before"
    issuer.new_key("k2")
    ahead = time.monotonic() + 11
    monkeypatch.setattr(provider.time, "monotonic", lambda: ahead)
    assert call(issuer.token(kid="k2"))[0] == 200


def test_a_provider_that_is_down_is_no_reason_to_fail(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer.is_down = True
    assert call(issuer.token()) == (503, "unavailable")
    issuer.is_down = False
    soon = time.monotonic() + 2
    monkeypatch.setattr(provider.time, "monotonic", lambda: soon)
    assert call(issuer.token())[0] == 200
    issuer.is_down = True
    monkeypatch.setattr(provider.time, "monotonic", lambda: soon + 1000)
    assert call(issuer.token())[0] == 200, "its keys are still known"


def test_nobody_waits_while_another_asks_the_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    is_asked, goes_on = threading.Event(), threading.Event()

    def slowly(_address: str) -> None:
        is_asked.set()
        goes_on.wait(20)
        raise OSError

    monkeypatch.setattr(provider, "_fetch", slowly)
    keys = provider._Keys("https://provider.example.org")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(keys.of, "k1")
        assert is_asked.wait(10)
        second = pool.submit(keys.of, "k1")
        try:
            assert isinstance(second.exception(5), Refused)
            assert not first.done()
        finally:
            goes_on.set()
        assert isinstance(first.exception(5), Refused)


@pytest.mark.parametrize(
    "address", ["http://localhost.example.org/x", "http://localhost@example.org/x", "http://10.0.0.1/x", "file:///x"]
)
def test_keys_are_fetched_from_safe_addresses_alone(address: str) -> None:
    with pytest.raises(ValueError, match="safe"):
        provider._fetch(address)


def test_without_an_audience_no_token_of_its_is_taken(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = provider.get_web_settings().model_copy(update={"oidc_audience": ""})
    monkeypatch.setattr(provider, "get_web_settings", lambda: settings)
    assert call(issuer.token()) == (401, "not_authenticated")
