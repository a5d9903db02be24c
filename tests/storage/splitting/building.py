"""Uploads of several pages that wait for a person."""

from typing import Any

from intake.decisions import ExceptionReason
from storage.records import models
from tests.review.building import raise_exception

BILL = """HYDRO-PORTAGE
ELECTRICITY BILL
Account number 4417 2208
Amount due $84.12
Please pay by November 30, 2025"""
LETTER = """LETTER OF EMPLOYMENT
To whom it may concern
Ann Roy has been employed with us as a baker since March 2019. UCI: 1122-3344
Salary: $48,000 a year. She works full time."""
PASSPORT = """CANADA
PASSPORT / PASSEPORT
P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<
L898902C36UTO7408122F1204159ZE184226B<<<<<10"""
PAGES = (BILL, LETTER, LETTER, PASSPORT)


def waiting(reason: ExceptionReason = ExceptionReason.AMBIGUOUS_CASE, **more: Any) -> models.ExceptionItem:
    """An exception about one document of four pages, which are three things."""
    return raise_exception(reason, texts=PAGES, **more)


def pages_and_states(upload: models.Upload | None) -> dict[str, str]:
    """Of all documents of an upload."""
    assert upload is not None
    return dict(upload.documents.order_by("pk").values_list("pages", "state"))


def open_pages() -> dict[int, str]:
    """The pages that each open exception is about."""
    rows = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN).order_by("pk")
    return {row.pk: row.document.pages if row.document else "" for row in rows.select_related("document")}
