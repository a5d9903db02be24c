"""The access log: which page, how it went and how long it took, and nothing of who asked for what."""

import pytest
from django.test import Client
from structlog.testing import capture_logs

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "route", "status"),
    [
        ("/login?next=/cases/Zo%C3%A9", "login", 200),
        ("/send/receipt/abcdef-Zoe?born=1990-02-01", "send/receipt/<str:token>", 404),
        ("/nowhere/Zo%C3%A9", "", 404),
    ],
)
def test_a_request_is_logged_by_its_route(client: Client, address: str, route: str, status: int) -> None:
    with capture_logs() as logs:
        client.get(address, headers={"user-agent": "Zoé"})
    (line,) = [line for line in logs if line["event"] == "request"]
    assert (line["method"], line["route"], line["status"], line["log_level"]) == ("GET", route, status, "info")
    assert line["seconds"] >= 0
    assert not {"Zo", "1990", "abcdef"} & {word for word in ("Zo", "1990", "abcdef") if word in str(logs)}
