"""Where untrusted bytes are parsed: a forked child with limits, whose only way out is a pipe that carries text.

A fork of the warm parent costs milliseconds and shares its engine and models. It is a plain `os.fork`, because Celery's
worker processes may not start `multiprocessing` children. The child has no network (where the kernel lets us take it
away), none of the environment's secrets, limits on memory, CPU time and file size, and dies with its parent.
"""

import contextlib
import ctypes
import os
import resource
import selectors
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from intake.settings import Limits

_PR_SET_PDEATHSIG = 1  # prctl(2)
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x40000000  # unshare(2)
_CLONE_NEWUSER = 0x10000000
_MAX_RESULT = 256_000_000
_OUT_OF_MEMORY = 77  # exit code
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "TESSDATA_PREFIX", "OMP_THREAD_LIMIT", "INTAKE_OCR_ENGINE")


@dataclass(frozen=True)
class Finished:
    """The child's answer."""

    text: str


@dataclass(frozen=True)
class TimedOut:
    """The child did not answer within its wall time."""

    seconds: int


@dataclass(frozen=True)
class OutOfMemory:
    """The child needed more memory than it may have."""


@dataclass(frozen=True)
class Crashed:
    """The child died; `detail` says of what."""

    detail: str


def run_sandboxed(
    function: Callable[[], str],
    *,
    limits: Limits,
    folder: Path,
    tick: Callable[[], None] | None = None,
    tick_seconds: float = 5.0,
) -> Finished | TimedOut | OutOfMemory | Crashed:
    """Run a function in a child whose working folder is `folder`, and wait for the text it returns.

    Neither that text nor what the child leaves in `folder` is to be trusted: its parser may have been taken over.

    While waiting, `tick` is called every `tick_seconds`; when it raises, the child is killed and the error goes on.
    """
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _be_the_child(function, writer, limits, folder, parent)
    os.close(writer)
    try:
        answer = _wait(reader, limits.seconds, tick, tick_seconds)
    finally:
        os.close(reader)
        _kill(pid)
        _, status = os.waitpid(pid, 0)
    if answer is None:
        return TimedOut(limits.seconds)
    if len(answer) > _MAX_RESULT:
        return Crashed("its result is too large")
    # The last byte says that the answer is whole: a child killed half-way can't pass for one that finished.
    if answer.endswith(b"\n"):
        return Finished(answer[:-1].decode("utf-8", "replace"))
    code = os.waitstatus_to_exitcode(status)
    if code == _OUT_OF_MEMORY:
        return OutOfMemory()
    if code == -signal.SIGXCPU:
        return TimedOut(limits.seconds)
    return Crashed(signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit code {code}")


def _wait(reader: int, seconds: int, tick: Callable[[], None] | None, tick_seconds: float) -> bytes | None:
    deadline = time.monotonic() + seconds
    next_tick = time.monotonic() + tick_seconds
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(reader, selectors.EVENT_READ)
        while (now := time.monotonic()) < deadline:
            if tick is not None and now >= next_tick:
                tick()
                next_tick = now + tick_seconds
            if not selector.select(min(deadline, next_tick if tick else deadline) - now):
                continue
            chunk = os.read(reader, 1 << 20)
            if not chunk or len(received) > _MAX_RESULT:
                return bytes(received)
            received += chunk
    return None


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _be_the_child(function: Callable[[], str], writer: int, limits: Limits, folder: Path, parent: int) -> NoReturn:
    """Confine this process, run the function, answer, and never return to the parent's code."""
    code = 1
    try:
        os.setsid()
        keep_niceness()
        _confine(limits, folder, writer, parent)
        answer = function().encode() + b"\n"
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(answer)
        code = 0
    except BaseException as error:  # a child must not unwind into its parent's stack
        code = _OUT_OF_MEMORY if isinstance(error, MemoryError) else 1
    finally:
        os._exit(code)


def _confine(limits: Limits, folder: Path, keep: int, parent: int) -> None:
    libc = ctypes.CDLL(None)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before this process asked to die with it
        os._exit(1)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(_CLONE_NEWNET) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    for handle in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if handle > 2 and handle != keep:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(handle)
    for name in [name for name in os.environ if name not in _KEPT_VARIABLES]:
        del os.environ[name]
    os.environ["TMPDIR"] = str(folder)
    os.chdir(folder)
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(signum, signal.SIG_DFL)
    sys.setrecursionlimit(1000)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_AS, used + limits.memory)
    _limit(resource.RLIMIT_CPU, limits.seconds, grace=5)  # the soft limit's signal tells it from a crash
    _limit(resource.RLIMIT_FSIZE, limits.expanded_bytes)
    _limit(resource.RLIMIT_CORE, 0)


def keep_niceness() -> None:
    """Let this process's niceness hold for its session too: Linux gives each session an own one (autogroup), at 0."""
    with contextlib.suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(os.nice(0)))


def _limit(which: int, value: int, *, grace: int = 0) -> None:
    _, hard = resource.getrlimit(which)
    highest = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(which, (min(value, highest), highest))
