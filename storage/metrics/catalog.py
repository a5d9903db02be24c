"""Every metric that is exported: its name, its meaning, and the values that its labels may have.

`docs/reference/metrics.md` is written from this list, and whatever is exported is looked up in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from intake.decisions import ExceptionReason
from intake.model import PageSource, RefusalReason

QUEUES = ("intake", "read", "read_large", "decide", "outbox", "webhooks", "mail", "illustrate")
STEPS = ("receive", "read", "read_part", "decide", "deliver", "tell", "mail", "illustrate")
OTHER = "other"
"""Stands for any value that a label may not have."""


class Kind(StrEnum):
    """Prometheus's types."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class By(StrEnum):
    """Which command exports it."""

    WORK = "intake work"
    SWEEPER = "the sweeper (intake work, intake sweep)"
    RECORDS = "the sweeper, from the records"
    SERVE = "intake serve"
    ALL = "all"


@dataclass(frozen=True, eq=False)
class Metric:
    """One metric."""

    name: str
    kind: Kind
    by: By
    meaning: str
    labels: Mapping[str, Sequence[str]]
    """Each label with the values that it may have; none: names of ours that are known at run time only."""
    buckets: Sequence[float] = ()
    """Upper bounds, of a histogram."""

    @property
    def begins_with(self) -> Iterator[tuple[str, ...]]:
        """The label values that are there from the beginning, at 0: else a first increase would go unseen."""
        return product(*self.labels.values())

    def allowed(self, values: Sequence[str]) -> tuple[str, ...]:
        """These label values, with OTHER in place of what may not be."""
        known = zip(values, self.labels.values(), strict=True)
        return tuple(value if not among or value in among else OTHER for value, among in known)


CATALOG: dict[str, Metric] = {}


def _metric(
    kind: Kind,
    by: By,
    name: str,
    meaning: str,
    labels: Mapping[str, Sequence[str]] | None = None,
    buckets: Sequence[float] = (),
) -> Metric:
    CATALOG[name] = Metric(name, kind, by, meaning, labels or {}, buckets)
    return CATALOG[name]


_LONG = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)
_SHORT = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
CONFIDENCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
"""Upper bounds: most documents are sure, so the bounds are closer there."""
RESOURCES = ("database", "store", "scanner", "sandbox", "key", "disk")

# Of every process that is scraped.
BUILD_INFO = _metric(
    Kind.GAUGE, By.ALL, "intake_build_info", "1; which version runs here as what", {"role": (), "version": ()}
)

# Of the workers, counted as they work.
STEP_SECONDS = _metric(
    Kind.HISTOGRAM, By.WORK, "intake_step_seconds", "How long steps that were done took", {"step": STEPS}, _LONG
)
OUTCOMES = ("done", "lease_lost", "outage", "handed_back", "failed")
STEPS_ENDED = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_steps_total",
    "Steps, by how they ended: done; lease_lost: another worker had the row by then; outage: something that all steps "
    "need was away, or the row's own object; handed_back: out of time, or the worker was stopped; failed",
    {"step": STEPS, "outcome": OUTCOMES},
)
ATTEMPTS = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_attempts_total",
    "Attempts at steps; after the third a person looks",
    {"step": STEPS, "attempt": ("1", "2", "3", "more")},
)
ERRORS = _metric(
    Kind.COUNTER,
    By.ALL,
    "intake_errors_total",
    "Errors of what all work needs, as workers, the sweeper and the pages met them",
    {"resource": RESOURCES},
)
PAUSES = _metric(
    Kind.COUNTER, By.WORK, "intake_pauses_total", "How often a worker process began to wait for what all steps need"
)
PAUSED_SECONDS = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_paused_seconds_total",
    "How long worker processes took nothing because of that; its rate is the number of processes that pause",
)
READINGS = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_readings_total",
    "Files read in the sandbox, or parts of long ones, by what came of it: read, expanded, or why it was refused",
    {"result": ("read", "expanded", *RefusalReason)},
)
SANDBOX_KILLS = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_sandbox_kills_total",
    "Readers that were ended by a limit, or died (crash)",
    {"limit": ("seconds", "memory", "crash")},
)
PAGES = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_pages_total",
    "Pages read, by where their text came from",
    {"source": tuple(PageSource)},
)
TOLD = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_told_total",
    "What was said to others, by to whom and what came of it: taken, put_off (they were away or busy), or refused",
    {"whom": ("case_system", "webhook", "mail"), "outcome": ("taken", "put_off", "refused")},
)
WORKERS_RESTARTED = _metric(
    Kind.COUNTER,
    By.WORK,
    "intake_workers_restarted_total",
    "Celery workers that died and were started again, or were taken for stuck",
)

# Of the sweeper.
SWEEPER_SECONDS = _metric(
    Kind.HISTOGRAM, By.SWEEPER, "intake_sweeper_round_seconds", "How long the sweeper's rounds took", buckets=_SHORT
)
SWEEPER_LAST = _metric(
    Kind.GAUGE,
    By.SWEEPER,
    "intake_sweeper_last_round_timestamp_seconds",
    "When the sweeper ended its last whole round; 0: not yet",
)
HINTS = _metric(Kind.COUNTER, By.SWEEPER, "intake_sweeper_hints_total", "Hints that the sweeper sent")
ANCHORED = _metric(
    Kind.GAUGE,
    By.SWEEPER,
    "intake_audit_anchor_timestamp_seconds",
    "When the audit's end was last written to the object store; 0: not since the sweeper began, or not at all",
)

# From the records. Several sweepers say the same: take max, not sum.
RECORDS_UP = _metric(Kind.GAUGE, By.RECORDS, "intake_records_up", "1 when the records could be asked, else 0")
RECORDS_SECONDS = _metric(Kind.GAUGE, By.RECORDS, "intake_records_seconds", "How long asking them took the last time")
QUEUE_LENGTH = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_queue_length",
    "Rows that are due and nobody's, by the queue of their step; counted up to 100,000",
    {"queue": QUEUES},
)
QUEUE_UNDER_WAY = _metric(Kind.GAUGE, By.RECORDS, "intake_queue_under_way", "Rows that workers hold", {"queue": QUEUES})
QUEUE_OLDEST = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_queue_oldest_seconds",
    "How long the one that is due longest has been so; 0 when nothing is",
    {"queue": QUEUES},
)
SETTLED = _metric(
    Kind.COUNTER,
    By.RECORDS,
    "intake_submissions_settled_total",
    "Submissions whose promise was kept or broken: decided for the first time, or not by 15 minutes after they came",
)
WITHIN_SLO = _metric(
    Kind.COUNTER,
    By.RECORDS,
    "intake_submissions_within_slo_total",
    "Those of them that were final or with a person within 15 minutes of coming in",
)
OVERDUE = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_submissions_overdue",
    "Submissions that came more than 15 minutes ago and are not decided; counted up to 100,000",
)
DECISIONS = _metric(
    Kind.COUNTER,
    By.RECORDS,
    "intake_decisions_total",
    "Documents, and files that could not be read, that automation decided",
    {"outcome": ("attach", "exception")},
)
EXCEPTIONS_OPENED = _metric(
    Kind.COUNTER,
    By.RECORDS,
    "intake_exceptions_opened_total",
    "Exceptions that began to wait for a person",
    {"reason": tuple(ExceptionReason)},
)
EXCEPTIONS_RESOLVED = _metric(
    Kind.COUNTER, By.RECORDS, "intake_exceptions_resolved_total", "Exceptions that were resolved"
)
EXCEPTIONS_OPEN = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_exceptions_open",
    "Exceptions that wait for a person",
    {"reason": tuple(ExceptionReason)},
)
EXCEPTIONS_OLDEST = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_exceptions_oldest_seconds",
    "How long the one that waits longest has waited; 0 when none does",
)
TALLIED_TO = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_tallied_to_timestamp_seconds",
    "Up to when submissions, decisions, exceptions and confidences are counted; a minute or two ago",
)
CONFIDENCE = _metric(
    Kind.HISTOGRAM,
    By.RECORDS,
    "intake_document_confidence",
    "How sure the classifier was of documents that automation decided, by the model's version",
    {"model": ()},
    CONFIDENCES,
)
DRIFT = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_confidence_drift",
    "How far the confidences of the last day are from those of the 28 days before, by the same model: the population "
    "stability index; below 0.1 nothing, above 0.25 a different stream. Without a value where either has too few",
    {"model": ()},
)
MODEL_INFO = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_model_info",
    "1; the versions that decide now: the classifier's model (builtin: the package's own) and the numbers of matching",
    {"model": (), "policy": ()},
)
OUTBOX_OLDEST = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_outbox_oldest_seconds",
    "Since when the oldest has waited that is still to be said; 0 when nothing is",
    {"whom": ("case_system", "webhook", "mail")},
)
OUTBOX_WAITING = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_outbox_waiting",
    "What is still to be said, due or not; counted up to 100,000",
    {"whom": ("case_system", "webhook", "mail")},
)
SUBSCRIPTIONS = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_webhook_subscriptions",
    "Addresses that are told by webhooks: active ones that take it, active ones that fail, and disabled ones",
    {"state": ("active", "failing", "disabled")},
)
UNSEALED = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_audit_unsealed_seconds",
    "How long the oldest event of the audit has waited for its seal; 0 when none does",
)
INVENTORY_BEHIND = _metric(
    Kind.GAUGE,
    By.RECORDS,
    "intake_inventory_behind_seconds",
    "Whatever came into the object store until so long ago is known; no value until it was looked through once",
)

# Of the web pages.
HTTP_SECONDS = _metric(
    Kind.HISTOGRAM,
    By.SERVE,
    "intake_http_request_seconds",
    "How long requests took to answer, by the name of the view and the class of the status",
    {"view": (), "status": ("1xx", "2xx", "3xx", "4xx", "5xx")},
    _SHORT,
)
