"""Browsers in which somebody has signed in; one role each."""

import pytest
from django.test import Client

from tests.review.people import person, sign_in


@pytest.fixture
def reviewer(client: Client, db: None) -> Client:
    """A browser in which alex has signed in, who reviews all programs."""
    return sign_in(client, person("alex"))


@pytest.fixture
def supervisor(db: None) -> Client:
    return sign_in(Client(), person("kim", "supervisor"))


@pytest.fixture
def auditor(db: None) -> Client:
    return sign_in(Client(), person("lou", "auditor", ()))


@pytest.fixture
def administrator(db: None) -> Client:
    return sign_in(Client(), person("max", "administrator", ()))
