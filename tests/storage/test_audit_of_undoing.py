"""Whatever is done to a document on a case, the audit bears it out, to the last row."""

from typing import Any

import pytest
from django.db.models import Manager
from typer.testing import CliRunner

from commands.main import app
from intake.settings import Settings, get_settings
from storage.audit.anchoring import anchor
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Finding, Problem, Verified, verify
from storage.objects import open_store
from storage.records import models, outbox
from storage.records.quality import answer
from storage.records.reviewing import ReviewStatus, attach_to_case, correct_type, dismiss
from storage.records.undoing import move, take_back
from tests.review.building import draw_check, make_case, raise_exception

pytestmark = pytest.mark.django_db
WHY = "it is her brother's"


@pytest.fixture(autouse=True)
def cases(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases, and a case system that hears of what happens to their documents."""
    for number in (1, 2):
        make_case(f"C-{number}", (f"p{number}", "Zoé", "Côté"))
    settings = Settings(case_system_url="https://cases.example.org/attachments")
    monkeypatch.setattr(outbox, "get_settings", lambda: settings)


def live(check: models.QualityCheck) -> int:
    return check.document.attachments.get(models.LIVE).pk


def waiting(document: models.Document) -> int:
    return document.exceptions.get(state=models.ExceptionState.OPEN).pk


def refuse_next(document: models.Document) -> None:
    """Let the case system refuse what is due of a document."""
    due = models.Delivery.objects.filter(outbox.IN_TURN, attachment__document=document, state="waiting").get()
    outbox.record_refusal(due, "it answered 422", "automation")
    models.Delivery.objects.filter(pk=due.pk).update(state=models.DeliveryState.REFUSED)


def everything() -> None:
    """What can be done to a document on a case, at least once."""
    done = []
    first, second, third, fourth = (draw_check() for _ in range(4))
    done.append(take_back(live(first), WHY, "alex"))
    done.append(attach_to_case(waiting(first.document), "C-2", "p2", "sam"))
    done.append(move(live(first), "C-1", "p1", WHY, "alex"))
    done.append(take_back(live(first), WHY, "alex"))
    done.append(correct_type(waiting(first.document), "pay_stub", "sam"))
    done.append(dismiss(waiting(first.document), "not ours", "sam"))
    refuse_next(second.document)
    done.append(attach_to_case(waiting(second.document), "C-2", None, "sam"))
    refuse_next(third.document)
    done.append(move(live(third), "C-2", "p2", WHY, "alex"))
    done.append(answer(third.pk, "wrong_type", "sam", "pay_stub"))
    done.append(answer(fourth.pk, "wrong_case", "sam"))
    done.append(dismiss(raise_exception().pk, "not ours", "sam"))
    assert {result.status for result in done} == {ReviewStatus.DONE}


def found() -> list[Finding]:
    while seal_waiting():
        pass
    return list(verify(Verified()))


def test_nothing_is_found_after_everything_was_done() -> None:
    everything()
    assert {"ended", "taken_back", "moved", "delivery_refused"} <= set(
        models.Event.objects.values_list("action", flat=True)
    )
    assert found() == []
    anchor(open_store(get_settings().objects_url))
    verified = CliRunner().invoke(app, ["audit", "verify"])
    assert (verified.exit_code, "findings: 0" in verified.stdout) == (0, True), verified.output


@pytest.mark.parametrize(
    ("name", "rows", "column"),
    [("attachment", models.Attachment.objects, "case_id"), ("decision", models.Decision.objects, "made_by")],
)
def test_each_row_that_was_written_is_vouched_for(name: str, rows: Manager[Any], column: str) -> None:
    everything()
    rows.update(**{column: "forged"})
    assert set(found()) == {Finding(name, pk, Problem.CHANGED) for pk in rows.values_list("pk", flat=True)}


def test_an_end_that_was_taken_out_of_a_row_is_found() -> None:
    check = draw_check()
    attachment = live(check)
    take_back(attachment, WHY, "alex")
    models.Attachment.objects.filter(pk=attachment).update(ended_at=None, ended_by="", ended_reason="")
    assert found() == [Finding("attachment", attachment, Problem.CHANGED)]


def test_a_move_that_can_not_be_made_leaves_no_event() -> None:
    for case in ("C-2", "C-1"):
        attach_to_case(raise_exception(content="the same").pk, case, None, "sam")
    before = models.Event.objects.count()
    moved = move(models.Attachment.objects.get(case_id="C-1").pk, "C-2", None, WHY, "alex")
    assert moved.status is ReviewStatus.ALREADY_ON_CASE
    assert models.Event.objects.count() == before
    assert found() == []
