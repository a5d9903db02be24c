"""`intake messages`, for an operator whose own system sends mail."""

import json
from typing import Any
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from commands.main import app
from storage.messages.asking import ask_client
from storage.messages.models import Message
from tests.storage.messages.building import ADDRESS, from_client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def set_up_already(monkeypatch: pytest.MonkeyPatch) -> None:
    """The records are the test's own."""
    monkeypatch.setattr("commands.messages.set_up", lambda: None)


def intake(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["messages", *arguments])


def lines(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in intake("list", "--json", *arguments).stdout.splitlines()]


def test_what_waits_is_listed_and_said_to_be_sent_once() -> None:
    item = from_client(language="fr")
    ask_client(item.pk, "missing_pages", {}, "sam")
    message = Message.objects.get()
    (line,) = lines()
    assert (line["id"], line["to"], line["language"]) == (str(message.pk), ADDRESS, "fr")
    assert (line["subject"], line["body"], line["by"]) == (message.subject, message.body, "sam")
    for _ in range(2):
        done = intake("sent", str(message.pk), "--by", "mailer")
        assert (done.exit_code, done.stdout.strip()) == (0, "sent")
    assert lines() == []
    assert [sent["id"] for sent in lines("--state", "sent")] == [str(message.pk)]


def test_the_table_shows_nothing_personal() -> None:
    ask_client(from_client().pk, "missing_pages", {}, "sam")
    shown = intake("list").stdout
    assert str(Message.objects.get().pk) in shown
    assert ADDRESS not in shown
    assert "Zoé" not in shown


def test_what_was_taken_back_or_is_unknown_is_not_said_to_be_sent() -> None:
    ask_client(from_client().pk, "missing_pages", {}, "sam")
    Message.objects.update(state="withdrawn")
    taken_back = intake("sent", str(Message.objects.get().pk), "--by", "mailer")
    assert (taken_back.exit_code, taken_back.stdout.strip()) == (1, "withdrawn")
    assert intake("sent", str(uuid4()), "--by", "mailer").exit_code == 2
    assert intake("list", "--state", "lost").exit_code == 2
    assert "Nothing is listed" in intake("list").stdout
