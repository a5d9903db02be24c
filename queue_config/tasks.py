"""The Celery tasks: take the row whose turn it is, run the step, send the hints. The one broad `except` is here."""

import os
import time
from collections import Counter
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import setup_logging, worker_init, worker_process_init, worker_process_shutdown
from celery.worker import WorkController
from django import setup
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections
from tenacity import Retrying, retry_if_exception_type, wait_fixed

from classifiers import load_classifier
from classifiers.model import MODEL_FOLDER
from intake import scratch
from intake.rehearsing import rehearse
from intake.settings import get_limits, get_settings
from queue_config import tracing
from queue_config.app import SOFT_SECONDS, app
from queue_config.forking import keep_shared
from queue_config.hints import hint
from queue_config.logs import configure_logs, place_of
from queue_config.moments import Moment, reached
from queue_config.orphans import die_with_parent_process
from queue_config.pausing import Pause, written_disks

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storage.settings")
setup()
configure_logs()

from queue_config.following import following  # noqa: E402 - models exist only after setup()
from queue_config.measuring import count_error  # noqa: E402
from queue_config.outages import (  # noqa: E402
    DATABASE_ERRORS,
    OUTAGES,
    were_in_each_others_way,
    what_is_away,
)
from queue_config.steps import STEPS, take_step, work_on  # noqa: E402
from queue_config.workshop import Workshop  # noqa: E402
from storage.encrypted.unreadable import strictly  # noqa: E402
from storage.metrics.catalog import PAUSED_SECONDS  # noqa: E402
from storage.metrics.counting import count, flush  # noqa: E402
from storage.records.leases import Lease, LeaseLost  # noqa: E402

_log = structlog.get_logger()
_shop = Workshop(get_settings(), get_limits())
_pause = Pause(get_settings().min_free_bytes, written_disks(get_settings()))
_OPEN_FILES = {"read", "read_large", "illustrate"}
"""The queues whose steps do: workers of others do without the engine."""
_RETRY_SECONDS = 2.0
_LONGEST_NAP = 2.0  # a warm shutdown waits for it


@setup_logging.connect
def _keep_our_logs(**_: Any) -> None:
    """Celery leaves logs alone where somebody else sees to them."""
    configure_logs()


@worker_init.connect
def _prepare(sender: WorkController, **_: Any) -> None:
    queues = set(sender.app.amqp.queues.consume_from)
    load(opens_files=bool(_OPEN_FILES & queues), decides="decide" in queues)


def load(*, opens_files: bool = True, decides: bool = True) -> None:
    """Load code, engine and model before the processes are forked, so that all share them, and their readers too.

    Args:
        opens_files: it will; else it takes less memory by a third.
        decides: it will, by the model.
    """
    if opens_files:
        from intake.reading.ocr import warm

        warm()
    tracing.is_on()
    if decides:
        # Which model was promoted last the database says, and no process may share its connection with others.
        rehearse(load_classifier(MODEL_FOLDER, get_settings().type_error))
    keep_shared()


@worker_process_init.connect
def _begin(**_: Any) -> None:
    """Die with the main process. A process that was killed has a successor, which removes what it left."""
    die_with_parent_process()
    scratch.clear()


@worker_process_shutdown.connect
def _end(**_: Any) -> None:
    tracing.flush()


def run_step(name: str) -> None:
    """Take one step on the row whose turn it is, if one is due, and hint at what became due."""
    if left := _pause.seconds_left():
        nap = min(left, _LONGEST_NAP)
        time.sleep(nap)  # the hint is dropped: the sweeper hints again at what is due
        count(PAUSED_SECONDS, value=nap)
        flush()
        return
    close_old_connections()
    try:
        lease = take_step(_shop, name)
    except DATABASE_ERRORS as error:
        count_error(error)
        if away := what_is_away(error, _shop.store):
            _pause.begin(away)
        return
    if lease is None:
        return
    with following(name, lease):
        reached(name, Moment.TAKEN)
        _run(name, lease)


def _run(name: str, lease: Lease) -> None:
    began = time.monotonic()
    try:
        with strictly():
            due = work_on(_shop, name, lease)
    except LeaseLost:
        _log.warning("lease_lost")
    except OUTAGES as error:
        _meet(error, lease)
    except SoftTimeLimitExceeded:
        # Celery's time limit, or a worker that is stopped and can't wait for the end (see `supervising`).
        out_of_time = time.monotonic() - began >= SOFT_SECONDS
        _log.warning("step_out_of_time" if out_of_time else "handed_back")
        _give_back(lease, delay=0, counts=out_of_time)
    except Exception as error:
        _log.error("step_failed", **place_of(error))
        _give_back(lease, delay=_RETRY_SECONDS * lease.attempt, counts=True)
    else:
        reached(name, Moment.COMMITTED)
        _pause.end()
        _log.info("step_done", seconds=round(time.monotonic() - began, 3))
        for step, times in Counter(step for step, _ in due).items():
            hint(step, times)
        reached(name, Moment.HINTED)


def _meet(error: Exception, lease: Lease) -> None:
    """Wait without burning an attempt while the world is broken; else the row has failed, and goes behind others."""
    if away := what_is_away(error, _shop.store):
        _pause.begin(away)
        _give_back(lease, delay=_RETRY_SECONDS, counts=False)
    elif were_in_each_others_way(error):
        _give_back(lease, delay=0, counts=False)
    else:
        _log.warning("row_waits", error=type(error).__name__)
        _give_back(lease, delay=_RETRY_SECONDS * min(4**lease.attempt, 32), counts=True)


def _give_back(lease: Lease, *, delay: float, counts: bool) -> None:
    """Let go of the row, once the database is there: an outage must not cost the row an attempt."""
    try:
        for attempt in Retrying(retry=retry_if_exception_type(DATABASE_ERRORS), wait=wait_fixed(0.5)):
            with attempt:
                close_old_connections()  # the one that broke, if it was the connection
                lease.give_back(delay=delay, counts=counts)
    except (LeaseLost, AnyDatabaseError) as error:
        _log.warning("lease_not_given_back", error=type(error).__name__)  # it runs out by itself


def _task(name: str) -> None:
    @app.task(name=f"intake.{name}")
    def task(*_: object) -> None:  # messages of former versions named a row
        run_step(name)


for _name in STEPS:
    _task(_name)
