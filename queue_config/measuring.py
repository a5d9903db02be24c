"""Counts what steps do: how long they take, how they end, and what they met."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from celery.exceptions import SoftTimeLimitExceeded

from intake.model import Reading, RefusalReason
from intake.sandbox import SandboxUnavailable
from queue_config.outages import DATABASE_ERRORS
from queue_config.scanning import ScannerUnavailable
from storage.encrypted.sealing import KeyMissing
from storage.metrics import catalog
from storage.metrics.counting import count, flush
from storage.objects.errors import StoreUnavailable
from storage.records.leases import LeaseLost

_RESOURCES: dict[str, tuple[type[BaseException], ...]] = {
    "database": DATABASE_ERRORS,
    "store": (StoreUnavailable,),
    "scanner": (ScannerUnavailable,),
    "sandbox": (SandboxUnavailable,),
    "key": (KeyMissing,),
    "disk": (OSError,),
}


@contextmanager
def measured(step: str, attempt: int) -> Iterator[None]:
    """Count one attempt at a step, and how it ends."""
    count(catalog.ATTEMPTS, step, str(attempt) if attempt <= 3 else "more")
    began = time.monotonic()
    try:
        yield
    except BaseException as error:
        count(catalog.STEPS_ENDED, step, _outcome(error))
        raise
    else:
        count(catalog.STEPS_ENDED, step, "done")
        count(catalog.STEP_SECONDS, step, value=time.monotonic() - began)
    finally:
        flush()


def _outcome(error: BaseException) -> str:
    if isinstance(error, LeaseLost):
        return "lease_lost"
    if isinstance(error, SoftTimeLimitExceeded):
        return "handed_back"
    return "outage" if count_error(error) else "failed"


def count_error(error: BaseException) -> bool:
    """Count an error of what all work needs; says whether it is one."""
    resource = next((name for name, classes in _RESOURCES.items() if isinstance(error, classes)), None)
    if resource is not None:
        count(catalog.ERRORS, resource)
    return resource is not None


def count_reading(reading: Reading) -> None:
    """Count what came of reading a file in the sandbox."""
    count(catalog.READINGS, reading.reason or reading.outcome)
    for source, number in Counter(page.source for page in reading.pages).items():
        count(catalog.PAGES, source, value=number)
    if (limit := _limit_met(reading)) is not None:
        count(catalog.SANDBOX_KILLS, limit)


def _limit_met(reading: Reading) -> str | None:
    """Which limit of the sandbox ended the reader, where one did."""
    match reading.reason:
        case RefusalReason.TIMEOUT:
            return "seconds"
        case RefusalReason.CRASHED:
            return "crash"
        case RefusalReason.TOO_LARGE if "bytes of memory" in reading.detail:
            return "memory"
    return None
