"""A real `intake work` on a home of its own, and the means to break it while it works."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.objects import open_store
from tests.databases import database_of_its_own, rows
from tests.faults.processes import children, send, wait_for

# Born-digital files, refused ones, an e-mail, and one photo whose reading takes long enough to be disturbed.
SAMPLES = [f"sample-{number:04}" for number in (10, 11, 12, 25, 29, 36, 48, 63, 65)]
PATIENCE = 90
_INTAKE = [sys.executable, "-m", "commands"]


class Running:
    """One home, and the worker on it."""

    def __init__(self, home: Path, database: str) -> None:
        self.home = home
        self.database = database
        self.log = home / "worker.log"
        self.worker: subprocess.Popen[bytes] | None = None
        others = {name: value for name, value in os.environ.items() if not name.startswith("INTAKE_")}
        # Attempts without end: here it is not the files that kill.
        self.environment = others | {
            "INTAKE_HOME": str(home),
            "INTAKE_DATABASE": database,
            "INTAKE_LEASE_SECONDS": "2",
            "INTAKE_SWEEP_SECONDS": "0.2",
            "INTAKE_STUCK_SECONDS": "10",
            "INTAKE_MAX_ATTEMPTS": "1000",
        }

    def intake(self, *arguments: str) -> None:
        subprocess.run([*_INTAKE, *arguments], env=self.environment, check=True, stdout=subprocess.DEVNULL, timeout=60)

    def start(self, *options: str) -> None:
        """A worker of two processes; with `--until-idle` one that ends when all is done."""
        with self.log.open("ab") as log:
            command = [*_INTAKE, "work", "--processes", "2", *options]
            self.worker = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def put(self, ready: Path, names: list[str]) -> None:
        store = open_store(str(self.home / "objects"))
        for name in names:
            folder = ready / "submissions" / name
            for path in sorted((folder / "files").iterdir()):
                store.put(f"submissions/{name}/files/{path.name}", path.read_bytes())
            store.put(f"submissions/{name}/submission.json", (folder / "submission.json").read_bytes())

    @property
    def done(self) -> bool:
        return self.worker is not None and self.worker.poll() is not None

    def wait(self) -> None:
        assert self.worker is not None
        assert self.worker.wait(PATIENCE) == 0, self.log.read_text()[-3000:]

    def main(self) -> int | None:
        """The Celery worker's main process."""
        return next(iter(children(self.worker.pid)), None) if self.worker else None

    def pool(self) -> list[int]:
        """Its working processes."""
        main = self.main()
        return children(main) if main else []

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.database, self.home, query)

    def kill_at_random(self, chance: random.Random, kills: int) -> None:
        """Kill processes of the pool while a step runs, and once the main process."""
        wait_for(lambda: self.rows("SELECT 1 FROM records_upload WHERE lease_token != ''"))
        for kill in range(kills):
            if kill == kills // 2:
                send(self.main(), signal.SIGKILL)
            elif pool := self.pool():
                send(chance.choice(pool), signal.SIGKILL)
            time.sleep(chance.uniform(0.05, 0.6))

    def results(self) -> list[tuple[Any, ...]]:
        """What was decided, without what differs from run to run."""
        return self.rows(
            "SELECT d.submission_id, u.path, doc.pages, doc.type, d.outcome, d.reason, d.case_id, d.person_id"
            " FROM records_decision d LEFT JOIN records_upload u ON u.id = d.upload_id"
            " LEFT JOIN records_document doc ON doc.id = d.document_id ORDER BY 1, 2, 3, 4, 5"
        )

    def check(self, undisturbed: list[tuple[Any, ...]]) -> None:
        """Nothing lost, nothing twice, nothing else than without the disturbance."""
        assert self.results() == undisturbed
        assert self.rows("SELECT id FROM records_submission WHERE state != 'decided'") == []
        assert self.rows("SELECT id FROM records_upload WHERE state != 'done'") == []
        attachments = self.rows("SELECT case_id, content_hash, pages FROM records_attachment")
        assert len(set(attachments)) == len(attachments)
        assert len(attachments) == sum(row[4] == "attach" for row in undisturbed)

    def stop(self) -> None:
        if self.worker is not None and self.worker.poll() is None:
            self.worker.kill()
            self.worker.wait()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, ready: Path) -> Iterator[Running]:
    """A home with case records and submissions that nobody announced."""
    with database_of_its_own() as database:
        running = Running(tmp_path_factory.mktemp("prepared"), database)
        running.intake("migrate")
        running.intake("cases", "import", str(ready / "cases.jsonl"))
        running.put(ready, SAMPLES)
        yield running


@contextmanager
def copy_of(prepared: Running, home: Path, **environment: str) -> Iterator[Running]:
    """The same on a home of its own, with the worker at work in this environment."""
    shutil.copytree(prepared.home, home)
    with database_of_its_own(prepared.database) as database:
        running = Running(home, database)
        running.environment |= environment
        running.start("--until-idle")
        try:
            yield running
        finally:
            running.stop()


@pytest.fixture(scope="session")
def undisturbed(prepared: Running, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    """What is decided when nothing goes wrong."""
    with copy_of(prepared, tmp_path_factory.mktemp("undisturbed") / "home") as running:
        running.wait()
        found = running.results()
    assert {row[0] for row in found} == set(SAMPLES)
    return found


@pytest.fixture
def running(prepared: Running, tmp_path: Path) -> Iterator[Running]:
    with copy_of(prepared, tmp_path / "home") as running:
        yield running


@pytest.fixture
def waiting(tmp_path: Path, ready: Path) -> Iterator[Running]:
    """A worker that has nothing to do yet."""
    with database_of_its_own() as database:
        running = Running(tmp_path, database)
        running.intake("migrate")
        running.start()
        yield running
        running.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "chance" in metafunc.fixturenames:
        seeds = range(metafunc.config.getoption("rounds"))
        metafunc.parametrize("chance", seeds, indirect=True, ids=lambda seed: f"round-{seed}")


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Another course of events each round, the same one each time the round is run."""
    return random.Random(request.param)
