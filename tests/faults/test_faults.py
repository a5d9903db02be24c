"""Whatever is killed, frozen, wiped or taken away while it works: nothing is lost, nothing done twice."""

import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from tests.faults.conftest import SAMPLES, Running
from tests.faults.processes import alive, children, send, wait_for

pytestmark = pytest.mark.slow
Results = list[tuple[Any, ...]]


def a_step_runs(running: Running) -> bool:
    return bool(running.rows("SELECT 1 FROM records_upload WHERE lease_token != ''"))


def test_processes_killed_at_random_change_nothing(
    running: Running, undisturbed: Results, chance: random.Random
) -> None:
    running.kill_at_random(chance, kills=6)
    running.wait()
    running.check(undisturbed)


def test_a_process_frozen_beyond_its_lease_writes_nothing_when_it_wakes(
    running: Running, undisturbed: Results, chance: random.Random
) -> None:
    def long_reading() -> int | None:
        """A process whose sandbox has been at work for a while: it has no transaction open, which would block all."""
        before = {pid: set(children(pid)) for pid in running.pool()}
        time.sleep(chance.uniform(0.1, 0.2))
        return next((pid for pid, sandboxes in before.items() if sandboxes & set(children(pid))), None)

    frozen = wait_for(long_reading)
    send(frozen, signal.SIGSTOP)
    held = running.rows("SELECT id, lease_token FROM records_upload WHERE lease_token != ''")
    wait_for(lambda: not set(running.rows("SELECT id, lease_token FROM records_upload")) & set(held))
    send(frozen, signal.SIGCONT)
    running.wait()
    running.check(undisturbed)
    assert "lease_lost" in running.log.read_text()


def test_messages_lost_and_doubled_and_a_wiped_queue_change_nothing(
    running: Running, undisturbed: Results, chance: random.Random
) -> None:
    messages = running.home / "queue" / "messages"
    for turn in range(10_000):
        if running.done:
            break
        for path in list(messages.glob("*.msg")):
            fate = chance.random()
            try:
                if fate < 0.2:
                    path.unlink()
                elif fate < 0.4:
                    shutil.copy(path, path.with_name(f"{turn}{path.name}"))
            except OSError:
                continue  # it was taken meanwhile
        if turn % 40 == 20:
            shutil.rmtree(messages.parent, ignore_errors=True)
        time.sleep(0.02)
    running.wait()
    running.check(undisturbed)
    assert "worker_restarted" not in running.log.read_text()


def test_everything_killed_at_once_leaves_nobody_behind_and_goes_on_when_started_again(
    running: Running, undisturbed: Results, chance: random.Random
) -> None:
    assert running.worker is not None
    wait_for(lambda: a_step_runs(running))
    time.sleep(chance.uniform(0, 0.3))
    family = [running.main(), *running.pool()]
    running.stop()
    wait_for(lambda: not any(alive(pid) for pid in family if pid), seconds=5)
    running.start("--until-idle")
    running.wait()
    running.check(undisturbed)


def test_sigterm_lets_steps_finish_and_burns_no_attempt(
    running: Running, undisturbed: Results, chance: random.Random
) -> None:
    """Although its processes were forked by a thread that ends when the warm shutdown begins."""
    first = wait_for(lambda: len(running.pool()) == 2 and running.pool())
    for pid in first:
        send(pid, signal.SIGKILL)
    wait_for(lambda: len(set(running.pool()) - set(first)) == 2)
    time.sleep(chance.uniform(0, 0.3))
    wait_for(lambda: running.done or any(children(pid) for pid in running.pool()))
    family = [running.main(), *running.pool()]
    send(running.worker.pid if running.worker else None, signal.SIGTERM)
    running.wait()
    assert not any(alive(pid) for pid in family if pid)
    assert running.rows("SELECT id FROM records_upload WHERE attempts > 1 OR lease_token != ''") == []
    running.start("--until-idle")
    running.wait()
    running.check(undisturbed)


def test_idle_processes_that_are_killed_take_no_work_with_them(waiting: Running, ready: Path) -> None:
    """One of them always holds the lock on the queue of work."""
    for _ in range(3):
        before = wait_for(lambda: len(waiting.pool()) == 2 and waiting.pool())
        time.sleep(0.3)
        for pid in before:
            send(pid, signal.SIGKILL)
        wait_for(lambda before=before: len(set(waiting.pool()) - set(before)) == 2)
    waiting.put(ready, SAMPLES[:1])
    wait_for(lambda: waiting.rows("SELECT 1 FROM records_submission WHERE state = 'decided'"))
    assert "worker_stuck" not in waiting.log.read_text()


def test_workers_that_are_stuck_are_started_anew(waiting: Running, ready: Path) -> None:
    main = wait_for(lambda: len(waiting.pool()) == 2 and waiting.main())
    send(main, signal.SIGSTOP)
    waiting.put(ready, SAMPLES[:1])
    wait_for(lambda: waiting.rows("SELECT 1 FROM records_submission WHERE state = 'decided'"))
    assert "worker_stuck" in waiting.log.read_text()
    assert not alive(main)


def test_a_store_that_is_away_is_waited_for(running: Running, undisturbed: Results, chance: random.Random) -> None:
    wait_for(lambda: a_step_runs(running))
    objects, elsewhere = running.home / "objects", running.home / "elsewhere"
    objects.rename(elsewhere)
    time.sleep(chance.uniform(1.5, 2.5))
    assert not running.done
    assert not Path(objects).exists()
    elsewhere.rename(objects)
    running.wait()
    running.check(undisturbed)
    assert "waits" in running.log.read_text()
