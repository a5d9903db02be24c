"""Whom limits count: the client's address as the last trusted proxy tells it, however it writes it."""

from collections.abc import Callable

import pytest
from django.test import RequestFactory

from intake.settings import get_web_settings
from review.accounts.signing_in import SigningIn
from review.addresses import address_of


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    def trust(proxies: int) -> None:
        monkeypatch.setenv("INTAKE_TRUSTED_PROXIES", str(proxies))
        get_web_settings.cache_clear()

    return trust


@pytest.fixture(autouse=True)
def settings_anew() -> object:
    yield
    get_web_settings.cache_clear()


def told(forwarded: str) -> str:
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.1")
    assert SigningIn(request).get_client_ip(request) == address_of(request)
    return address_of(request)


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:50123", "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7:50123", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]:50123", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("[::ffff:192.0.2.7]:443", "192.0.2.7"),
        ("unknown", "unknown"),
        ("192.0.2.7:port", "192.0.2.7:port"),
        ("[", "["),
    ],
)
def test_a_port_makes_nobody_another(behind: Callable[[int], None], forwarded: str, address: str) -> None:
    behind(1)
    assert told(forwarded) == address


def test_what_the_client_itself_wrote_does_not_count(behind: Callable[[int], None]) -> None:
    behind(2)
    assert told("203.0.113.9, 192.0.2.7:50123, 10.0.0.2:443") == "192.0.2.7"
    behind(0)
    assert told("203.0.113.9") == "10.0.0.1"
