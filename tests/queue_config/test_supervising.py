"""Nobody outlives its parent, a process that finishes its step is not killed by a mere thread's end, and what is not
needed rests without looking stuck.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.util import register_after_fork
from pathlib import Path
from threading import Event

import pytest

from queue_config import supervising
from queue_config.supervising import WorkerProcess, loop_of

PARENT = """
import os, subprocess, sys, threading, time
from queue_config.orphans import die_with_parent, die_with_parent_process

def child(init):
    pid = os.fork()
    if pid == 0:
        init()
        os.write(1, f"{os.getpid()}\\n".encode())
        time.sleep(20)
        os._exit(0)

"""


def start(script: str) -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", PARENT + script], stdout=subprocess.PIPE, text=True)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
        return stat.read().rsplit(")", 1)[1].split()[0] != "Z"


def soon(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def children_of(parent: "subprocess.Popen[str]", count: int) -> list[int]:
    assert parent.stdout is not None
    return [int(parent.stdout.readline()) for _ in range(count)]


def test_children_die_with_a_parent_that_is_killed() -> None:
    with start("child(die_with_parent); child(die_with_parent_process); time.sleep(20)") as parent:
        children = children_of(parent, 2)
        assert all(alive(pid) for pid in children)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert soon(lambda: not any(alive(pid) for pid in children))


def test_a_child_outlives_the_thread_that_forked_it() -> None:
    script = """
thread = threading.Thread(target=child, args=(die_with_parent_process,))
thread.start()
thread.join()
time.sleep(20)
"""
    with start(script) as parent:
        (pid,) = children_of(parent, 1)
        time.sleep(0.5)
        assert alive(pid)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        assert soon(lambda: not alive(pid))


def instead_of_celery(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What moves once, and sleeps: starting Celery takes seconds."""
    path.write_text('#!/bin/sh\ntouch "$INTAKE_PULSE.loop"\nexec sleep 60\n')
    path.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(path))


def test_starting_a_worker_leaves_the_connections_of_its_parent_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries close theirs in each child that `multiprocessing` forks, and a broker's end with them."""
    instead_of_celery(tmp_path / "sleeper", monkeypatch)
    closed = tmp_path / "closed"
    register_after_fork(closing := Event(), lambda _: closed.touch())
    worker = WorkerProcess(["slow"], 1)
    worker.pulse = tmp_path
    try:
        worker.keep_alive()
        assert soon(lambda: loop_of(tmp_path / "slow").exists())
        assert not closed.exists(), closing
    finally:
        worker.kill()


def test_a_worker_that_is_not_needed_ends_with_its_sign_of_life_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = tmp_path / "sleeper"
    instead_of_celery(sleeper, monkeypatch)
    monkeypatch.setattr(supervising, "_LINGER_SECONDS", 0.2)
    wanted = [True]
    worker = WorkerProcess(["slow"], 1, has_work=lambda: wanted[0])
    worker.pulse = tmp_path
    loop = loop_of(tmp_path / "slow")

    def rounds_until(is_there: bool) -> bool:
        worker.keep_alive()
        return loop.exists() is is_there

    try:
        assert soon(lambda: rounds_until(True))
        wanted[0] = False
        assert rounds_until(True)  # what comes soon again finds it there
        assert soon(lambda: rounds_until(False))
        assert worker.ended_by(time.monotonic())
        wanted[0] = True
        assert soon(lambda: rounds_until(True))
        assert not worker.ended_by(time.monotonic())
    finally:
        worker.kill()
