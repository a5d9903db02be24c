"""`intake messages`: for an operator whose own system sends mail."""

import json
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from commands.main import app
from storage.messages.asking import ask_client
from storage.messages.models import Message
from tests.storage.messages.building import ADDRESS, from_client

pytestmark = pytest.mark.django_db
