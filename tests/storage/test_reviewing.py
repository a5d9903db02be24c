"""What a reviewer decides is written once, whole, with its decision and its audit event."""

import pytest

from intake.decisions import ExceptionReason
from intake.model import RefusalReason
from storage.records import models
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from tests.review.building import make_case, raise_exception, raise_missing_file, raise_without_form

pytestmark = pytest.mark.django_db
DONE = ReviewResult(ReviewStatus.DONE)


@pytest.fixture(autouse=True)
def case(db: None) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva"))


def written() -> list[int]:
    return [model.objects.count() for model in (models.Attachment, models.Decision, models.Document, models.Event)]


def test_an_exception_is_resolved_once_whatever_comes_second() -> None:
    item = raise_exception()
    assert attach_to_case(item.pk, "C-1", "p1", "sam") == DONE
    before = written()
    second = ReviewResult(ReviewStatus.ALREADY_RESOLVED, "sam")
    assert attach_to_case(item.pk, "C-1", "p1", "alex") == second
    assert attach_to_case(item.pk, "C-2", "p2", "alex") == second
    assert correct_type(item.pk, "pay_stub", "alex") == second
    assert dismiss(item.pk, "twice", "alex") == second
    assert written() == before


def test_what_is_refused_writes_nothing() -> None:
    item, missing, formless = raise_exception(), raise_missing_file(), raise_without_form()
    before = written()
    assert attach_to_case(item.pk + 1000, "C-1", None, "alex").status is ReviewStatus.NOT_FOUND
    assert attach_to_case(item.pk, "C-9", None, "alex") == ReviewResult(ReviewStatus.NO_SUCH_CASE, "C-9")
    assert attach_to_case(item.pk, "C-1", "p2", "alex").status is ReviewStatus.NO_SUCH_CASE
    assert dismiss(item.pk, " \n", "alex").status is ReviewStatus.REASON_MISSING
    for without_bytes in (missing, formless):
        assert attach_to_case(without_bytes.pk, "C-1", None, "alex").status is ReviewStatus.NO_FILE
        assert correct_type(without_bytes.pk, "lease", "alex").status is ReviewStatus.NO_FILE
    assert written() == before


def test_the_same_pages_go_on_a_case_once_and_on_another_case_too() -> None:
    first, second = raise_exception(content="the same"), raise_exception(content="the same")
    assert attach_to_case(first.pk, "C-1", "p1", "sam") == DONE
    assert attach_to_case(second.pk, "C-1", "p1", "sam") == ReviewResult(ReviewStatus.ALREADY_ON_CASE, "C-1")
    assert attach_to_case(second.pk, "C-2", None, "sam") == DONE


def test_an_unreadable_file_keeps_its_one_document_through_every_action() -> None:
    first, second = (
        raise_exception(ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT, content="broken") for _ in range(2)
    )
    assert attach_to_case(first.pk, "C-1", None, "sam") == DONE
    assert attach_to_case(second.pk, "C-1", None, "sam").status is ReviewStatus.ALREADY_ON_CASE
    assert dismiss(second.pk, "it is there already", "sam") == DONE
    states = models.Document.objects.order_by("pk").values_list("pages", "state")
    assert list(states) == [("", "attached"), ("", "dismissed")]


def test_a_correction_may_follow_a_correction() -> None:
    item = raise_exception(abstained=True)
    assert correct_type(item.pk, "pay_stub", "sam") == DONE
    assert correct_type(item.pk, "job_offer", "alex") == DONE
    assert attach_to_case(item.pk, "C-1", "p1", "alex") == DONE
    actions = models.Event.objects.filter(exception=item).order_by("pk").values_list("actor", "action", "details")
    assert list(actions) == [
        ("sam", "type_corrected", {"from": "lease", "to": "pay_stub"}),
        ("alex", "type_corrected", {"from": "pay_stub", "to": "job_offer"}),
        ("alex", "attached", {"case": "C-1", "person": "p1"}),
    ]
    assert list(models.Decision.objects.order_by("pk").values_list("outcome", "made_by")) == [
        ("exception", "automation"),
        ("retype", "sam"),
        ("retype", "alex"),
        ("attach", "alex"),
    ]
