"""What is logged and traced of a step names its submission, whoever takes it and whenever."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import Error as AnyDatabaseError
from structlog.contextvars import bound_contextvars

from queue_config import tracing
from storage.messages.models import Message
from storage.records import ledger, models
from storage.records.leases import Lease
from storage.webhooks.models import Notice

_WAY: dict[type[models.Leased], str] = {
    models.Submission: "",
    models.Upload: "submission__",
    models.Part: "upload__submission__",
    models.Delivery: "attachment__document__submission__",
    Message: "submission__",
}
"""From a step's row to its submission."""


@contextmanager
def following(step: str, lease: Lease) -> Iterator[None]:
    """Let all that happens within be known as this step of its submission."""
    submission, traceparent = _submission_of(lease)
    about: dict[str, Any] = {"submission": submission, "attempt": lease.attempt, "key": str(lease.key)}
    with (
        bound_contextvars(step=step, **about),
        tracing.span(step, parent=traceparent, process=os.getpid(), **about),
    ):
        yield


def _submission_of(lease: Lease) -> tuple[str, str]:
    """Its id and its trace; empty where they can't be told: no step fails for what is only to be looked at."""
    try:
        submission, traceparent = _found(lease)
        if tracing.is_on() and submission and not traceparent:
            traceparent = _begun(submission)
    except (AnyDatabaseError, ValueError, KeyError):
        return "", tracing.NEW
    return submission, traceparent


def _found(lease: Lease) -> tuple[str, str]:
    if lease.model is Notice:
        body = Notice.objects.filter(pk=lease.key).values_list("body", flat=True).first() or "{}"
        submission = str(json.loads(body)["data"]["submission_id"])
        return submission, ledger.trace_of(submission)
    way = _WAY[lease.model]
    row = lease.model._default_manager.filter(pk=lease.key)
    return row.values_list(f"{way}pk", f"{way}traceparent").first() or ("", "")


def _begun(submission: str) -> str:
    """Of one that was announced where nothing is traced, or by a former version."""
    with tracing.span("found", parent=tracing.NEW, submission=submission):
        return ledger.name_trace(submission, tracing.traceparent())
