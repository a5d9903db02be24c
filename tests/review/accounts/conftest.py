"""Signing in, made quick."""

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def _quick_passwords(request: pytest.FixtureRequest) -> None:
    """Hashes that cost nothing, but where a test is about them (marked by the fixture `real_hashes`)."""
    if "real_hashes" not in request.fixturenames:
        settings: LazySettings = request.getfixturevalue("settings")
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def real_hashes() -> None:
    """Passwords are hashed as in earnest."""
