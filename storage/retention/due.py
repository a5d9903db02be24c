"""Whose time is over: of a submission, when all that came of it may go.

A submission goes as a whole, when the last of its documents may: a file can't lose some of its pages, and its form is
about all of them. What is on its way, or waits for a person, does not go at all.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storage.cases.merges import led_to
from storage.cases.models import Case, DeletedCase
from storage.messages.models import Message, MessageState
from storage.messages.outbox import CLIENT_ASKED
from storage.records import models
from storage.records.ledger import MISNAMED
from storage.retention.schedule import ANY, After, Rule, Schedule, State
from storage.webhooks.models import Notice, NoticeState, SubscriptionState
from storage.webhooks.writing import subjects_of

_SOON = timedelta(days=1)
_LATER = timedelta(days=7)
_FOREVER = timedelta(days=365)
"""The schedule may be another by then."""
_STATES = {CLIENT_ASKED: State.ASKED} | {state.value: state for state in State}


class Why(StrEnum):
    """Why a submission stays for now."""

    OVER = "its time is over"
    KEPT = "its time is not over"
    OPEN = "a person has still to look at it"
    UNDER_WAY = "it is still being worked on, or told of"
    MISNAMED = "its folder has no name that could be deleted: rename it"


@dataclass(frozen=True)
class Verdict:
    """Whether a submission may go, and when it is to be looked at again where it may not."""

    why: Why
    look_at: datetime

    @property
    def is_over(self) -> bool:
        """Whether it may go."""
        return self.why is Why.OVER


def verdict_on(submission: models.Submission, schedule: Schedule, now: datetime, *, note: bool = False) -> Verdict:
    """What the schedule says of a submission now.

    With `note` it is written down of cases that are first seen to be closed, so that their time begins.
    """
    if reason := in_the_way(submission):
        return Verdict(reason, now + (_LATER if reason is Why.OPEN else _SOON))
    ends = [_end(rule, moments, now) for rule, moments in _kept(submission, schedule, now, note=note)]
    last = max(ends)
    return Verdict(Why.OVER if last <= now else Why.KEPT, last)


def in_the_way(submission: models.Submission) -> Why | None:
    """Why a submission can't be deleted whatever the schedule says; None where nothing is in the way."""
    if submission.pk.startswith(MISNAMED):
        return Why.MISNAMED
    if submission.state != models.SubmissionState.DECIDED:
        return Why.UNDER_WAY
    # Before what waits for a person: who erases on request goes on in spite of that, and must not lose what is to be
    # told still, as that a document was taken back from somebody's case.
    if _is_under_way(submission):
        return Why.UNDER_WAY
    if submission.exceptions.filter(state=models.ExceptionState.OPEN).exists():
        return Why.OPEN
    if models.QualityCheck.objects.filter(
        document__submission=submission, answer=models.QualityAnswer.WAITING
    ).exists():
        return Why.OPEN
    return None


def is_to_be_told(submission: models.Submission) -> bool:
    """Whether the case system, or the client, is still to be told of it."""
    deliveries = models.Delivery.objects.filter(attachment__document__submission=submission)
    messages = Message.objects.filter(submission=submission, state=MessageState.WAITING)
    return deliveries.filter(state=models.DeliveryState.WAITING).exists() or messages.exists()


def _is_under_way(submission: models.Submission) -> bool:
    # Nobody sends the notices of a subscription that is not active.
    notices = Notice.objects.filter(subscription__state=SubscriptionState.ACTIVE, state=NoticeState.WAITING)
    return (
        submission.uploads.exclude(state=models.UploadState.DONE).exists()
        or is_to_be_told(submission)
        or notices.filter(subject__in=subjects_of(submission.pk)).exists()
    )


def _kept(
    submission: models.Submission, schedule: Schedule, now: datetime, *, note: bool
) -> list[tuple[Rule, dict[After, datetime | None]]]:
    """The rule for each document, and for whatever else a person had to see, with when its events were."""
    items = list(submission.exceptions.order_by("pk"))
    common: dict[After, datetime | None] = {
        After.RECEIVED: submission.received_at,
        After.DECIDED: submission.decided_at or submission.received_at,
    }
    places = {
        attachment.document_id: attachment
        for attachment in models.Attachment.objects.filter(models.LIVE, document__submission=submission)
    }
    kept = []
    for document in submission.documents.exclude(state=models.DocumentState.REPLACED):
        item = next((item for item in reversed(items) if item.document_id == document.pk), None)
        place = places.get(document.pk)
        state = State.ATTACHED if place else _state_of(item)
        moments = common | {After.RESOLVED: _resolved(item, common)}
        if place is not None:
            moments |= {After.ATTACHED: place.attached_at, After.CASE_CLOSED: _closed_at(place.case_id, now, note=note)}
        kept.append((schedule.rule_for(document.type, state), moments))
    for item in items:
        if item.document_id is None:
            moments = common | {After.RESOLVED: _resolved(item, common)}
            kept.append((schedule.rule_for(ANY, _state_of(item)), moments))
    if not kept:
        kept.append((schedule.rule_for(ANY, State.DISMISSED), common | {After.RESOLVED: common[After.DECIDED]}))
    return kept


def _state_of(item: models.ExceptionItem | None) -> State:
    state = _STATES.get(item.resolution, State.DISMISSED) if item else State.DISMISSED
    return State.DISMISSED if state is State.ATTACHED else state


def _resolved(item: models.ExceptionItem | None, common: dict[After, datetime | None]) -> datetime | None:
    return (item.resolved_at if item else None) or common[After.DECIDED]


def _end(rule: Rule, moments: dict[After, datetime | None], now: datetime) -> datetime:
    """When a document may go; where that is not to be told yet, how long it stays at least."""
    if rule.time is None:
        return now + _FOREVER
    # What has not happened yet can't be over before the time is, counted from now.
    return rule.ends(moments) or now + max(rule.time, _SOON)


def _closed_at(case_id: str, now: datetime, *, note: bool) -> datetime | None:
    """When a case was closed, or the one it was merged into; None while it is open."""
    *_, last = led_to(case_id)
    case = Case.objects.filter(pk=last).first()
    if case is None:
        return DeletedCase.objects.filter(pk=last).values_list("deleted_at", flat=True).first()
    if case.state == "open":
        return None
    if case.closed_at is None and note:  # closed before that was kept, or when it was first heard of
        Case.objects.filter(pk=case.pk, closed_at=None).update(closed_at=now)
    return case.closed_at or now
