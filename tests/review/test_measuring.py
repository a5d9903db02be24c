"""Requests are counted by view and status, and never by what stands in their address."""

from collections.abc import Iterator

import pytest
from django.test import Client
from prometheus_client import generate_latest

from storage.metrics import counting
from storage.metrics.catalog import By
from storage.metrics.gathering import Gatherer

pytestmark = pytest.mark.django_db


@pytest.fixture
def gatherer() -> Iterator[Gatherer]:
    found = Gatherer("web", "1", By.SERVE)
    found.take_own()
    yield found
    counting.taken_by(None)


def test_they_are_counted_with_how_long_they_took(client: Client, gatherer: Gatherer) -> None:
    client.get("/login")
    client.get("/exceptions/4711/")
    client.get("/nowhere/Tremblay")
    value = gatherer.registry.get_sample_value
    assert value("intake_http_request_seconds_count", {"view": "login", "status": "2xx"}) == 1
    assert value("intake_http_request_seconds_count", {"view": "exception", "status": "3xx"}) == 1
    text = generate_latest(gatherer.registry).decode()
    assert "4711" not in text
    assert "Tremblay" not in text
    assert value("intake_http_request_seconds_count", {"view": "other", "status": "4xx"}) or value(
        "intake_http_request_seconds_count", {"view": "other", "status": "3xx"}
    )


def test_what_pages_could_not_reach_is_counted(
    client: Client, gatherer: Gatherer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage.objects.errors import StoreUnavailable

    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr("review.status.views.render", away)
    client.raise_request_exception = False
    assert client.get("/status/").status_code == 503
    value = gatherer.registry.get_sample_value
    assert value("intake_errors_total", {"resource": "store"}) == 1
    assert value("intake_http_request_seconds_count", {"view": "status", "status": "5xx"}) == 1
