"""Finds submissions by the birth date on the form, which may be kept encrypted."""

from collections.abc import Iterable

from django.db.models import QuerySet

from storage.encrypted.fields import EncryptedJSONField
from storage.encrypted.marks import by_others
from storage.encrypted.unreadable import Unreadable
from storage.records.models import Submission


def born_on(dates: Iterable[str]) -> "QuerySet[Submission]":
    """Submissions whose form gives one of these dates, each as YYYY-MM-DD."""
    form = Submission._meta.get_field("form")
    assert isinstance(form, EncryptedJSONField)  # noqa: S101 - for the type checker
    asked = {
        "form__birth_date__in": form.looked_for("birth_date", dates)
    }  # mypy's plugin stumbles over it as a keyword
    return Submission.objects.filter(**asked)


def check_all_can_be_found() -> None:
    """Raises KeyMissing where a birth date is marked by a key that is not there: `born_on` would find nobody."""
    row = Submission.objects.filter(by_others("form__birth_date")).order_by("pk").first()
    if row is not None and isinstance(row.form, Unreadable):
        raise row.form.why
