"""What is parsed in the sandbox can't hurt anything outside it."""

import contextlib
import fcntl
import json
import os
import resource
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from intake.sandbox import Crashed, Finished, OutOfMemory, SandboxUnavailable, TimedOut, run_sandboxed
from intake.settings import Limits

LIMITS = Limits(seconds=20)


def test_the_answer_comes_back(tmp_path: Path) -> None:
    assert run_sandboxed(lambda: "é" * 300_000, limits=LIMITS, folder=tmp_path) == Finished("é" * 300_000)


def test_a_child_that_dies_is_a_crash(tmp_path: Path) -> None:
    def die() -> str:
        os.kill(os.getpid(), signal.SIGSEGV)
        return ""

    assert run_sandboxed(die, limits=LIMITS, folder=tmp_path) == Crashed("Segmentation fault")


def test_an_error_is_a_crash_too(tmp_path: Path) -> None:
    def fail() -> str:
        raise RuntimeError

    assert isinstance(run_sandboxed(fail, limits=LIMITS, folder=tmp_path), Crashed)


def test_a_machine_that_cannot_confine_is_no_fault_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.devnull", str(tmp_path / "nothing"))
    with pytest.raises(SandboxUnavailable, match="FileNotFoundError"):
        run_sandboxed(lambda: str((tmp_path / "ran").touch()), limits=LIMITS, folder=tmp_path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("code", [1, 77, 78])
def test_a_file_that_takes_over_its_reader_cannot_pass_for_such_a_machine(tmp_path: Path, code: int) -> None:
    result = run_sandboxed(lambda: os._exit(code), limits=LIMITS, folder=tmp_path)
    assert isinstance(result, Crashed | OutOfMemory)


def test_a_child_that_hangs_is_stopped(tmp_path: Path) -> None:
    started = time.monotonic()
    result = run_sandboxed(lambda: str(time.sleep(60)), limits=Limits(seconds=1), folder=tmp_path)
    assert result == TimedOut(1)
    assert time.monotonic() - started < 5


def test_memory_is_limited(tmp_path: Path) -> None:
    limits = Limits(memory=300_000_000, seconds=20)
    assert run_sandboxed(lambda: str(len(bytearray(900_000_000))), limits=limits, folder=tmp_path) == OutOfMemory()


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


def test_it_inherits_no_open_file_however_high_its_number(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 6000:
        pytest.skip("this system allows too few open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 6000), hard))
    try:
        with (tmp_path / "records").open("w") as file:
            high = fcntl.fcntl(file.fileno(), fcntl.F_DUPFD, 5000)
            found = run_sandboxed(lambda: json.dumps(open_handles(6000)), limits=LIMITS, folder=tmp_path)
            os.close(high)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert isinstance(found, Finished)
    assert len(json.loads(found.text)) == 4  # the null device three times and the way out


def open_handles(end: int = 100) -> list[int]:
    """Those below a number. A sandboxed process can't list /proc/self/fd."""
    found = []
    for handle in range(end):
        with contextlib.suppress(OSError):
            os.fstat(handle)
            found.append(handle)
    return found


def test_a_child_that_hangs_is_stopped_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"

    def hang() -> str:
        child = subprocess.Popen(["sleep", "60"])
        note.write_text(str(child.pid))
        return str(child.wait())

    assert run_sandboxed(hang, limits=Limits(seconds=2), folder=tmp_path) == TimedOut(2)
    pid, deadline = int(note.read_text()), time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_processor_time_is_limited_too(tmp_path: Path) -> None:
    def burn() -> str:
        os.kill(os.getpid(), signal.SIGXCPU)  # what the kernel sends at the limit
        return "still here"

    assert run_sandboxed(burn, limits=LIMITS, folder=tmp_path) == TimedOut(LIMITS.seconds)
    limits = run_sandboxed(
        lambda: json.dumps(resource.getrlimit(resource.RLIMIT_CPU)), limits=Limits(seconds=7), folder=tmp_path
    )
    assert limits == Finished("[7, 12]")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGRTMIN + 3])
def test_it_may_die_of_any_signal(tmp_path: Path, number: int) -> None:
    def die() -> str:
        os.kill(os.getpid(), number)
        return ""

    assert isinstance(run_sandboxed(die, limits=LIMITS, folder=tmp_path), Crashed)


def test_half_an_answer_is_none(tmp_path: Path) -> None:
    def answer_and_die() -> str:
        os.write(max(open_handles()), b'{"outcome": "read"')
        os._exit(0)

    assert run_sandboxed(answer_and_die, limits=LIMITS, folder=tmp_path) == Crashed("exit code 0")


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
