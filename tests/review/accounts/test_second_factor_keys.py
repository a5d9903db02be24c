"""Second factors are encrypted by the keys of columns where there are some, else by Django's secret."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import LazySettings
from django.contrib.auth.models import User

from commands import doctor
from intake.settings import get_settings
from review.accounts import second_factor
from storage.encrypted.rotating import Rotated
from tests.review.accounts.test_second_factor import CODE, alex, begin, code_of, set_up
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed, keyed

__all__ = ["alex", "keyed"]
pytestmark = pytest.mark.django_db


def comes_in(code: str) -> bool:
    browser, _answer = begin("alex")
    return browser.post(CODE, {"code": code})["Location"] == "/" if code else False


def kept() -> list[str]:
    return [
        str(data.get("secret") or data.get("seed")) for data in Authenticator.objects.values_list("data", flat=True)
    ]


def test_from_djangos_secret_to_a_key_to_another_and_back_nobody_is_locked_out(alex: User, keyed: Keyed) -> None:
    keyed()
    _browser, secret, recovery = set_up("alex")
    assert second_factor.kept_factors() == {"INTAKE_SECRET_KEY": 2}
    for keys, name in (((FIRST,), "2025"), ((SECOND, FIRST), "2026-a"), (("plain", SECOND), "INTAKE_SECRET_KEY")):
        keyed(*keys)
        assert comes_in(recovery.pop()), "before they are encrypted anew"
        assert second_factor.rotate() == Rotated(second_factor.TABLE, rows=2)
        assert second_factor.rotate() == Rotated(second_factor.TABLE)
        assert {key.partition(".")[0] for key in second_factor.kept_factors()} == {name}
        assert not [text for text in kept() if secret in text]
        assert comes_in(recovery.pop()), "and afterwards"
    assert comes_in(code_of(secret))


def test_djangos_secret_changes_with_the_old_one_both_and_the_new_one(
    alex: User, keyed: Keyed, settings: LazySettings
) -> None:
    keyed()
    browser, _secret, recovery = set_up("alex")
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret", [old]
    assert browser.get("/accounts/").status_code == 200, "who is signed in stays so"
    assert comes_in(recovery.pop())
    assert second_factor.rotate().rows == 2
    settings.SECRET_KEY_FALLBACKS = []
    assert comes_in(recovery.pop())


def test_a_worker_without_the_pages_secret_does_not_call_second_factors_lost(
    alex: User, keyed: Keyed, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyed(FIRST)
    keyed()
    set_up("alex")
    settings.SECRET_KEY = "made up by a worker that was given none"

    def encryption() -> tuple[str, str]:
        (finding,) = doctor.findings(only="encryption")
        return finding.state, finding.detail

    state, said = encryption()
    assert (state, "ask where the pages run" in said) == ("weak", True)
    monkeypatch.setenv("INTAKE_SECRET_KEY", "the pages'")
    get_settings.cache_clear()
    try:
        state, said = encryption()
    finally:
        get_settings.cache_clear()
    assert (state, "INTAKE_SECRET_KEY_FALLBACKS" in said) == ("missing", True)


def test_what_can_t_be_read_lets_nobody_in_breaks_no_page_and_is_told(
    alex: User, keyed: Keyed, settings: LazySettings
) -> None:
    keyed(FIRST)
    _browser, secret, recovery = set_up("alex")
    before = kept()
    keyed(SECOND)
    browser, _answer = begin("alex")
    for code in (code_of(secret), recovery[0], code_of("")):
        assert browser.post(CODE, {"code": code}).status_code == 200
        assert browser.get("/accounts/").status_code == 302
    assert second_factor.rotate() == Rotated(second_factor.TABLE, unreadable=2)
    assert kept() == before
    assert second_factor.unreadable().total() == 2
    keyed(FIRST)
    assert comes_in(recovery[1])
