"""The sweeper: finds what nobody announced and what nobody holds, and hints at it again.

It asks "what is due?", never "what happened lately?", so a missed round loses nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from intake.submission import manifest_key
from queue_config.hints import hint
from queue_config.steps import STEPS
from storage.objects import ObjectStore
from storage.records import ledger, models

_BATCH = 500


@dataclass
class Sweeper:
    """Remembers when it hinted at which row, so that a busy queue isn't flooded with the same hint."""

    store: ObjectStore
    rehint_after: timedelta = timedelta(seconds=10)
    _hinted: dict[tuple[str, str | int], datetime] = field(default_factory=dict)

    def sweep(self) -> int:
        """One round; returns the number of hints sent."""
        self._announce_unknown()
        sent = 0
        for name in STEPS:
            for key in self._due(name):
                hint(name, key)
                self._hinted[(name, key)] = timezone.now()
                sent += 1
        self._forget_old()
        return sent

    def _announce_unknown(self) -> None:
        found = list(self.store.list_folders("submissions/"))
        for start in range(0, len(found), _BATCH):
            batch = found[start : start + _BATCH]
            known = set(models.Submission.objects.filter(pk__in=batch).values_list("pk", flat=True))
            for submission_id in batch:
                if submission_id not in known and self.store.exists(manifest_key(submission_id)):
                    ledger.announce(submission_id)

    def _due(self, name: str) -> list[str | int]:
        step = STEPS[name]
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        rows = step.model._default_manager.filter(free, state=step.state, due_at__lte=now)
        keys = rows.order_by("due_at").values_list("pk", flat=True)[:_BATCH]
        return [
            key
            for key in keys
            if now - self._hinted.get((name, key), datetime.min.replace(tzinfo=now.tzinfo)) > self.rehint_after
        ]

    def _forget_old(self) -> None:
        limit = timezone.now() - 2 * self.rehint_after
        self._hinted = {key: at for key, at in self._hinted.items() if at > limit}


def idle() -> bool:
    """Whether every announced submission is decided and every page image made."""
    return (
        not models.Submission.objects.exclude(state=models.SubmissionState.DECIDED).exists()
        and not models.Upload.objects.exclude(state=models.UploadState.DONE).exists()
    )
