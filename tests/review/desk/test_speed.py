"""Pages and actions ask the database little: whoever works all day waits for each question."""

from collections.abc import Mapping

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from storage.desk.claiming import claim
from storage.records import models
from tests.review.building import candidate, make_case, raise_exception

pytestmark = pytest.mark.django_db
_KINDS = ("SELECT", "INSERT", "UPDATE", "DELETE")


@pytest.fixture
def item() -> models.ExceptionItem:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    for _ in range(3):
        raise_exception(candidates=[candidate("C-1")])
    found = models.ExceptionItem.objects.order_by("pk")[0]
    claim(found.pk, "alex")
    return found


def asked(client: Client, address: str, fields: Mapping[str, str] | None = None) -> list[str]:
    """The questions of a page, or of an action."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address) if fields is None else client.post(address, fields)
    assert answer.status_code in (200, 302)
    return [query["sql"] for query in queries if query["sql"].startswith(_KINDS)]


def test_the_list_asks_for_its_rows_once(reviewer: Client, item: models.ExceptionItem) -> None:
    reviewer.get("/")
    questions = asked(reviewer, "/")
    assert len(questions) <= 7, len(questions)
    assert not any("records_event" in question for question in questions), "nothing is resolved"
    assert not any("parties" in question for question in questions), "no line says who is in a document"


def test_an_exception_that_was_just_claimed_is_shown_without_claiming_it_again(
    reviewer: Client, item: models.ExceptionItem
) -> None:
    reviewer.get("/")
    questions = asked(reviewer, f"/exceptions/{item.pk}/")
    assert len(questions) <= 22, len(questions)
    assert not any(question.startswith("UPDATE") for question in questions)
    assert not any("auth_group" in question for question in questions), "the session brings the rights along"


@pytest.mark.parametrize(
    ("action", "fields", "most"),
    [
        ("attach", {"case": "C-1", "person": "p1"}, 19),
        ("reject", {"reason": "illegible"}, 18),
        ("dismiss", {"reason": "not needed"}, 16),
        ("escalate", {"why": "two cases"}, 14),
        ("skip", {}, 12),
    ],
)
def test_an_action_that_goes_on_to_the_next_asks_little(
    reviewer: Client, item: models.ExceptionItem, action: str, fields: dict[str, str], most: int
) -> None:
    reviewer.get("/")
    questions = asked(reviewer, f"/exceptions/{item.pk}/{action}", fields)
    assert len(questions) <= most, len(questions)
    assert models.ExceptionItem.objects.filter(claimed_by="alex").count() == 1, "the next one is taken"


def test_who_looks_at_an_exception_is_nothing_that_subscribers_are_asked_about(
    reviewer: Client, item: models.ExceptionItem
) -> None:
    for questions in (asked(reviewer, f"/exceptions/{item.pk}/"), asked(reviewer, "/next", {})):
        assert not any("webhooks_subscription" in question for question in questions)
