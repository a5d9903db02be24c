"""What is parsed in the sandbox can't hurt anything outside it."""

import json
import os
import signal
import socket
import time
from pathlib import Path

import pytest

from intake.sandbox import Crashed, Finished, TimedOut, run_sandboxed
from intake.settings import Limits

LIMITS = Limits(seconds=20)


def test_the_answer_comes_back(tmp_path: Path) -> None:
    assert run_sandboxed(lambda: "é" * 300_000, limits=LIMITS, folder=tmp_path) == Finished("é" * 300_000)


def test_a_child_that_dies_is_a_crash(tmp_path: Path) -> None:
    def die() -> str:
        os.kill(os.getpid(), signal.SIGSEGV)
        return ""

    assert run_sandboxed(die, limits=LIMITS, folder=tmp_path) == Crashed("signal SIGSEGV")


def test_an_error_is_a_crash_too(tmp_path: Path) -> None:
    def fail() -> str:
        raise RuntimeError

    assert isinstance(run_sandboxed(fail, limits=LIMITS, folder=tmp_path), Crashed)


def test_a_child_that_hangs_is_stopped(tmp_path: Path) -> None:
    started = time.monotonic()
    result = run_sandboxed(lambda: str(time.sleep(60)), limits=Limits(seconds=1), folder=tmp_path)
    assert result == TimedOut(1)
    assert time.monotonic() - started < 5


def test_memory_is_limited(tmp_path: Path) -> None:
    limits = Limits(memory=300_000_000, seconds=20)
    result = run_sandboxed(lambda: str(len(bytearray(900_000_000))), limits=limits, folder=tmp_path)
    assert isinstance(result, Crashed)


def test_there_are_no_secrets_in_its_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTAKE_SECRET_KEY", "s3cret")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret")
    result = run_sandboxed(lambda: json.dumps(dict(os.environ)), limits=LIMITS, folder=tmp_path)
    assert isinstance(result, Finished)
    assert "s3cret" not in result.text


def test_it_inherits_no_open_file(tmp_path: Path) -> None:
    with (tmp_path / "records").open("w") as file:
        handle = file.fileno()

        def look() -> str:
            try:
                os.fstat(handle)
            except OSError:
                return "closed"
            return "open"

        assert run_sandboxed(look, limits=LIMITS, folder=tmp_path) == Finished("closed")


@pytest.mark.skipif(os.geteuid() != 0, reason="cutting the network off needs root or user namespaces")
def test_it_reaches_no_server(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()

        def call() -> str:
            try:
                socket.create_connection(address, timeout=2).close()
            except OSError:
                return "cut off"
            return "connected"

        assert run_sandboxed(call, limits=LIMITS, folder=tmp_path) == Finished("cut off")


def test_the_lease_is_renewed_while_it_works(tmp_path: Path) -> None:
    ticks: list[float] = []
    run_sandboxed(
        lambda: str(time.sleep(0.6)),
        limits=LIMITS,
        folder=tmp_path,
        tick=lambda: ticks.append(time.monotonic()),
        tick_seconds=0.1,
    )
    assert len(ticks) >= 3


def test_a_lost_lease_ends_the_work(tmp_path: Path) -> None:
    def lost() -> None:
        raise LookupError("lost")

    started = time.monotonic()
    with pytest.raises(LookupError):
        run_sandboxed(lambda: str(time.sleep(30)), limits=LIMITS, folder=tmp_path, tick=lost, tick_seconds=0.1)
    assert time.monotonic() - started < 5
