"""Each sees what they did themselves, and nothing of anybody else."""

import pytest

from intake.decisions import ExceptionReason
from storage.records.quality import answer
from storage.records.reviewing import correct_type, dismiss
from storage.statistics.days import Days, today
from storage.statistics.own_work import CHECKED, RETYPED, own_work
from tests.review.building import draw_check, make_case, raise_exception

pytestmark = pytest.mark.django_db
WEEK = Days.until(today(), 7)


def test_what_one_did_is_counted_by_day_and_kind() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    for _ in range(2):
        dismiss(raise_exception(ExceptionReason.UNREADABLE).pk, "blank", "alex")
    retyped = raise_exception(ExceptionReason.UNCLASSIFIED)
    correct_type(retyped.pk, "pay_stub", "alex")
    dismiss(retyped.pk, "blank", "sam")
    answer(draw_check().pk, "right", "alex")
    assert own_work("alex", WEEK) == {
        (today(), "dismissed"): 2,
        (today(), RETYPED): 1,
        (today(), CHECKED): 1,
    }
    assert own_work("sam", WEEK) == {(today(), "dismissed"): 1}
    assert not own_work("nobody", WEEK)
