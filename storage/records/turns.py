"""Whose turn it is: rows are taken in the order of one moment each, written once when a submission is received.

A submission's moment is when it came in. Urgent ones get an earlier moment, and each further file that one sender has
waiting gets a later one (as in fair queuing, where a flow's n-th packet gets a later virtual time), so that five
hundred files of one client don't starve the others. As moments don't change while time goes on, what waits longer
rises by itself: even the last file of such a client comes before all that arrives later than its moment.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from intake.submission import Form
from storage.audit.recording import record
from storage.records import models

_OLDEST = timedelta(days=1)
"""A submission that was found late goes ahead by its true age, up to this: the form's clock may be wrong."""


@dataclass(frozen=True)
class TurnRules:
    """The operator's settings."""

    share: timedelta
    urgent: timedelta


def sender_of(form: Form) -> str:
    """A hash that is the same for all that one person sends: by e-mail, else by name and birth date."""
    who = form.email.casefold() or f"{form.family_name}|{form.given_names}|{form.birth_date}".casefold()
    return hashlib.sha256(who.encode("utf-8", "backslashreplace")).hexdigest()


def arrange(submission: models.Submission, rules: TurnRules) -> None:
    """Give a submission and its uploads their turns; inside the transaction that receives it."""
    submission.refresh_from_db(fields=["turn"])
    arrived: datetime = submission.turn
    # What is tried again came when it was asked for: thousands of them must not go before all that is new.
    again = submission.events.filter(action="requeued").exists()
    came = arrived if again else max(min(arrived, submission.received_at), arrived - _OLDEST)
    turn = came - (rules.urgent if submission.urgent else timedelta())
    models.Submission.objects.filter(pk=submission.pk).update(turn=turn)
    before = _waiting_of(submission)
    uploads = list(submission.uploads.filter(state=models.UploadState.WAITING).order_by("pk"))
    for place, upload in enumerate(uploads, start=before):
        upload.turn = turn + place * rules.share
    models.Upload.objects.bulk_update(uploads, ["turn"], batch_size=500)


def _waiting_of(submission: models.Submission) -> int:
    """How many files of other submissions of this sender wait to be read."""
    if not submission.sender:
        return 0
    theirs = models.Upload.objects.filter(
        submission__sender=submission.sender,
        submission__state=models.SubmissionState.READING,
        state=models.UploadState.WAITING,
    )
    return theirs.exclude(submission=submission.pk).count()


def part_turn(upload: models.Upload, place: int, rules: TurnRules) -> datetime:
    """The turn of the n-th part of a long upload: several long ones go on side by side."""
    return upload.turn + place * rules.share


@transaction.atomic
def make_urgent(submission_id: str, rules: TurnRules, actor: str) -> bool:
    """Let a submission that is under way go ahead; says whether it was not urgent already."""
    if not models.Submission.objects.filter(pk=submission_id, urgent=False).update(
        urgent=True, turn=F("turn") - rules.urgent
    ):
        return False
    models.Upload.objects.filter(submission=submission_id).update(turn=F("turn") - rules.urgent)
    models.Part.objects.filter(upload__submission=submission_id).update(turn=F("turn") - rules.urgent)
    waiting = models.ExceptionItem.objects.filter(submission=submission_id, state=models.ExceptionState.OPEN)
    waiting.update(priority=models.Priority.URGENT)
    record("made_urgent", actor, submission=models.Submission(pk=submission_id))
    return True
