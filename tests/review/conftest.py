"""A signed-in reviewer."""

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def reviewer(client: Client, db: None) -> Client:
    """A browser in which alex has signed in."""
    client.force_login(User.objects.create_user("alex"))
    return client
