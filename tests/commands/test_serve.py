"""`intake serve`, as an operator starts it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException

import psutil
import pytest

from tests.commands.conftest import Intake
from tests.servers.ports import free_port

PATIENCE = 40


def answers(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/login")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def served(migrated: Intake, environment: dict[str, str], port: int) -> Iterator[psutil.Process]:
    line = [sys.executable, "-m", "commands", "serve", "--port", str(port), "--processes", "2"]
    with subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            wait_until(lambda: answers(port))
            yield psutil.Process(server.pid)
        finally:
            server.kill()


@pytest.mark.slow
def test_several_processes_serve_one_that_dies_is_replaced_and_none_outlives_the_first(
    served: psutil.Process, port: int, intake: Intake
) -> None:
    again = intake("serve", "--port", str(port))
    assert (again.returncode, again.stderr.count("\n")) == (3, 1)
    first, second = served.children()
    os.kill(first.pid, signal.SIGKILL)
    assert all(answers(port) for _ in range(5))
    wait_until(lambda: len(served.children()) == 2 and first not in served.children())
    third = next(child for child in served.children() if child != second)
    served.send_signal(signal.SIGTERM)
    wait_until(lambda: not any(child.is_running() and child.status() != "zombie" for child in (second, third)))
    wait_until(lambda: not answers(port))
