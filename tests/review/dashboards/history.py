"""An invented history of a support centre: what came, what automation decided, and what people made of the rest."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone

from intake.decisions import ExceptionReason
from storage.records import models
from storage.statistics.days import Days, start_of, today
from storage.statistics.models import UploadMedium

PROGRAMS = ("study_permit", "visitor_visa", "work_permit", "citizenship")
_MEDIA = {"digital": (5, 0.93), "scan": (3, 0.88), "photo": (2, 0.78)}
"""How frequent, and how much of it is attached without a person."""
_REASONS = {
    ExceptionReason.UNCLASSIFIED: 5,
    ExceptionReason.AMBIGUOUS_CASE: 4,
    ExceptionReason.NO_CASE_FOUND: 3,
    ExceptionReason.UNREADABLE: 2,
    ExceptionReason.CONFLICTING_IDENTITY: 1,
    ExceptionReason.DUPLICATE: 1,
}
_PAIRS = (("lease", "pay_stub"), ("pay_stub", "bank_statement"), ("passport", "national_id"), ("other", "lease"))
_HOURS = (1, 1, 1, 1, 1, 1, 2, 4, 8, 12, 14, 14, 13, 13, 13, 12, 11, 10, 9, 8, 7, 5, 3, 2)
_WEEKDAYS = (1.15, 1.1, 1.0, 1.0, 0.95, 0.3, 0.25)


@dataclass
class History:
    """Rows of some days, written in bulk."""

    a_day: int
    """Submissions of an ordinary day."""
    checked: float = 0.05
    """Share of what was attached automatically that was drawn and checked."""
    reviewer: str = "alex"
    chance: random.Random = field(default_factory=lambda: random.Random(8))
    _now: datetime = field(default_factory=timezone.now)
    _number: int = 0

    def write(self, days: int) -> None:
        """So many days, up to this moment."""
        for day in Days.until(today(), days):
            self._write_day(day)

    def _write_day(self, day: date) -> None:
        count = round(self.chance.gauss(1, 0.08) * self.a_day * _WEEKDAYS[day.weekday()])
        moments = sorted(self._moment(day) for _ in range(count))
        submissions = [self._submission(at) for at in moments if at < self._now]
        models.Submission.objects.bulk_create(submissions)
        media = self.chance.choices(list(_MEDIA), [frequent for frequent, _ in _MEDIA.values()], k=len(submissions))
        uploads = models.Upload.objects.bulk_create(map(self._upload, submissions))
        UploadMedium.objects.bulk_create(
            UploadMedium(upload=upload, medium=medium) for upload, medium in zip(uploads, media, strict=True)
        )
        outcomes = ["attach" if self.chance.random() < _MEDIA[medium][1] else "exception" for medium in media]
        documents = models.Document.objects.bulk_create(map(self._document, uploads, outcomes))
        decisions = models.Decision.objects.bulk_create(map(self._decision, documents, outcomes))
        self._attached([row for row in decisions if row.outcome == "attach"], dict(zip(uploads, media, strict=True)))
        self._left([row for row in decisions if row.outcome == "exception"])

    def _moment(self, day: date) -> datetime:
        hour = self.chance.choices(range(24), _HOURS)[0]
        return start_of(day) + timedelta(hours=hour, seconds=self.chance.randrange(3600))

    def _submission(self, at: datetime) -> models.Submission:
        self._number += 1
        form = {"application_type": self.chance.choice(PROGRAMS), "family_name": "Roy", "given_names": "Léa"}
        return models.Submission(
            pk=f"history-{self._number:08}",
            form=form,
            language="fr" if self.chance.random() < 0.28 else "en",
            state="decided",
            received_at=at,
            decided_at=min(at + timedelta(seconds=self.chance.randrange(20, 900)), self._now),
        )

    def _upload(self, submission: models.Submission) -> models.Upload:
        digest = sha256(submission.pk.encode()).hexdigest()
        place = {"path": "1", "object_key": f"submissions/{submission.pk}/files/1", "name": "scan0001.pdf"}
        return models.Upload(submission=submission, **place, state="done", outcome="read", sha256=digest, page_count=1)

    def _document(self, upload: models.Upload, outcome: str) -> models.Document:
        state = "attached" if outcome == "attach" else "exception"
        about: dict[str, Any] = {"submission": upload.submission, "upload": upload, "pages": "1"}
        return models.Document(**about, state=state, type=self.chance.choice(_PAIRS)[0], confidence=0.9)

    def _decision(self, document: Any, outcome: str) -> models.Decision:
        reasons = self.chance.choices(list(_REASONS), list(_REASONS.values()))
        return models.Decision(
            submission=document.submission,
            upload=document.upload,
            document=document,
            outcome=outcome,
            reason=reasons[0].value if outcome == "exception" else "",
            case_id="C-1" if outcome == "attach" else "",
            made_by="automation",
            made_at=document.submission.decided_at,
        )

    def _attached(self, decisions: list[Any], media: dict[models.Upload, str]) -> None:
        drawn = [decision for decision in decisions if self.chance.random() < self.checked]
        models.QualityCheck.objects.bulk_create(self._check(decision, media[decision.upload]) for decision in drawn)
        taken = [decision for decision in decisions if self.chance.random() < 0.004]
        models.Event.objects.bulk_create(
            self._event(decision, self.chance.choice(["moved", "taken_back"]), self._later(decision.made_at, 30))
            for decision in taken
        )

    def _check(self, decision: Any, medium: str) -> models.QualityCheck:
        wrong_type = 0.05 if medium == "photo" else 0.01
        weights = (1 - wrong_type - 0.002, wrong_type, 0.001, 0.001)
        answer = self.chance.choices(["right", "wrong_type", "wrong_case", "cannot_tell"], weights)[0]
        return models.QualityCheck(
            document=decision.document,
            decision=decision,
            drawn_at=decision.made_at,
            language=decision.submission.language,
            medium=medium,
            program=decision.submission.form["application_type"],
            type=decision.document.type,
            answer=answer,
            right_type="other" if answer == "wrong_type" else "",
            answered_by=self.reviewer,
            answered_at=self._later(decision.made_at, 40),
        )

    def _left(self, decisions: list[Any]) -> None:
        exceptions = [self._exception(decision) for decision in decisions]
        models.ExceptionItem.objects.bulk_create(exceptions)
        retyped: list[Any] = [row for row in exceptions if row.resolved_at and self.chance.random() < 0.3]
        models.Event.objects.bulk_create(
            self._event(row.decision, "type_corrected", row.resolved_at, *self.chance.choice(_PAIRS)) for row in retyped
        )

    def _exception(self, decision: Any) -> models.ExceptionItem:
        resolved = decision.made_at + timedelta(days=self.chance.expovariate(1 / 2.5))
        is_resolved = resolved < self._now
        return models.ExceptionItem(
            submission=decision.submission,
            upload=decision.upload,
            document=decision.document,
            decision=decision,
            reason=decision.reason,
            program=decision.submission.form["application_type"],
            language=decision.submission.language,
            state="resolved" if is_resolved else "open",
            opened_at=decision.made_at,
            resolved_at=resolved if is_resolved else None,
            resolved_by=self.chance.choice([self.reviewer, "sam", "kim"]) if is_resolved else "",
            resolution=self.chance.choices(["attached", "dismissed"], [5, 1])[0] if is_resolved else "",
        )

    def _event(self, decision: Any, action: str, at: datetime, *types: str) -> models.Event:
        details = dict(zip(("from", "to"), types, strict=False))
        about: dict[str, Any] = {"submission": decision.submission, "upload": decision.upload}
        return models.Event(**about, document=decision.document, actor="sam", action=action, at=at, details=details)

    def _later(self, at: datetime, hours: int) -> datetime:
        return min(at + timedelta(hours=self.chance.random() * hours), self._now - timedelta(seconds=1))
