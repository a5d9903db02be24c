"""Going back to a backup of the records while the object store has gone on: see docs/how-to/back-up.md."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from tests.servers.postgresql import new_database
from tests.whole.service import READY, Service, form_of, service

pytestmark = pytest.mark.slow
ATTACHED = (
    "SELECT submission_id, case_id, content_hash, records_attachment.pages FROM records_attachment"
    " JOIN records_document ON records_document.id = document_id ORDER BY submission_id, content_hash"
)


def send(running: Service, sample: str) -> str:
    """Submit a ready sample; gives its id."""
    form = running.logs / "form.json"
    form.write_text(json.dumps(form_of(sample)))
    files = sorted((READY / "submissions" / sample / "files").iterdir())
    return running.intake("submit", "--form", form, *files).strip()


def back_up(running: Service, copy: Path) -> None:
    if running.database:
        subprocess.run(["pg_dump", "--format", "custom", "--file", copy, running.database], check=True)
        return
    with closing(sqlite3.connect(running.home / "records.sqlite3")) as records, closing(sqlite3.connect(copy)) as kept:
        records.backup(kept)


@contextmanager
def gone_back(running: Service, copy: Path) -> Iterator[Service]:
    """The same service on the records as they were."""
    if not running.database:
        for file in running.home.glob("records.sqlite3*"):
            file.unlink()
        shutil.copy(copy, running.home / "records.sqlite3")
        yield running
        return
    with new_database(os.environ["INTAKE_DATABASE"], f"restored_{secrets.token_hex(4)}") as address:
        command = ["pg_restore", "--no-owner", "--exit-on-error", "--dbname", address, str(copy)]
        subprocess.run(command, check=True)
        yield replace(running, database=address)


def verified(running: Service, code: int) -> list[str]:
    """What `intake audit verify` finds, by kind and problem."""
    *findings, _sums = running.intake("audit", "verify", "--json", code=code).splitlines()
    return [f"{found['row']} {found['problem']}" for found in map(json.loads, findings)]


def test_what_came_since_the_backup_is_found_decided_again_and_once(tmp_path: Path) -> None:
    with service(tmp_path) as running:
        running.intake("cases", "import", READY / "cases.jsonl")
        before = send(running, "sample-0063")
        running.intake("work", "--until-idle")
        running.intake("audit", "anchor")
        kept = set((running.home / "objects" / "anchors").rglob("*.json"))
        back_up(running, tmp_path / "records.dump")

        since = send(running, "sample-0001")
        running.intake("work", "--until-idle", code=None)
        running.intake("audit", "anchor")
        attached = running.rows(ATTACHED)
        assert {submission for submission, *_ in attached} == {before, since}

        with gone_back(running, tmp_path / "records.dump") as again:
            assert {submission for submission, *_ in again.rows(ATTACHED)} == {before}
            again.intake("migrate")
            assert verified(again, 1) == ["seal is gone"], "the audit tells that time was lost"
            for lost in set((running.home / "objects" / "anchors").rglob("*.json")) - kept:
                lost.rename(tmp_path / lost.name)
            assert verified(again, 0) == []

            again.intake("work", "--until-idle", code=None)
            assert again.rows(ATTACHED) == attached
            again.intake("audit", "anchor")
            assert verified(again, 0) == []
