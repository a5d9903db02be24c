"""What a person says of pages holds: each is in one document, nothing is deleted, and it can be undone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from intake.settings import get_settings
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.desk import acting
from storage.desk.acting import assign, set_priority
from storage.desk.claiming import claim
from storage.learning import labels
from storage.objects import ObjectStore
from storage.records import models
from storage.records.requeuing import RequeueStatus, requeue
from storage.records.reviewing import ReviewResult, attach_to_case, correct_type, dismiss
from storage.searching.catching_up import CatchingUp
from storage.searching.finding import found
from storage.splitting.dividing import split
from storage.splitting.merging import merge
from storage.splitting.models import SegmentationLabel
from storage.splitting.undoing import undo
from tests.review.building import candidate, make_case, object_store, raise_exception
from tests.storage.splitting.building import open_pages, pages_and_states, waiting

pytestmark = pytest.mark.django_db
HALVES = [[1], [2, 3], [4]]


def status(result: ReviewResult) -> tuple[str, str]:
    return result.status.value, result.detail


def test_each_run_becomes_a_document_with_an_exception_and_a_type_of_its_own() -> None:
    item = waiting(type_="lease", candidates=[candidate("C-1")])
    assert split(item.pk, [[4], [3, 2], [1]], "sam").status == "done"
    assert pages_and_states(item.upload) == {
        "1,2,3,4": "replaced",
        "4": "exception",
        "2,3": "exception",
        "1": "exception",
    }
    assert sorted(open_pages().values()) == ["1", "2,3", "4"]
    assert open_pages()[item.pk] == "4", "the first run keeps the exception"
    types = dict(models.Document.objects.values_list("pages", "type"))
    assert types["4"] == "passport"
    assert types["1"] != types["2,3"]
    others = models.ExceptionItem.objects.exclude(pk=item.pk)
    assert {other.reason for other in others} == {item.reason}
    assert all(other.decision.candidates == item.decision.candidates for other in others)
    assert {other.program for other in others} == {"study_permit"}


def test_the_parts_wait_where_the_whole_did() -> None:
    item = waiting()
    models.ExceptionItem.objects.update(opened_at=timezone.now() - timedelta(days=3))
    set_priority(item.pk, 1, "kim")
    assign(item.pk, "sam", "kim")
    split(item.pk, HALVES, "sam")
    rows = models.ExceptionItem.objects.values_list("opened_at", "priority", "assigned_to")
    assert len(rows) == 3
    assert len(set(rows)) == 1
    assert {(row[1], row[2]) for row in rows} == {(1, "sam")}


def test_numbers_and_people_are_found_anew_on_the_pages_that_show_them() -> None:
    item = waiting()
    split(item.pk, HALVES, "sam")
    found = {
        document.pages: [number["value"] for number in document.identifiers]
        for document in models.Document.objects.exclude(state="replaced")
    }
    assert "11223344" in found["2,3"]
    assert "11223344" not in found["1"] + found["4"]
    (passport,) = models.Document.objects.get(pages="4").parties
    assert passport["family_name"] == "ERIKSSON"


@pytest.mark.parametrize(
    ("runs", "answer"),
    [
        ([[1], [2, 3]], ("pages_missing", "4")),
        ([[1], []], ("empty_run", "")),
        ([], ("pages_missing", "1–4")),
        ([[1, 2, 3], [3, 4]], ("pages_repeated", "3")),
        ([[1, 2, 3, 4], [5, 0]], ("pages_unknown", "0, 5")),
        ([[4, 3, 2, 1]], ("nothing_to_change", "")),
    ],
)
def test_pages_that_are_not_each_there_once_are_refused_with_which(
    runs: list[list[int]], answer: tuple[str, str]
) -> None:
    item = waiting()
    assert status(split(item.pk, runs, "sam")) == answer
    assert pages_and_states(item.upload) == {"1,2,3,4": "exception"}


def test_what_could_not_be_read_has_no_pages() -> None:
    broken = raise_exception(ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT)
    assert status(split(broken.pk, [[1], [2]], "sam")) == ("no_pages", "")
    assert status(merge([broken.pk, waiting().pk], "sam")) == ("no_pages", "")
    assert status(split(0, [[1], [2]], "sam")) == ("not_found", "")


def test_what_another_works_on_or_has_resolved_stays_as_it_is() -> None:
    item = waiting()
    claim(item.pk, "alex")
    assert status(split(item.pk, HALVES, "sam")) == ("held", "alex")
    assert split(item.pk, HALVES, "alex").status == "done"
    assert status(split(item.pk, HALVES, "alex")) == ("pages_unknown", "2–4"), "a second tab"
    dismiss(item.pk, "an advertisement", "alex")
    assert status(split(item.pk, [[1], [1]], "alex"))[0] in ("already_resolved", "pages_repeated")


def test_what_is_on_a_case_is_not_cut() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = waiting()
    attach_to_case(item.pk, "C-1", "p1", "sam")
    models.ExceptionItem.objects.filter(pk=item.pk).update(state="open", reason="delivery_refused")
    assert status(split(item.pk, HALVES, "sam")) == ("already_on_case", "C-1")


def test_the_parts_can_be_put_on_cases_and_are_there_exactly_once() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = waiting()
    split(item.pk, HALVES, "sam")
    for key in open_pages():
        assert attach_to_case(key, "C-1", "p1", "sam").status == "done"
    assert sorted(models.Attachment.objects.values_list("pages", flat=True)) == ["1", "2,3", "4"]


def test_without_a_reading_the_parts_are_left_to_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    item = waiting(type_="lease")
    models.Upload.objects.update(reading_key="derived/gone/reading.json")
    assert split(item.pk, HALVES, "sam").status == "done"
    parts = models.Document.objects.exclude(state="replaced")
    assert {(part.type, part.abstained) for part in parts} == {("lease", True)}


def test_merging_makes_one_document_with_all_pages_in_order() -> None:
    item = waiting()
    split(item.pk, [[1, 4], [2], [3]], "sam")
    second, third = (key for key in open_pages() if key != item.pk)
    assert merge([third, second], "alex").status == "done"
    assert open_pages() == {item.pk: "1,4", third: "2,3"}
    resolved = models.ExceptionItem.objects.get(pk=second)
    assert (resolved.resolution, resolved.resolved_by) == ("merged", "alex")
    assert pages_and_states(item.upload) == {
        "1,2,3,4": "replaced",
        "1,4": "exception",
        "2": "replaced",
        "3": "replaced",
        "2,3": "exception",
    }


def test_what_is_put_together_again_is_what_it_was_with_all_that_was_said_of_it() -> None:
    item = waiting()
    correct_type(item.pk, "pay_stub", "sam")
    split(item.pk, [[1, 2], [3, 4]], "sam")
    merge(list(open_pages()), "sam")
    document = models.Document.objects.get(pages="1,2,3,4")
    assert (document.state, document.type, document.abstained) == ("exception", "pay_stub", False)
    assert open_pages() == {item.pk: "1,2,3,4"}


def test_only_open_ones_of_one_file_are_merged() -> None:
    first, second = waiting(), waiting()
    assert status(merge([first.pk, second.pk], "sam")) == ("not_one_file", "")
    assert status(merge([first.pk, first.pk], "sam")) == ("nothing_to_change", "")
    assert status(merge([first.pk, 0], "sam")) == ("not_found", "")
    split(first.pk, [[1], [2, 3, 4]], "sam")
    other = next(key for key in open_pages() if key not in (first.pk, second.pk))
    dismiss(other, "an advertisement", "alex")
    assert status(merge([first.pk, other], "sam")) == ("already_resolved", "alex")


def test_a_person_teaches_where_documents_begin() -> None:
    item = waiting()
    split(item.pk, [[1, 2], [3, 4]], "sam")
    split(item.pk, [[1], [2]], "alex")
    label = SegmentationLabel.objects.get()
    assert (label.upload_id, label.submission_id) == (item.upload_id, item.submission_id)
    assert label.said == [[1, 2, 3, 4]]
    assert label.corrected == [[1], [2], [3, 4]]
    assert label.labelled_by == "alex"


def test_what_was_said_of_pages_that_are_other_documents_now_teaches_no_classifier(store: ObjectStore) -> None:
    item = waiting()
    correct_type(item.pk, "pay_stub", "sam")
    labels.complete(store)

    def learnt() -> list[str]:
        return [type_id for type_id, _features in (*labels.to_learn(), *labels.kept_aside())]

    assert learnt() == ["pay_stub"]
    split(item.pk, HALVES, "sam")
    assert learnt() == []
    undo(item.pk, "sam")
    assert learnt() == ["pay_stub"]


def test_a_split_is_undone_and_done_again() -> None:
    item = waiting()
    before = models.Document.objects.values().get()
    for _ in range(2):
        split(item.pk, HALVES, "sam")
        assert status(undo(item.pk, "sam")) == ("done", "")
        assert models.Document.objects.values().get(pages="1,2,3,4") == before
        assert open_pages() == {item.pk: "1,2,3,4"}
    assert status(undo(item.pk, "sam")) == ("nothing_to_undo", "")
    assert SegmentationLabel.objects.get().corrected == [[1, 2, 3, 4]]


def test_a_note_on_the_parts_does_not_keep_them_apart() -> None:
    item = waiting()
    split(item.pk, HALVES, "sam")
    acting.add_note(item.pk, "two letters?", "sam")
    assert acting.last_act(item.pk, "sam") is not None
    assert status(acting.undo(item.pk, "sam")) == ("done", "")


def test_a_merge_is_undone() -> None:
    item = waiting()
    split(item.pk, HALVES, "sam")
    before = open_pages()
    merge(list(before), "sam")
    assert open_pages() == {item.pk: "1,2,3,4"}
    assert status(undo(item.pk, "sam")) == ("done", "")
    assert open_pages() == before


def test_nothing_is_undone_that_was_gone_on_with_or_is_anothers_or_long_ago() -> None:
    item = waiting()
    split(item.pk, HALVES, "sam")
    other = next(key for key in open_pages() if key != item.pk)
    assert status(undo(item.pk, "alex")) == ("changed_since", "sam")
    assert status(undo(other, "sam")) == ("nothing_to_undo", "")
    dismiss(other, "an advertisement", "kim")
    assert status(undo(item.pk, "sam")) == ("changed_since", "kim")
    second = waiting()
    split(second.pk, HALVES, "sam")
    models.Event.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert status(undo(second.pk, "sam")) == ("too_late", "")


def test_the_history_says_who_did_what_in_both_languages_and_the_audit_holds() -> None:
    item = waiting()
    split(item.pk, [[1, 2], [3, 4]], "sam")
    merge(list(open_pages()), "kim")
    undo(item.pk, "kim")
    actions = list(models.Event.objects.exclude(action="received").order_by("pk").values_list("actor", "action"))
    assert actions == [
        ("automation", "exception_raised"),
        ("sam", "split_from"),
        ("sam", "split"),
        ("kim", "merged"),
        ("kim", "joined"),
        ("kim", "reopened"),
        ("kim", "undone"),
    ]
    cut = models.Decision.objects.get(outcome="split", document__pages="1,2")
    assert cut.note_en == "Split by sam; here: p. 1–2; before: p. 1–4."
    assert cut.note_fr == "Divisé par sam ; ici : p. 1–2 ; avant : p. 1–4."
    seal_waiting()
    assert not list(verify(Verified()))


def test_what_a_person_has_cut_is_not_cut_anew_by_another_try() -> None:
    item = waiting(reason=ExceptionReason.INVALID_SUBMISSION)
    models.Submission.objects.update(state=models.SubmissionState.DECIDED)
    split(item.pk, HALVES, "sam")
    assert requeue(item.submission_id, "ops") is RequeueStatus.NOTHING_TO_DO
    assert len(open_pages()) == 3


@pytest.fixture(autouse=True)
def store() -> ObjectStore:
    return object_store()


def test_after_it_was_cut_it_is_found_by_what_its_own_pages_say(store: ObjectStore) -> None:
    item = waiting()
    CatchingUp(store).advance()
    assert list(found("baker")) == [item]
    split(item.pk, [[1], [2, 3, 4]], "sam")
    CatchingUp(store).advance()
    (other,) = found("baker")
    assert other != item
    assert list(found("electricity")) == [item]
    undo(item.pk, "sam")
    CatchingUp(store).advance()
    assert item in found("baker")


def test_while_the_store_is_away_nothing_is_cut(store: ObjectStore) -> None:
    item = waiting()
    root = Path(get_settings().objects_url)
    away = root.with_name("objects.away")
    root.rename(away)
    try:
        assert status(split(item.pk, HALVES, "sam")) == ("store_away", "")
    finally:
        away.rename(root)
    assert pages_and_states(item.upload) == {"1,2,3,4": "exception"}
