"""Where no provider is set, there is no way to one."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_there_is_no_link_and_no_address(client: Client) -> None:
    assert "provider" not in client.get("/login").content.decode()
    for address in ("login", "callback"):
        assert client.get(f"/accounts/provider/{address}").status_code == 404
