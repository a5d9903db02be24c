"""Which labels teach most: the least certain guesses first, by turns over the types guessed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intake.decisions import ExceptionReason
from storage.records import models
from storage.records.reviewing import correct_type, dismiss
from storage.records.teaching import most_instructive
from tests.review.building import raise_exception, raise_missing_file

pytestmark = pytest.mark.django_db


def unsure(type_: str, confidence: float, **how: object) -> int:
    reason = ExceptionReason.UNCLASSIFIED
    return raise_exception(reason, type_=type_, confidence=confidence, abstained=True, drawn=False, **how).pk  # type: ignore[arg-type]


def test_the_least_certain_come_first_and_the_types_by_turns() -> None:
    leases = [unsure("lease", confidence) for confidence in (0.3, 0.1, 0.2)]
    (offer,) = [unsure("job_offer", 0.6)]
    stubs = [unsure("pay_stub", confidence) for confidence in (0.5, 0.05)]
    assert most_instructive(10) == [stubs[1], leases[1], offer, leases[2], stubs[0], leases[0]]


def test_at_most_so_many_are_named_and_always_the_same() -> None:
    alike = [unsure(type_, 0.4) for type_ in ("lease", "pay_stub", "lease", "pay_stub")]
    assert most_instructive(3) == most_instructive(3) == [alike[0], alike[1], alike[2]]
    assert most_instructive(0) == []


def test_only_open_exceptions_whose_type_is_unsure_are_named() -> None:
    wanted = unsure("lease", 0.4)
    raise_exception(drawn=False)
    raise_missing_file()
    dismiss(unsure("lease", 0.1), "nothing in it", "sam")
    correct_type(unsure("lease", 0.1), "pay_stub", "sam")
    assert most_instructive(10) == [wanted]


def test_a_reason_leaves_only_its_own() -> None:
    unsure("lease", 0.1)
    other = raise_exception(ExceptionReason.NO_CASE_FOUND, abstained=True, drawn=False)
    assert most_instructive(10, ExceptionReason.NO_CASE_FOUND) == [other.pk]


def test_it_is_one_query_however_many_wait() -> None:
    for _ in range(5):
        unsure("lease", 0.4)
    with CaptureQueriesContext(connection) as queries:
        assert len(most_instructive(3)) == 3
    assert len(queries) == 1
    assert models.ExceptionItem.objects.count() == 5
