"""Tiny text submissions, for what measures the way and not the reading; run below the environment of a home.

python -m benchmarks.tiny put FIRST COUNT   into the object store, announced
python -m benchmarks.tiny wait COUNT        until so many are decided; prints the seconds
python -m benchmarks.tiny work              take all steps in this process, without Celery; prints CPU and wall seconds
python -m benchmarks.tiny sweep             one round of the sweeper; prints the seconds
python -m benchmarks.tiny scrape            ask the records for metrics, and add an hour up; milliseconds of each
python -m benchmarks.tiny fill COUNT        rows of so many submissions that were decided long ago
python -m benchmarks.tiny cases FILE        case records of those that are put
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from samples.people import Registry

_CASES = 50
_LETTER = """Letter of explanation

Application number: {number}
Name: {given} {family}
Date of birth: {born}

Dear officer,
I am writing to explain the gap in my history of employment, number {place} of my letters. I was at home with my family.
Sincerely,
{given} {family}
"""


def _registry() -> Registry:
    registry = Registry(random.Random(7))  # noqa: S311 - the same cases each time
    for _ in range(_CASES):
        registry.case()
    return registry


def cases(path: Path) -> None:
    """Write the case records."""
    path.write_text("".join(json.dumps(case.record()) + "\n" for case in _registry().cases))


def put(first: int, count: int) -> None:
    """Hand submissions over as a web form does."""
    from intake.settings import get_settings
    from intake.submission import Form, Submission, UploadedFile
    from queue_config.handover import hand_over
    from storage.objects import open_store

    store = open_store(get_settings().objects_url)
    known = _registry().cases
    for place in range(first, first + count):
        case = known[place % _CASES]
        person = case.principal
        form = Form(
            application_type=case.application_type,
            family_name=person.family_name,
            given_names=person.given_names,
            birth_date=person.birth_date,
            email=f"{place}@example.org",
            application_number=case.application_number,
        )
        letter = _LETTER.format(
            number=case.application_number,
            given=person.given_names,
            family=person.family_name,
            born=person.birth_date.isoformat(),
            place=place,
        )
        files = (UploadedFile(number=1, name="letter.txt"),)
        submission = Submission(id=f"t-{place:08}", received_at=datetime.now(UTC), form=form, files=files)
        hand_over(store, submission, [letter.encode()])


def wait(count: int) -> float:
    """The seconds until so many submissions are decided."""
    from storage.records.models import Submission

    began = time.perf_counter()
    while Submission.objects.filter(state="decided").count() < count:
        time.sleep(0.05)
    return time.perf_counter() - began


def work() -> tuple[float, float]:
    """Take every step that is due, one after the other; CPU seconds, the sandbox's included, and wall seconds."""
    from queue_config import tasks
    from queue_config.steps import STEPS

    tasks.load()
    with patch.object(tasks, "hint"):  # nobody is to be told
        before, began = _cpu(), time.perf_counter()
        while any(step.due().exists() for step in STEPS.values()):
            for name, step in STEPS.items():
                for _ in range(step.due().count()):
                    tasks.run_step(name)
        return _cpu() - before, time.perf_counter() - began


def sweep() -> float:
    """The seconds of one round; another before it makes the connections."""
    from intake.settings import get_settings
    from queue_config.sweeper import Sweeper
    from storage.objects import open_store

    sweeper = Sweeper(open_store(get_settings().objects_url))
    sweeper.sweep()
    began = time.perf_counter()
    sweeper.sweep()
    sweeper.workers_are_stuck()
    return time.perf_counter() - began


def scrape() -> tuple[float, float]:
    """The best of some times, in milliseconds, of a scrape and of adding up an hour."""
    from datetime import timedelta

    from django.utils import timezone
    from prometheus_client import CollectorRegistry, generate_latest

    from queue_config.watching import RecordsCollector
    from storage.tallies.keeping import tally
    from storage.tallies.models import Tallied

    registry = CollectorRegistry()
    registry.register(RecordsCollector(fresh_seconds=0))

    def add_up() -> None:
        Tallied.objects.update_or_create(pk=1, defaults={"to": timezone.now() - timedelta(hours=1, minutes=1)})
        tally()

    return _best(lambda: generate_latest(registry)), _best(add_up)


def _best(action: Callable[[], object], times: int = 5) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        found.append(1000 * (time.perf_counter() - began))
    return min(found)


def fill(count: int) -> None:
    """Write the rows in bulk: one upload, document, decision and attachment each, and their events."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table, columns in _ROWS.items():
            into = f"INSERT INTO records_{table} ({', '.join(columns)})"
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s)"
            cursor.execute(f"{into} {numbers} SELECT {', '.join(columns.values())} FROM n", [count])
        cursor.execute("ANALYZE")


_LEASED = {"attempts": "0", "lease_token": "''", "due_at": "CURRENT_TIMESTAMP", "turn": "CURRENT_TIMESTAMP"}
_ID, _HASH = "'old-' || i", "substr(md5(CAST(i AS TEXT)) || md5(CAST(i AS TEXT)), 1, 64)"
_ROWS = {
    "submission": _LEASED
    | {"id": _ID, "state": "'decided'", "form": "'{}'", "problem": "''", "language": "'en'", "urgent": "FALSE"}
    | {"sender": _HASH, "received_at": "CURRENT_TIMESTAMP", "decided_at": "CURRENT_TIMESTAMP"},
    "upload": _LEASED
    | {"id": "-i", "submission_id": _ID, "path": "'1'", "object_key": "'k'", "name": "'n'", "declared_type": "''"}
    | {"declared_sha256": "''", "is_message_body": "FALSE", "state": "'done'", "sha256": _HASH, "size": "1000"}
    | {"mime": "'text/plain'", "outcome": "'read'", "reason": "''", "detail": "''", "warnings": "'[]'"}
    | {"page_count": "1", "reading_key": "'k'"},
    "document": {"id": "-i", "submission_id": _ID, "upload_id": "-i", "pages": "'1'", "state": "'attached'"}
    | {"type": "'letter_of_explanation'", "confidence": "1", "abstained": "FALSE", "why": "'[]'"}
    | {"identifiers": "'[]'", "parties": "'[]'", "classifier_version": "''"},
    "decision": {"id": "-i", "submission_id": _ID, "upload_id": "-i", "document_id": "-i", "outcome": "'attach'"}
    | {"reason": "''", "case_id": "'C-' || i", "person_id": "''", "candidates": "'[]'", "facts": "'[]'"}
    | {"note_en": "''", "note_fr": "''", "versions": "'{}'", "made_by": "'automation'"}
    | {"made_at": "CURRENT_TIMESTAMP"},
    "attachment": {"id": "-i", "case_id": "'C-' || i", "person_id": "''", "document_id": "-i", "content_hash": _HASH}
    | {"pages": "'1'", "attached_at": "CURRENT_TIMESTAMP", "attached_by": "'automation'"}
    | {"ended_by": "''", "ended_reason": "''"},
    "event": {"id": "-i", "at": "CURRENT_TIMESTAMP", "actor": "'automation'", "action": "'attached'"}
    | {"submission_id": _ID, "upload_id": "-i", "document_id": "-i", "details": "'{}'"},
}
"""Columns and values of each table, of row number i; negative keys leave the database's own counting alone."""


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def main() -> None:
    """Read the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storage.settings")
    what, *arguments = sys.argv[1:]
    if what == "cases":
        cases(Path(arguments[0]))
        return
    import django

    django.setup()
    does: dict[str, Callable[..., object]] = {
        "put": put,
        "wait": wait,
        "work": work,
        "sweep": sweep,
        "scrape": scrape,
        "fill": fill,
    }
    result = does[what](*map(int, arguments))
    if result is not None:
        print(*result if isinstance(result, tuple) else (result,))


if __name__ == "__main__":
    main()
