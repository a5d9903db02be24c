"""Asks everything that the product asks its records while it works; run below a deployment's environment.

python -m benchmarks.scale.questions   prints as JSON, by what is asked: milliseconds, and which tables were read whole
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

_TIMES = 5
_GROWING = (
    *("records_submission", "records_upload", "records_document", "records_decision", "records_attachment"),
    *("records_exceptionitem", "records_event", "records_seal", "searching_searchable", "searching_words"),
)


class Recorded:
    """The queries that were asked."""

    def __init__(self) -> None:
        self.queries: dict[str, tuple[str, Any]] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Ask, and note what was asked; what Django calls (`execute_wrapper`)."""
        if not many and sql.lstrip("( ").startswith(("SELECT", "WITH", "UPDATE")):
            self.queries.setdefault(sql, (sql, params))
        return execute(sql, params, many, context)


def ask_all() -> dict[str, dict[str, Any]]:
    """Each question: the best of some times after a first, in milliseconds, and the growing tables read whole."""
    return {name: _asked(question) for name, question in _questions()}


def _asked(question: Callable[[], object]) -> dict[str, Any]:
    from django.db import connection

    recorded = Recorded()
    with connection.execute_wrapper(recorded):
        first = _milliseconds(question)
    again = min(_milliseconds(question) for _ in range(_TIMES)) if first < 5000 else first
    whole = sorted({table for sql, params in recorded.queries.values() for table in _read_whole(sql, params)})
    return {"milliseconds": again, "whole": whole}


def _milliseconds(question: Callable[[], object]) -> float:
    began = time.perf_counter()
    question()
    return 1000 * (time.perf_counter() - began)


def _read_whole(sql: str, params: Any) -> Iterator[str]:
    """Growing tables that the plan of a query reads from beginning to end."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        ((plans,),) = cursor.fetchall()
    found = [json.loads(plans) if isinstance(plans, str) else plans]
    while found:
        node = found.pop()
        if isinstance(node, list):
            found += node
        elif isinstance(node, dict):
            found += [value for value in node.values() if isinstance(value, list | dict)]
            if node.get("Node Type") == "Seq Scan" and node["Relation Name"] in _GROWING:
                yield node["Relation Name"]


@contextmanager
def _undone() -> Iterator[None]:
    """As if it had not been asked."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _questions() -> Iterator[tuple[str, Callable[[], object]]]:
    yield from _of_workers()
    yield from _of_the_sweeper()
    yield from _of_people()


def _of_workers() -> Iterator[tuple[str, Callable[[], object]]]:
    from intake.settings import get_limits, get_settings
    from queue_config.steps import STEPS, take_step
    from queue_config.workshop import Workshop
    from storage.audit.recording import record
    from storage.records import ledger, models

    shop = Workshop(get_settings(), get_limits())
    last = models.Submission.objects.order_by("-pk")[0]

    def take() -> None:
        for name in STEPS:
            take_step(shop, name)

    def announce() -> None:
        with _undone():
            ledger.announce("a-new-submission")

    def append() -> None:
        with _undone():
            record("attached", "benchmark", submission=last)

    yield "taking a row of each step, none being due", take
    yield from _after_many(lambda: take_step(shop, "read"))
    yield "announcing a submission", announce
    yield "appending an event to the audit", append


def _after_many(take: Callable[[], object]) -> Iterator[tuple[str, Callable[[], object]]]:
    """The same when one in a hundred uploads has just been through: their places in the index are left."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_upload SET (autovacuum_enabled = off)")
        cursor.execute("SELECT count(*) / 100, max(id) FROM records_upload")
        (some, last) = cursor.fetchone() or (0, 0)
        for state in ("waiting", "done"):
            cursor.execute(f"UPDATE records_upload SET state = '{state}' WHERE id > {last - 2.4 * some}")
    yield "taking a row after a hundredth of all went through, before a vacuum", take
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_upload RESET (autovacuum_enabled)")
        cursor.execute("VACUUM ANALYZE records_upload")
    yield "taking a row after a hundredth of all went through, after the vacuum", take


def _of_the_sweeper() -> Iterator[tuple[str, Callable[[], object]]]:
    from django.utils import timezone

    from intake.settings import get_settings
    from queue_config.backlog import backlog
    from queue_config.sweeper import Sweeper, idle
    from storage.audit.sealing import seal_waiting
    from storage.objects import open_store
    from storage.searching.catching_up import CatchingUp
    from storage.statistics import keeping

    store = open_store(get_settings().objects_url)
    sweeper = Sweeper(store, anchor_seconds=0)
    catching_up = CatchingUp(store)
    yield "a round of the sweeper", sweeper.sweep
    yield "whether the workers are stuck", sweeper.workers_are_stuck
    yield "sealing what waits", seal_waiting
    yield "looking for what is not searchable yet", catching_up.advance
    yield "which days have to be counted, of what is new", lambda: keeping.due(timezone.now() - timedelta(minutes=20))
    yield "which days have to be counted, once when a sweeper starts", keeping.due
    yield "counting a day", lambda: keeping.keep(timezone.now().date() - timedelta(days=2))
    yield "the backlog of each step", backlog
    yield "whether all is done", idle


def _of_people() -> Iterator[tuple[str, Callable[[], object]]]:
    from review.desk.counting import counted, forget
    from review.desk.filters import Filter
    from review.status.telling import of_records
    from storage.desk.claiming import next_for
    from storage.records import models
    from storage.records.claims import with_holders
    from storage.searching.finding import found
    from storage.waiting import history

    items = models.ExceptionItem.objects.filter(state="open")
    newest = models.ExceptionItem.objects.select_related("submission").order_by("-pk")[0]

    def count() -> object:
        forget()
        return counted(items, Filter(), "benchmark")

    def draw() -> None:
        with _undone():
            next_for("benchmark", items)

    def history_anew() -> None:
        history.forget()
        history.history()

    yield "a page of the desk's list", lambda: list(with_holders(items.order_by("-priority", "opened_at", "pk")[:50]))
    yield "the counts beside the list", count
    yield "the next one for a reviewer", draw
    yield (
        "a page of those that were resolved",
        lambda: list(models.ExceptionItem.objects.filter(state="resolved").order_by("-resolved_at", "-pk")[:50]),
    )
    yield "a search by a rare word", lambda: list(found("w59000")[:50])
    yield "a search by a frequent word", lambda: list(found("w3")[:50])
    yield "the status page", lambda: of_records(newest.submission)
    yield "what waiting times are told by, once a minute", history_anew
    yield "the history of a submission", lambda: list(newest.submission.events.order_by("at", "pk"))
    yield "what is on a case", lambda: list(models.Attachment.objects.filter(case_id="C-77").order_by("attached_at"))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "review.settings"
    import django

    django.setup()
    sys.stdout.write(json.dumps(ask_all()))
