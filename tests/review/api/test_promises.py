"""What holds for every operation: problems in both languages, keys, versions, pages, and the description."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from openapi_spec_validator import validate

from review.api.models import KeptAnswer
from review.api.openapi import describe
from review.api.problems import codes
from storage.records import models
from storage.webhooks.kinds import Kind
from tests.review.api.conftest import BASE, Program
from tests.review.building import make_case, raise_exception
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("", "en"), ("fr", "fr"), ("fr-CA, en;q=0.5", "fr"), ("de, fr;q=0.5", "fr"), ("de", "en"), ("*", "en")],
)
def test_a_problem_speaks_the_callers_language(sam: Program, wanted: str, language: str) -> None:
    answer = sam.call("GET", "/exceptions/999", accept_language=wanted)
    problem = json.loads(answer.content)
    row = codes()["not_found"]
    assert (problem["title"], problem["detail"]) == (row.title[language], row.detail[language])
    assert answer.headers["Content-Language"] == language


def test_no_cookie_chooses_the_language(sam: Program) -> None:
    browser = Client()
    browser.cookies["django_language"] = "fr"
    answer = browser.get(f"{BASE}/exceptions/999", headers={"authorization": f"Bearer {sam.token}"})
    assert answer.headers["Content-Language"] == "en"


def test_every_problem_has_its_words_in_both_languages() -> None:
    values = dict.fromkeys(("scope", "method", "status", "number", "files", "bytes", "total", "where"), "7")
    for code, row in codes().items():
        for language in ("en", "fr"):
            assert row.title[language], code
            assert row.detail[language].format_map(values), code
        assert row.title["en"] != row.title["fr"], code


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/no/such/thing", None, (404, "not_found")),
        ("DELETE", "/submissions", None, (405, "method_not_allowed")),
        ("POST", "/exceptions/1/attach", {"case_id": 5}, (422, "not_valid")),
        ("POST", "/exceptions/1/attach", {"case_id": "a\0b"}, (422, "not_valid")),
        ("POST", "/exceptions/1/attach", {"case_id": "C-1", "more": 1}, (422, "not_valid")),
        ("POST", "/exceptions/1/dismiss", {"reason": "\ud800"}, (422, "not_valid")),
        ("GET", "/exceptions/x", None, (422, "not_valid")),
        ("GET", "/exceptions/99999999999999999999", None, (422, "not_valid")),
        ("GET", "/exceptions?limit=0", None, (422, "not_valid")),
        ("GET", "/exceptions?limit=201", None, (422, "not_valid")),
        ("GET", "/exceptions?cursor=x", None, (422, "not_valid")),
        ("GET", "/exceptions?cursor=WyJhIiwgImIiXQ", None, (422, "not_valid")),
        ("GET", "/submissions?received_from=yesterday", None, (422, "not_valid")),
        ("GET", "/submissions?received_from=2026-01-31T00:00:00", None, (422, "not_valid")),
    ],
)
def test_what_is_wrong_with_a_request_is_said(
    sam: Program, method: str, path: str, body: object, expected: tuple[int, str]
) -> None:
    assert sam.refused(method, path, body) == expected


def test_a_problem_never_repeats_what_was_sent(sam: Program) -> None:
    answer = sam.call("POST", "/exceptions/1/attach", {"case_id": 130692544, "secret": "hunter2"})
    assert b"130692544" not in answer.content
    assert b"hunter2" not in answer.content


def test_a_body_that_is_no_json_is_malformed(sam: Program) -> None:
    headers = {"authorization": f"Bearer {sam.token}"}
    for body in (b"{", b"\xff\xfe", b"[" * 100_000):
        answer = Client().post(f"{BASE}/status", body, content_type="application/json", headers=headers)
        assert (answer.status_code, json.loads(answer.content)["code"]) == (400, "malformed")


def test_moments_at_the_ends_of_time_are_taken(sam: Program) -> None:
    raise_exception()
    for early in ("0001-01-01T00:00:00%2B14:00", "1970-01-01T00:00:00Z"):
        assert len(sam.get(f"/submissions?received_from={early}")["items"]) == 1
    assert sam.get("/submissions?received_from=9999-12-31T23:59:59-14:00")["items"] == []


def test_what_is_done_again_under_the_same_key_is_done_once_and_answered_alike(sam: Program) -> None:
    item = raise_exception()
    place, body = f"/exceptions/{item.pk}/attach", {"case_id": "C-1"}
    first = sam.call("POST", place, body, idempotency_key="k-1")
    again = sam.call("POST", place, body, idempotency_key="k-1")
    assert (again.status_code, again.content, again.headers["ETag"]) == (200, first.content, first.headers["ETag"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert models.Decision.objects.filter(outcome="attach").count() == 1
    assert sam.refused("POST", place, body) == (409, "already_resolved"), "without the key"


def test_a_key_is_of_one_request_and_one_token(sam: Program, program: Callable[..., Program]) -> None:
    one, two = raise_exception(), raise_exception()
    sam.call("POST", f"/exceptions/{one.pk}/claim", idempotency_key="k-1")
    assert sam.refused("POST", f"/exceptions/{two.pk}/claim", idempotency_key="k-1") == (422, "key_reused")
    kim = program("kim")
    assert kim.call("POST", f"/exceptions/{two.pk}/claim", idempotency_key="k-1").status_code == 200
    assert sam.refused("POST", f"/exceptions/{two.pk}/claim", idempotency_key="é") == (422, "not_valid")


def test_answers_are_kept_for_a_day(sam: Program) -> None:
    one, two = raise_exception(), raise_exception()
    sam.call("POST", f"/exceptions/{one.pk}/claim", idempotency_key="k-1")
    KeptAnswer.objects.update(kept_at=timezone.now() - timedelta(days=1, seconds=1))
    sam.call("POST", f"/exceptions/{two.pk}/claim", idempotency_key="k-2")
    assert [kept.key for kept in KeptAnswer.objects.all()] == ["k-2"]


def test_what_was_refused_under_a_key_may_go_through_later(sam: Program) -> None:
    item = raise_exception()
    place, body = f"/exceptions/{item.pk}/attach", {"case_id": "C-2"}
    assert sam.refused("POST", place, body, idempotency_key="k-1") == (404, "no_such_case")
    make_case("C-2")
    assert sam.call("POST", place, body, idempotency_key="k-1").status_code == 200


def test_two_at_once_under_the_same_key_do_it_once_and_hear_the_same(
    several_connections: None, program: Callable[..., Program]
) -> None:
    sam, item = program(), raise_exception()
    heard: list[tuple[int, bytes]] = []

    def call() -> None:
        answer = sam.call("POST", f"/exceptions/{item.pk}/attach", {"case_id": "C-1"}, idempotency_key="k-1")
        heard.append((answer.status_code, answer.content))

    in_threads(*[call] * 4)
    assert len(heard) == 4
    assert {status for status, _ in heard} == {200}
    assert len({content for _, content in heard}) == 1
    assert models.Attachment.objects.count() == 1


def test_a_version_that_has_changed_is_left_alone(sam: Program, program: Callable[..., Program]) -> None:
    item = raise_exception()
    place = f"/exceptions/{item.pk}"
    version = sam.call("GET", place).headers["ETag"]
    assert sam.call("GET", place).headers["ETag"] == version
    program("kim").post(f"{place}/type", {"type": "pay_stub"}, if_match=version)
    assert sam.refused("POST", f"{place}/attach", {"case_id": "C-1"}, if_match=version) == (412, "changed_since")
    assert not models.Attachment.objects.exists()
    both = f'"x", {sam.call("GET", place).headers["ETag"]}'
    assert sam.call("POST", f"{place}/attach", {"case_id": "C-1"}, if_match=both).status_code == 200


def test_what_another_has_claimed_is_theirs(sam: Program, program: Callable[..., Program]) -> None:
    item = raise_exception()
    kim = program("kim")
    kim.post(f"/exceptions/{item.pk}/claim")
    assert sam.refused("POST", f"/exceptions/{item.pk}/claim") == (409, "held")
    assert sam.refused("POST", f"/exceptions/{item.pk}/dismiss", {"reason": "x"}) == (409, "held")
    assert sam.get(f"/exceptions/{item.pk}")["claimed_by"] == "kim"


def test_pages_miss_nothing_and_repeat_nothing_while_rows_come_and_go(sam: Program) -> None:
    items = [raise_exception() for _ in range(7)]
    first = sam.get("/exceptions?limit=3")
    sam.post(f"/exceptions/{items[1].pk}/dismiss", {"reason": "behind us"})
    sam.post(f"/exceptions/{items[4].pk}/dismiss", {"reason": "before us"})
    late = raise_exception()
    second = sam.get(f"/exceptions?limit=3&cursor={first['next']}")
    third = sam.get(f"/exceptions?limit=3&cursor={second['next']}")
    seen = [row["id"] for page in (first, second, third) for row in page["items"]]
    assert seen == [items[n].pk for n in (0, 1, 2, 3, 5, 6)] + [late.pk]
    assert third["next"] is None


def test_pages_of_what_came_at_the_same_moment_follow_one_another(sam: Program) -> None:
    ids = sorted(raise_exception().submission_id for _ in range(5))
    found, cursor = [], ""
    for _ in range(3):
        page = sam.get(f"/submissions?limit=2{cursor}")
        found += [row["id"] for row in page["items"]]
        cursor = f"&cursor={page['next']}"
    assert (found, page["next"]) == (ids, None)


def test_webhooks_come_in_pages_too(sam: Program) -> None:
    body = {"url": "https://hooks.example.org/x", "events": ["document.attached"]}
    ids = [sam.post("/webhooks", body)["id"] for _ in range(3)]
    first = sam.get("/webhooks?limit=2")
    second = sam.get(f"/webhooks?limit=2&cursor={first['next']}")
    assert [row["id"] for row in first["items"] + second["items"]] == ids
    for _ in range(2):
        raise_exception()
    other = sam.get("/submissions?limit=1")["next"]
    assert sam.refused("GET", f"/webhooks?cursor={other}") == (422, "not_valid"), "a cursor of another list"


def test_the_description_is_valid_and_open_to_all(db: None) -> None:
    answer = Client().get(f"{BASE}/openapi.json")
    described = json.loads(answer.content)
    validate(described)
    assert described == describe()
    assert described["openapi"] == "3.1.0"
    assert described["webhooks"].keys() == {kind.value for kind in Kind}
    for path in described["paths"].values():
        for operation in path.values():
            assert operation["security"][0]["bearer"], operation["operationId"]
            assert {"401", "403", "429"} <= operation["responses"].keys()


def test_looking_is_written_down(sam: Program) -> None:
    item = raise_exception()
    sam.get(f"/exceptions/{item.pk}")
    sam.get("/exceptions")
    assert list(models.Event.objects.filter(action="viewed").values_list("actor", "exception")) == [("sam", item.pk)]
