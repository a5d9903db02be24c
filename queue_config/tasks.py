"""The Celery tasks: take the lease, run the step, send the hints. The one broad `except` of the workers is here."""

import os
import traceback
from typing import Any

import structlog
from celery.signals import worker_process_init
from django import setup
from django.db import Error as AnyDatabaseError
from django.db import InterfaceError, OperationalError, close_old_connections
from tenacity import Retrying, retry_if_exception_type, wait_fixed

from intake.settings import get_limits, get_settings
from queue_config.app import app
from queue_config.hints import hint
from queue_config.logs import configure_logs
from queue_config.supervising import die_with_parent_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storage.settings")
setup()
configure_logs()

from queue_config.steps import STEPS, Workshop, take_step  # noqa: E402 - models exist only after setup()
from storage.objects.errors import StoreUnavailable  # noqa: E402
from storage.records.leases import Lease, LeaseLost  # noqa: E402

_log = structlog.get_logger()
_shop = Workshop(get_settings(), get_limits())
_RETRY_SECONDS = 2.0
_DATABASE_AWAY = (OperationalError, InterfaceError)


@worker_process_init.connect
def _warm(**_: Any) -> None:
    """Load engine and model once per process, so that each reading's fork shares them; die with the main process."""
    from intake.reading.ocr import warm

    die_with_parent_process()
    warm()
    _shop.classifier  # noqa: B018 - loads it


def run_step(name: str, key: str | int) -> None:
    """Take one step on one row if it is due, and hint at what became due."""
    close_old_connections()
    with structlog.contextvars.bound_contextvars(step=name, key=key):
        try:
            lease = take_step(_shop, name, key)
        except _DATABASE_AWAY as error:
            _log.warning("waiting", error=type(error).__name__)
            return
        if lease is None:
            return
        try:
            hints = STEPS[name].run(_shop, key, lease)
        except LeaseLost:
            _log.warning("lease_lost")
            return
        except (StoreUnavailable, *_DATABASE_AWAY, OSError) as error:
            # The world is broken (or its disk full), not the file: wait without burning an attempt.
            _log.warning("waiting", error=type(error).__name__)
            _give_back(lease, delay=_RETRY_SECONDS, counts=False)
            return
        except Exception as error:
            # Where, not what: an error's message may quote a document.
            where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-4:]]
            _log.error("step_failed", attempt=lease.attempt, error=type(error).__name__, where=where)
            _give_back(lease, delay=_RETRY_SECONDS * lease.attempt, counts=True)
            return
        _log.info("step_done")
    for next_name, next_key in hints:
        hint(next_name, next_key)


def _give_back(lease: Lease, *, delay: float, counts: bool) -> None:
    """Let go of the row, once the database is there: an outage must not cost the row an attempt."""
    try:
        for attempt in Retrying(retry=retry_if_exception_type(_DATABASE_AWAY), wait=wait_fixed(0.5)):
            with attempt:
                close_old_connections()  # the one that broke, if it was the connection
                lease.give_back(delay=delay, counts=counts)
    except (LeaseLost, AnyDatabaseError) as error:
        _log.warning("lease_not_given_back", error=type(error).__name__)  # it runs out by itself


def _task(name: str) -> None:
    @app.task(name=f"intake.{name}")
    def task(key: str | int) -> None:
        run_step(name, key)


for _name in STEPS:
    _task(_name)
