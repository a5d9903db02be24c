"""`intake messages`: for an operator whose own system sends mail."""


import pytest

pytestmark = pytest.mark.django_db
