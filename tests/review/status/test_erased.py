"""A client whose documents were deleted is told so, and since when."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils.translation import override

from intake.references import new_submission_id, reference_of
from review.status.telling import of_records
from storage.records import models

pytestmark = pytest.mark.django_db


@pytest.fixture
def erased() -> models.Submission:
    return models.Submission.objects.create(
        pk=new_submission_id(),
        state=models.SubmissionState.ERASED,
        received_at=datetime(2026, 1, 31, tzinfo=UTC),
        erased_at=datetime(2028, 2, 15, tzinfo=UTC),
    )


def test_it_is_said_when_and_after_how_long_in_both_languages(erased: models.Submission) -> None:
    with override("en"):
        told = of_records(erased)
        assert told.summary == (
            "Your documents were deleted on Feb. 15, 2028, 24 months after they were received. "
            "What was put on your file may still be there."
        )
        assert not told.is_open
    with override("fr"):
        assert "ont été supprimés le 15 février 2028, 24 mois après leur réception." in of_records(erased).summary


def test_the_page_tells_it_without_the_birth_date_that_nobody_has_any_more(
    client: Client, erased: models.Submission
) -> None:
    asked = {"reference": reference_of(erased.pk), "birth_day": "3", "birth_month": "4", "birth_year": "1980"}
    shown = client.post("/status/", asked, follow=True).content.decode()
    assert "were deleted on" in shown
    assert "No file came with it" not in shown
