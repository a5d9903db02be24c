"""Every exception says where it belongs on the desk, also those that were there before, and its lists are fast."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, QuerySet

from intake.decisions import ExceptionReason
from storage.audit import guards
from storage.desk.claiming import IN_ORDER
from storage.records import models
from storage.records.turns import TurnRules, make_urgent
from storage.records.undoing import take_back
from tests.review.building import draw_check, make_case, raise_exception, raise_without_form

OLD = [("records", "0009_kept_policies")]
OPEN = models.ExceptionItem.objects.filter(state=models.ExceptionState.OPEN)


@pytest.fixture
def migrate() -> Iterator[Callable[[], None]]:
    """As `intake migrate` does. It puts up the audit's guards, which other tests could not empty tables behind."""
    yield lambda: call_command("migrate", verbosity=0)
    guards.take_down(connection)


def place(item: models.ExceptionItem) -> tuple[str, str, int]:
    return (item.program, item.language, item.priority)


@pytest.mark.django_db
def test_an_exception_is_placed_by_its_submissions_form() -> None:
    item = raise_exception(form={"application_type": "work_permit", "language": "fr"})
    assert place(item) == ("work_permit", "fr", models.Priority.NORMAL)
    assert (item.claimed_by, item.claimed_until, item.assigned_to, item.escalated_at) == ("", None, "", None)


@pytest.mark.django_db
def test_without_a_form_the_program_is_unknown() -> None:
    assert place(raise_without_form()) == ("", "en", models.Priority.NORMAL)


@pytest.mark.django_db
def test_what_is_taken_off_a_case_is_placed_too() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    check = draw_check(form={"application_type": "visitor_visa", "language": "fr"})
    models.Submission.objects.update(urgent=True)
    attachment = models.Attachment.objects.get(document=check.document)
    take_back(attachment.pk, "wrong", "alex")
    assert place(OPEN.get()) == ("visitor_visa", "fr", models.Priority.URGENT)


@pytest.mark.django_db
def test_a_submission_made_urgent_takes_its_open_exceptions_with_it() -> None:
    item, other = raise_exception(), raise_exception()
    assert make_urgent(item.submission_id, TurnRules(share=timedelta(), urgent=timedelta()), "alex")
    assert [OPEN.get(pk=pk).priority for pk in (item.pk, other.pk)] == [models.Priority.URGENT, models.Priority.NORMAL]


@pytest.fixture
def before(transactional_db: None, migrate: Callable[[], None]) -> Iterator[MigrationExecutor]:
    executor = MigrationExecutor(connection)
    executor.migrate(OLD)
    yield executor
    migrate()


def old_exception(executor: MigrationExecutor, key: str, **submission: object) -> int:
    old = executor.loader.project_state(OLD).apps
    row = old.get_model("records", "Submission").objects.create(pk=key, state="decided", **submission)
    decision = old.get_model("records", "Decision").objects.create(submission=row, outcome="exception", made_by="a")
    item = old.get_model("records", "ExceptionItem").objects.create(submission=row, decision=decision, reason="corrupt")
    return int(item.pk)


def test_old_exceptions_are_placed_by_the_migration(before: MigrationExecutor, migrate: Callable[[], None]) -> None:
    keys = [
        old_exception(before, "s-1", form={"application_type": "study_permit"}, language="fr", urgent=True),
        old_exception(before, "s-2", form={"application_type": "asylum"}),
        old_exception(before, "s-3"),
    ]
    migrate()
    found = {item.pk: place(item) for item in models.ExceptionItem.objects.all()}
    assert [found[key] for key in keys] == [("study_permit", "fr", 2), ("asylum", "en", 0), ("", "en", 0)]


@pytest.mark.django_db
def test_what_an_old_worker_writes_is_taken_and_placed_by_the_next_migrate(
    migrate: Callable[[], None],
) -> None:
    item = raise_exception(form={"language": "fr"})
    columns = "submission_id, upload_id, document_id, decision_id, reason, state, resolved_by, resolution"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO records_exceptionitem ({columns}, resolution_reason)"  # noqa: S608 - no word from outside
            f" SELECT {columns}, resolution_reason FROM records_exceptionitem WHERE id = %s",
            [item.pk],
        )
    written = models.ExceptionItem.objects.exclude(pk=item.pk)
    assert place(written.get()) == ("", "en", 0)
    migrate()
    assert place(written.get()) == ("study_permit", "fr", 0)


LISTS = {
    "open_in_order": OPEN.order_by(*IN_ORDER)[:25],
    "open_by_reason": OPEN.filter(reason=ExceptionReason.CORRUPT).order_by(*IN_ORDER)[:25],
    "open_by_program": OPEN.filter(program="asylum").order_by(*IN_ORDER)[:25],
    "open_by_language": OPEN.filter(language="fr").order_by(*IN_ORDER)[:25],
    "open_counted": OPEN.values("reason", "program", "language", "priority").annotate(Count("pk")).order_by(),
}


@pytest.mark.django_db
@pytest.mark.parametrize("index", LISTS)
def test_lists_and_counts_are_read_from_an_index_without_sorting(index: str) -> None:
    rows: QuerySet[models.ExceptionItem] = LISTS[index].all()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # On an empty table it would scan; the question is whether it can do otherwise.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = rows.explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
