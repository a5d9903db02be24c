"""`intake health` tells what moves from what is stuck, and from what only waits."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
import pytest

from intake.pulse import LOOP, Beat, living
from tests.commands.conftest import Intake
from tests.servers.ports import free_port
from tests.servers.redis import Redis, is_installed

pytestmark = pytest.mark.slow
Running = Callable[..., AbstractContextManager[psutil.Process]]
WITHIN = ("--within", "9")  # a worker says every five seconds that it moves


@pytest.fixture
def environment(environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """With a temporary folder of its own: other tests' workers are nobody's business."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return environment | {"TMPDIR": str(folder)}


@pytest.fixture
def running(environment: dict[str, str]) -> Running:
    @contextmanager
    def run(*arguments: str, **more: str) -> Iterator[psutil.Process]:
        command = [sys.executable, "-m", "commands", *arguments]
        process = subprocess.Popen(command, env=environment | more, stdout=subprocess.DEVNULL)
        try:
            yield psutil.Process(process.pid)
        finally:
            process.send_signal(signal.SIGCONT)
            process.terminate()
            process.wait(60)

    return run


def comes_to(check: Callable[[], "subprocess.CompletedProcess[str]"], words: str, seconds: float = 60) -> str:
    """What a check says as soon as it says these words, within so long."""
    end = time.monotonic() + seconds
    while words not in (said := check().stdout):
        assert time.monotonic() < end, said
        time.sleep(0.3)
    assert said.count("\n") == 1
    return said


@contextmanager
def frozen(process: psutil.Process) -> Iterator[None]:
    process.suspend()
    try:
        yield
    finally:
        process.resume()


def celery_of(worker: psutil.Process) -> psutil.Process:
    return worker.children()[0]


def test_nothing_that_runs_is_no_health(intake: Intake, environment: dict[str, str]) -> None:
    for role in ((), ("worker",), ("sweeper",), ("web",)):
        result = intake("health", *role)
        assert (result.returncode, result.stderr) == (1, "")
        assert result.stdout.startswith("stuck: no ")


def test_a_worker_that_hangs_is_told_from_one_that_moves(migrated: Intake, running: Running) -> None:
    with running("work", "--processes", "1") as worker:
        comes_to(lambda: migrated("health", "worker"), "ok: worker moved")
        assert migrated("health").returncode == 0
        assert migrated("health", "sweeper").returncode == 1
        with frozen(celery_of(worker)):
            assert "its loop has not moved" in comes_to(lambda: migrated("health", "worker", *WITHIN), "stuck: ")
        comes_to(lambda: migrated("health", "worker", *WITHIN), "ok: ")
        with frozen(worker):
            assert "worker: its loop" in comes_to(lambda: migrated("health", "worker", *WITHIN), "stuck: ")
    assert "no worker" in migrated("health", "worker").stdout


def test_a_worker_that_was_killed_leaves_no_sign_of_life(migrated: Intake, running: Running) -> None:
    with running("work", "--processes", "1") as worker:
        comes_to(lambda: migrated("health", "worker"), "ok: ")
        worker.kill()
        worker.wait(20)
        comes_to(lambda: migrated("health"), "stuck: no worker")


@pytest.mark.skipif(not is_installed(), reason="run scripts/servers.sh")
def test_a_worker_without_its_broker_waits_and_is_not_stuck(migrated: Intake, running: Running, tmp_path: Path) -> None:
    server = Redis(tmp_path)
    server.start()
    broker = {"INTAKE_BROKER": server.address}
    try:
        with running("work", "--processes", "1", **broker):
            comes_to(lambda: migrated("health", "worker", **broker), "ok: ")
            server.kill()
            said = comes_to(lambda: migrated("health", "worker", *WITHIN, **broker), "waits for the broker")
            assert said.startswith("ok: ")
            server.start()
            comes_to(lambda: migrated("health", "worker", *WITHIN, **broker), "s ago, that of intake,")
    finally:
        server.kill()


def test_a_worker_that_is_passed_over_while_hints_wait_is_stuck(
    migrated: Intake, environment: dict[str, str], form: Path
) -> None:
    with living("worker") as folder:
        Beat(folder / LOOP)()
        Beat(folder / "intake,read.loop")()
        tasks = folder / "intake,read.tasks"
        tasks.write_text(f"{time.monotonic() - 3000:020.3f}")
        assert migrated("health", "worker").returncode == 0  # nothing waits
        (folder / "intake,read.asked").unlink()
        assert migrated("submit", "--form", form, form).returncode == 0
        said = migrated("health", "worker")
        assert (said.returncode, said.stdout) == (1, "stuck: worker of intake,read: hints wait, and it takes none\n")
        Beat(tasks)()
        assert migrated("health", "worker").returncode == 0


def test_a_sweeper_that_waits_for_the_store_is_not_stuck(migrated: Intake, running: Running, home: Path) -> None:
    with running("sweep") as sweeper:
        comes_to(lambda: migrated("health", "sweeper"), "ok: sweeper moved")
        (home / "objects").rename(home / "away")
        time.sleep(3)
        assert migrated("health", "sweeper", "--within", "2").returncode == 0
        with frozen(sweeper):
            comes_to(lambda: migrated("health", "sweeper", "--within", "2"), "stuck: sweeper")


def test_pages_that_do_not_answer_are_stuck(migrated: Intake, running: Running) -> None:
    port = free_port()
    with running("serve", "--port", str(port), INTAKE_WEB_URL="https://intake.example.ca") as pages:
        comes_to(lambda: migrated("health", "web"), f"ok: web answers at port {port}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/health/", headers={"Host": "10.1.2.3"})  # as a kubelet asks
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, b"ok\n")
        with frozen(pages):
            comes_to(lambda: migrated("health", "web", "--patience", "1"), "stuck: web: no answer")


def test_a_process_of_the_pages_that_ends_does_not_end_their_sign_of_life(migrated: Intake, running: Running) -> None:
    port = free_port()
    with running("serve", "--port", str(port), "--processes", "2") as pages:
        comes_to(lambda: migrated("health", "web"), "ok: web")
        child = pages.children()[0]
        os.kill(child.pid, signal.SIGINT)
        child.wait(20)
        assert migrated("health", "web").returncode == 0
