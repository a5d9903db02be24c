"""Changes of case records: done once, in the order of their versions, whatever order they come in."""

import json
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from django.utils import timezone

from storage.cases.directory import OwnCases
from storage.cases.formats import BadLine
from storage.cases.models import Case, DeletedCase, Number, Person
from storage.cases.syncing import Taken, sync
from storage.records import models

pytestmark = pytest.mark.django_db
DONE, OLD = Taken.DONE, Taken.OLD


def record(id: str = "C-1", family: str = "Côté", **more: Any) -> dict[str, Any]:  # noqa: A002
    person = {"id": "p1", "family_name": family, "birth_date": "1990-02-01", "uci": "1234-5678"}
    return {"id": id, "application_type": "study_permit", "people": [person]} | more


def upsert(version: int | str, id: str = "C-1", family: str = "Côté", **more: Any) -> dict[str, Any]:  # noqa: A002
    return {"op": "upsert", "version": version, "case": record(id, family, **more)}


def change(op: str, version: int, id: str = "C-1", **more: Any) -> dict[str, Any]:  # noqa: A002
    return {"op": op, "version": version, "id": id, **more}


def take(*changes: dict[str, Any] | str) -> list[Taken | BadLine]:
    return list(sync(change if isinstance(change, str) else json.dumps(change) for change in changes))


def refused(*changes: dict[str, Any] | str) -> str:
    """The reason why the last of them was, and only that one."""
    *before, last = take(*changes)
    assert set(before) <= {DONE}
    assert isinstance(last, BadLine)
    assert last.line == len(changes)
    return last.reason


def kept() -> list[tuple[str, str, str]]:
    return list(Case.objects.order_by("pk").values_list("pk", "state", "merged_into"))


def test_a_case_comes_changes_ends_and_goes() -> None:
    assert take(upsert(1), upsert(2, family="Roy"), upsert(1, "C-2")) == [DONE] * 3
    assert Person.objects.get(case_id="C-1").family_name == "Roy"
    assert [case.id for case in OwnCases().by_identifier("uci", "12345678")] == ["C-1", "C-2"]
    assert take(change("close", 3), change("merge", 4, "C-2", into="C-1")) == [DONE] * 2
    assert kept() == [("C-1", "closed", ""), ("C-2", "merged", "C-1")]
    assert take(upsert(5), change("delete", 6, "C-2")) == [DONE] * 2
    assert kept() == [("C-1", "open", "")]
    assert Person.objects.count() == Number.objects.count() == 1


def test_when_a_case_ended_is_kept_from_the_change_that_says_so_until_it_is_opened_again() -> None:
    def ended() -> dict[str, datetime | None]:
        return dict(Case.objects.values_list("pk", "closed_at"))

    before = timezone.now()
    came_closed = upsert(1, "C-3", state="closed")
    take(upsert(1), upsert(1, "C-2"), came_closed)
    take(change("close", 2), change("merge", 2, "C-2", into="C-1"))
    first = ended()
    assert all(at is not None and before <= at <= timezone.now() for at in first.values())
    assert take(change("close", 3), came_closed | {"version": 3}) == [DONE] * 2
    assert ended() == first, "said again it ended no later"
    take(upsert(4))
    assert ended()["C-1"] is None


def test_the_same_changes_again_do_nothing() -> None:
    changes = [upsert(1), change("close", 2), upsert(1, "C-2"), change("delete", 3, "C-2")]
    assert take(*changes) == [DONE] * 4
    assert take(*changes) == [OLD] * 4
    assert kept() == [("C-1", "closed", "")]


@pytest.mark.parametrize("last", [upsert(3, family="Roy"), change("delete", 3)], ids=["upsert", "delete"])
@pytest.mark.parametrize("together", [True, False])
def test_an_older_change_never_undoes_a_newer_one(last: dict[str, Any], together: bool) -> None:
    changes = [upsert(1, family="Lee"), upsert(2, family="Tran"), last]
    for order in permutations(changes):
        Case.objects.all().delete()
        DeletedCase.objects.all().delete()
        for batch in [order] if together else [[each] for each in order]:
            take(*batch)
        names = list(Person.objects.values_list("family_name", flat=True))
        assert names == (["Roy"] if last["op"] == "upsert" else [])


def test_a_deleted_case_comes_back_by_a_newer_change_only() -> None:
    assert take(change("delete", 5), upsert(4)) == [DONE, OLD]
    assert kept() == []
    assert take(upsert(6), upsert(5)) == [DONE, OLD]
    assert kept() == [("C-1", "open", "")]
    assert not DeletedCase.objects.exists()


def test_times_order_changes_whatever_their_zone() -> None:
    earlier, later = "2026-01-31T08:00:00-05:00", "2026-01-31T13:00:01Z"
    first = {"op": "upsert", "changed_at": later, "case": record()}
    assert take(first, first | {"changed_at": earlier}) == [DONE, OLD]
    since = (datetime(2026, 1, 31, 13, 0, 1, tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
    assert Case.objects.get().version == since * 1_000_000


def test_an_import_never_takes_a_version_back() -> None:
    take(upsert(7))
    from storage.cases.formats import ImportedCase, rows_of
    from storage.cases.writing import write

    write([rows_of(ImportedCase.model_validate(record(version=3)))])
    assert Case.objects.get().version == 7


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ("not json", "JSON"),
        ({"op": "rename", "version": 1, "id": "C-1"}, "op"),
        ({"op": "close", "id": "C-1"}, "version"),
        ({"op": "close", "version": 0, "id": "C-1"}, "version"),
        ({"op": "close", "version": "2026-01-31T08:00:00", "id": "C-1"}, "version"),
        ({"op": "close", "version": "17", "id": "C-1"}, "version"),
        ({"op": "close", "version": 1, "id": ""}, "id"),
        ({"op": "close", "version": 1, "id": "C-\0"}, "NUL"),
        ({"op": "upsert", "version": 1, "case": {"id": "C-1"}}, "people"),
        ({"op": "upsert", "version": 2, "case": record() | {"state": "merged"}}, "merged_into"),
        ({"op": "close", "version": 9, "id": "C-9"}, "no such case"),
        ({"op": "merge", "version": 9, "id": "C-9", "into": "C-1"}, "no such case"),
        ({"op": "merge", "version": 9, "id": "C-1", "into": "C-9"}, "into"),
        ({"op": "merge", "version": 9, "id": "C-1", "into": "C-1"}, "into"),
    ],
)
def test_what_can_not_be_done_is_refused_with_its_line_and_reason(wrong: Any, field: str) -> None:
    assert field in refused(upsert(1), wrong)
    assert kept() == [("C-1", "open", "")]


def test_a_refused_change_is_tried_again() -> None:
    assert "no such case" in refused(change("close", 2))
    assert take(upsert(1), change("close", 2)) == [DONE] * 2


def test_merging_never_goes_in_a_circle() -> None:
    take(*(upsert(1, id_) for id_ in ("C-1", "C-2", "C-3")))
    merges = [change("merge", 2, "C-1", into="C-2"), change("merge", 2, "C-2", into="C-3")]
    assert "into" in refused(*merges, change("merge", 2, "C-3", into="C-1"))


@pytest.fixture
def attached() -> None:
    take(upsert(1))
    submission = models.Submission.objects.create(id="s-000001")
    upload = models.Upload.objects.create(submission=submission, path="1", object_key="k", name="a.pdf")
    document = models.Document.objects.create(submission=submission, upload=upload, pages="1", type="lease")
    models.Attachment.objects.create(case_id="C-1", document=document, content_hash="0", pages="1", attached_by="x")


def test_a_case_with_documents_is_not_deleted(attached: None) -> None:
    assert "documents are attached" in refused(change("delete", 2))
    assert kept() == [("C-1", "open", "")]
    assert take(change("close", 2)) == [DONE]


def test_a_reason_never_holds_a_value() -> None:
    person = {"id": "p1", "family_name": "SECRET", "uci": "SECRET"}
    assert "SECRET" not in refused({"op": "upsert", "version": 1, "case": record(people=[person])})
    assert "SECRET" not in refused({"op": "close", "version": "SECRET", "id": "SECRET" * 20})


def test_many_changes_are_taken_in_batches() -> None:
    changes = [upsert(1, f"C-{place}") for place in range(1001)]
    assert take(*changes, *changes) == [DONE] * 1001 + [OLD] * 1001
    assert Case.objects.count() == 1001
