"""The sweeper: finds what nobody announced and what nobody holds, and hints at it again.

It asks "what is due?", never "what happened lately?", so a missed round loses nothing.
"""

import time
from dataclasses import dataclass, field
from typing import Annotated, Any

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone
from pydantic import TypeAdapter, ValidationError

from intake.submission import Submission, manifest_key
from queue_config.hints import hint, waiting
from queue_config.steps import STEPS
from storage.objects import ObjectStore
from storage.records import ledger, models

_BATCH = 500
_log = structlog.get_logger()
_SUBMISSION_ID: TypeAdapter[str] = TypeAdapter(Annotated[str, Submission.model_fields["id"]])


@dataclass
class Sweeper:
    """Remembers when it hinted at which row, so that a busy queue isn't flooded with the same hint."""

    store: ObjectStore
    rehint_seconds: float
    stuck_seconds: float = 20.0
    """How long nothing may move before the workers are taken for stuck."""
    _hinted: dict[tuple[str, str | int], float] = field(default_factory=dict)
    _known: set[str] = field(default_factory=set)
    _first: tuple[str, str | int] | None = None
    _first_since: float = 0.0

    def sweep(self) -> int:
        """One round; returns the number of hints sent. Raises StoreUnavailable, OperationalError and InterfaceError."""
        self._announce_unknown()
        sent = 0
        for name in STEPS:
            for key in self._due(name)[: self._room(name)]:
                hint(name, key)
                self._hinted[(name, key)] = time.monotonic()
                sent += 1
        self._forget_old()
        return sent

    def workers_are_stuck(self) -> bool:
        """Whether the same row has been the first due for long while no step is under way anywhere."""
        first = self._first_due()
        if first is None or first != self._first or _somebody_works():
            self._first, self._first_since = first, time.monotonic()
            return False
        if time.monotonic() - self._first_since < self.stuck_seconds:
            return False
        self._first = None
        return True

    def _first_due(self) -> tuple[str, str | int] | None:
        due = [(name, key) for name in STEPS for key in _due_rows(name).values_list("pk", flat=True)[:1]]
        return due[0] if due else None

    def _announce_unknown(self) -> None:
        found = [name for name in self.store.list_folders("submissions/") if name not in self._known]
        for start in range(0, len(found), _BATCH):
            batch = {name: _submission_id(name) for name in found[start : start + _BATCH]}
            known = set(models.Submission.objects.filter(pk__in=batch.values()).values_list("pk", flat=True))
            for name, submission_id in batch.items():
                if submission_id not in known:
                    if not self.store.exists(manifest_key(name)):
                        continue
                    if submission_id == name:
                        ledger.announce(submission_id)
                    else:
                        _log.error("folder_name_is_no_submission_id", key=submission_id)
                        ledger.announce_misnamed(submission_id, name)
                self._known.add(name)

    def _due(self, name: str) -> list[str | int]:
        keys = _due_rows(name).values_list("pk", flat=True)[:_BATCH]
        long_ago = time.monotonic() - self.rehint_seconds
        return [key for key in keys if self._hinted.get((name, key), long_ago) <= long_ago]

    def _room(self, name: str) -> int:
        """How many more hints the queue takes: hints that wait need no copies, and a deep queue is slow."""
        there = waiting(name)
        return 0 if there is None else max(0, _BATCH - there)

    def _forget_old(self) -> None:
        limit = time.monotonic() - 2 * self.rehint_seconds
        self._hinted = {key: at for key, at in self._hinted.items() if at > limit}


def _due_rows(name: str) -> "QuerySet[Any]":
    """The rows that a step is due on and that nobody holds, the longest due first."""
    step = STEPS[name]
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return step.model._default_manager.filter(free, state=step.state, due_at__lte=now).order_by("due_at", "pk")


def _somebody_works() -> bool:
    now = timezone.now()
    return any(step.model._default_manager.filter(lease_until__gt=now).exists() for step in STEPS.values())


def _submission_id(folder: str) -> str:
    """The id that the folder's name is, or one made from a name that can't be an id."""
    try:
        return _SUBMISSION_ID.validate_python(folder)
    except ValidationError:
        return ledger.misnamed_id(folder)


def idle() -> bool:
    """Whether every announced submission is decided and every page image made."""
    return (
        not models.Submission.objects.exclude(state=models.SubmissionState.DECIDED).exists()
        and not models.Upload.objects.exclude(state=models.UploadState.DONE).exists()
    )
