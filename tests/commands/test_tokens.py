"""`intake tokens`, and the description of the API that they are for."""

import json

import pytest
from django.test import Client
from typer.testing import CliRunner, Result

from commands.main import app
from review.api.openapi import describe
from storage.records import models
from tests.review.people import person

pytestmark = pytest.mark.django_db


def tokens(*arguments: str) -> Result:
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["tokens", *arguments])


def make(*more: str) -> Result:
    return tokens("make", "--user", "sam", "--name", "the form", "--scope", "read", "--by", "alex", *more)


def status(token: str) -> int:
    return Client().get("/api/v1/submissions", headers={"authorization": f"Bearer {token}"}).status_code


def test_a_token_is_made_listed_and_revoked(db: None) -> None:
    person("sam")
    made = make("--scope", "submit", "--days", "7")
    assert made.exit_code == 0, made.output
    token = made.stdout.strip()
    assert status(token) == 200
    row = json.loads(tokens("list", "--json").stdout)
    assert (row["user"], row["name"], row["scopes"], row["made_by"]) == ("sam", "the form", ["read", "submit"], "alex")
    assert token.startswith(row["prefix"])
    for shown in (tokens("list").stdout, tokens("list", "--json").stdout):
        assert row["prefix"] in shown
        assert token not in shown
    assert tokens("revoke", row["prefix"], "--by", "alex").exit_code == 0
    assert status(token) == 401
    assert tokens("revoke", row["prefix"], "--by", "alex").exit_code == 2, "once"
    assert list(models.Event.objects.values_list("action", "actor")) == [
        ("token_made", "alex"),
        ("token_revoked", "alex"),
    ]


def test_a_token_for_nobody_or_for_nothing_is_refused(db: None) -> None:
    assert make().exit_code == 2
    person("sam")
    refused = make("--scope", "everything")
    assert refused.exit_code == 2
    assert "there are read, write, submit, webhooks" in refused.output
    assert make("--days", "1000").exit_code == 2


def test_the_apis_description_is_printed(db: None) -> None:
    printed = CliRunner().invoke(app, ["schema", "api"])
    assert (printed.exit_code, json.loads(printed.output)) == (0, describe())


def test_a_token_gives_way_to_another_without_a_gap() -> None:
    person("sam")
    old = make().stdout.strip()
    new = make().stdout.strip()
    assert [status(token) for token in (old, new)] == [200, 200]
    assert tokens("revoke", old[:15], "--by", "alex").exit_code == 0
    assert [status(token) for token in (old, new)] == [401, 200]
