"""Encrypted columns as the rest of the product uses them."""

import pytest
from django.core.exceptions import FieldError
from django.db.models import F
from django.db.models.fields.json import KeyTextTransform

from storage.desk.models import Note
from storage.encrypted.columns import encrypted_columns
from storage.encrypted.sealing import KeyMissing
from storage.encrypted.unreadable import SAID, Unreadable, strictly
from storage.records.births import born_on
from storage.records.models import Document, Submission, Upload
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed, stored

pytestmark = pytest.mark.django_db
FORM = {"application_type": "study_permit", "family_name": "Côté", "birth_date": "1990-02-28", "uci": "1312345678"}
PARTIES = [{"family_name": "Côté", "given_names": "Hélène", "birth_date": "1990-02-28", "role": "subject"}]


def document(form: object = FORM) -> Document:
    submission = Submission.objects.create(pk=f"s-{Submission.objects.count():06}", form=form)
    upload = Upload.objects.create(submission=submission, path="1", object_key="k", name="Côté passport.pdf")
    return Document.objects.create(
        submission=submission, upload=upload, pages="1", state="exception", type="passport", parties=PARTIES
    )


def everything() -> str:
    places = [(columns.table, field.column) for columns in encrypted_columns() for field in columns.fields]
    return "\n".join(str(text) for place in places for text in stored(*place))


def test_a_dump_shows_nothing_of_them_and_the_product_all(keyed: Keyed) -> None:
    keyed(FIRST)
    row = document()
    dump = everything()
    for personal in ("Côté", r"C\u00f4t\u00e9", "1990", "1312345678", "passport.pdf"):
        assert personal not in dump
    row = Document.objects.select_related("submission", "upload").get(pk=row.pk)
    assert (row.parties, row.submission.form, row.upload.name) == (PARTIES, FORM, "Côté passport.pdf")
    assert Document.objects.values_list("parties", "submission__form").get() == (PARTIES, FORM)


def test_what_is_empty_stays_empty_and_null_stays_null(keyed: Keyed) -> None:
    keyed(FIRST)
    row = document(form=None)
    assert stored("records_document", "identifiers") == ["[]"]
    assert stored("records_submission", "form") == [None]
    assert Submission.objects.filter(form__isnull=True).exists()
    row.refresh_from_db()
    assert row.identifiers == []


def test_what_people_may_see_goes_by_the_program_in_sql(keyed: Keyed) -> None:
    for keys in ((), (FIRST,)):
        keyed(*keys)
        document()
        document(FORM | {"application_type": "work_permit"})
    assert Submission.objects.filter(form__application_type__in=["study_permit"]).count() == 2
    assert Submission.objects.filter(form__application_type="work_permit").count() == 2
    program = KeyTextTransform("application_type", "submission__form")
    found = Document.objects.annotate(program=program).values_list("program", flat=True)
    assert sorted(found) == ["study_permit", "study_permit", "work_permit", "work_permit"]


def test_submissions_are_found_by_the_birth_date_under_any_key_and_none(keyed: Keyed) -> None:
    for keys in ((), (FIRST,), (SECOND, FIRST)):
        keyed(*keys)
        document()
        document(FORM | {"birth_date": "1990-02-27"})
    assert born_on(["1990-02-28"]).count() == 3
    assert {row.form["birth_date"] for row in born_on(["1990-02-28"])} == {"1990-02-28"}


@pytest.mark.parametrize(
    "asked", [{"text": "x"}, {"text__contains": "x"}, {"exception__submission__form__family_name": "Côté"}]
)
def test_looking_for_what_is_encrypted_is_a_mistake_that_is_told(asked: dict[str, str]) -> None:
    with pytest.raises(FieldError, match="encrypted: nothing can be looked for"):
        Note.objects.filter(**asked)


def test_every_way_of_writing_encrypts(keyed: Keyed) -> None:
    keyed(FIRST)
    row = document()
    Upload.objects.filter(pk=row.upload_id).update(name="Côté two.pdf")
    Upload.objects.bulk_create([Upload(submission=row.submission, path="2", object_key="k", name="Côté three.pdf")])
    rows = list(Upload.objects.order_by("pk"))
    rows[0].name = "Côté four.pdf"
    Upload.objects.bulk_update(rows, ["name"])
    rows[1].name = "Côté five.pdf"
    rows[1].save()
    Submission.objects.filter(pk=row.submission_id).update(form=FORM | {"uci": "Côté"})
    assert "Côté" not in everything()
    assert list(Upload.objects.order_by("pk").values_list("name", flat=True)) == ["Côté four.pdf", "Côté five.pdf"]


def test_a_value_that_was_moved_to_another_column_or_changed_is_not_taken_for_one(keyed: Keyed) -> None:
    keyed(FIRST)
    row = document()
    Document.objects.update(identifiers=F("parties"))
    row.refresh_from_db()
    assert isinstance(row.identifiers, Unreadable)
    assert row.identifiers == []


def test_what_can_t_be_read_says_so_and_is_lost_by_no_write(keyed: Keyed) -> None:
    keyed(FIRST)
    row = document()
    before = everything()
    keyed(SECOND)
    row = Document.objects.select_related("submission", "upload").get(pk=row.pk)
    assert row.upload.name == SAID
    form = row.submission.form
    assert (form["family_name"], form.get("uci"), form.get("application_type")) == (SAID, SAID, "study_permit")
    assert row.parties == []
    row.save()
    row.submission.save()
    row.upload.save()
    Document.objects.bulk_update([row], ["parties"])
    assert everything() == before
    keyed(SECOND, FIRST)
    row = Document.objects.select_related("submission", "upload").get(pk=row.pk)
    assert (row.parties, row.submission.form, row.upload.name) == (PARTIES, FORM, "Côté passport.pdf")


def test_workers_are_stopped_by_a_missing_key_and_pages_are_not(keyed: Keyed) -> None:
    keyed(FIRST)
    document()
    keyed()
    with strictly(), pytest.raises(KeyMissing):
        Document.objects.get()
    assert Document.objects.get().parties == []
