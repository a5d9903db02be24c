"""PostgreSQL goes away in the middle of the work, and comes back."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import SAMPLES, Running
from tests.faults.processes import wait_for
from tests.servers.postgresql import Server, is_installed, new_database, postgresql

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not is_installed(), reason="PostgreSQL is not installed: scripts/servers.sh postgresql"),
]


@pytest.fixture
def server() -> Iterator[Server]:
    with postgresql() as server:
        yield server


def test_a_postgresql_that_is_away_is_waited_for(
    server: Server, tmp_path: Path, ready: Path, undisturbed: list[tuple[Any, ...]], chance: random.Random
) -> None:
    with new_database(server.address, "records") as database:
        running = Running(tmp_path, database)
        running.intake("migrate")
        running.intake("cases", "import", str(ready / "cases.jsonl"))
        running.put(ready, SAMPLES)
        running.start("--until-idle")
        try:
            for _ in range(2):
                wait_for(lambda: running.rows("SELECT 1 FROM records_upload WHERE lease_token != ''"))
                time.sleep(chance.uniform(0, 0.3))
                server.stop()
                time.sleep(chance.uniform(1.5, 2.5))
                assert not running.done
                server.start()
            running.wait()
        finally:
            running.stop()
        running.check(undisturbed)
        log = running.log.read_text()
        assert "sweeper_waits" in log
        assert "step_failed" not in log


def test_connections_are_kept_from_step_to_step(server: Server, tmp_path: Path, ready: Path) -> None:
    with new_database(server.address, "records") as database:
        running = Running(tmp_path, database)
        running.intake("migrate")
        running.put(ready, SAMPLES)
        count = "SELECT sessions FROM pg_stat_database WHERE datname = current_database()"
        before = running.rows(count)[0][0]
        running.start("--until-idle")
        try:
            running.wait()
        finally:
            running.stop()
        steps = running.log.read_text().count("step_done")
        assert steps > 3 * len(SAMPLES)
        # The sweeper, three processes, and this look itself.
        assert running.rows(count)[0][0] - before <= 8
