"""Where untrusted bytes are parsed: a forked child with limits, whose only way out is a pipe that carries text.

A fork of the warm parent costs milliseconds and shares its engine and models. It is a plain `os.fork`, because Celery's
worker processes may not start `multiprocessing` children. A child whose parser was taken over by the file finds:

- Landlock: it can read code, fonts, language data and the file it is to read, and write in its folder only;
- seccomp: it can make no socket, trace no process, change no file's mode, take no new namespace;
- no network, where the kernel gives this user a namespace of its own; no capabilities, and no way to gain any;
- no handle but the pipe, none of the environment's secrets, neither as variables nor as what it was started with;
- limits on memory, processor time and file size, and on processes where it has a user namespace of its own.

It dies with its parent; commands that it started end by their limits then. Each layer is used where the kernel has it;
`confinement` says what is in force, and `intake doctor` tells.

What a fork shares is the parent's memory: a copy of all that the parent had read by then, such as a password in its
settings. A child that was taken over can't send it anywhere, but could put it into its answer, which staff may see.
"""

import contextlib
import os
import selectors
import signal
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from intake.sandbox.confining import Confinement, Rules, confine
from intake.settings import Limits

__all__ = [
    "Confinement",
    "Crashed",
    "Finished",
    "OutOfMemory",
    "SandboxUnavailable",
    "TimedOut",
    "confinement",
    "keep_niceness",
    "run_sandboxed",
]

_MAX_RESULT = 32_000_000  # the longest text that is taken is 3 million characters
_OUT_OF_MEMORY = 77  # exit code
_CONFINED = b"\n"
"""Comes first through the pipe; without it, what comes says why the child could not be confined."""
_NEARLY = 0.8
_confinement = Confinement()


class SandboxUnavailable(Exception):
    """No child can be confined on this machine as it is now: that is no file's fault."""


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
    readable: Collection[Path] = (),
    programs: bool = False,
    tick: Callable[[], None] | None = None,
    tick_seconds: float = 5.0,
) -> Finished | TimedOut | OutOfMemory | Crashed:
    """Run a function in a child whose working folder is `folder`, and wait for the text it returns.

    Of what isn't code it can read only `folder` and the files and folders that are `readable`. It may start commands;
    with `programs` also LibreOffice, which wants a socket, if only one that reaches nothing.
    Neither that text nor what the child leaves in `folder` is to be trusted: its parser may have been taken over.

    While waiting, `tick` is called every `tick_seconds`; when it raises, the child is killed and the error goes on.
    Raises SandboxUnavailable when the child could not be confined; the function did not run then.
    """
    folder = folder.absolute()
    rules = Rules.prepare(folder, [path.absolute() for path in readable], programs=programs)
    reader, writer = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _be_the_child(function, writer, limits, folder, rules, parent)
    os.close(writer)
    try:
        answer = _wait(reader, limits.seconds, tick, tick_seconds)
    finally:
        os.close(reader)
        _kill(pid)
        _, status, used = os.wait4(pid, 0)
    if answer is None:
        return TimedOut(limits.seconds)
    if answer and not answer.startswith(_CONFINED):
        raise SandboxUnavailable(answer.decode("utf-8", "replace"))
    answer = answer.removeprefix(_CONFINED)
    if len(answer) > _MAX_RESULT:
        return Crashed("its result is too large")
    # The last byte says that the answer is whole: a child killed half-way can't pass for one that finished.
    if answer.endswith(b"\n"):
        return Finished(answer[:-1].decode("utf-8", "replace"))
    code = os.waitstatus_to_exitcode(status)
    if code == _OUT_OF_MEMORY:
        return OutOfMemory()
    if code == -signal.SIGABRT and used.ru_maxrss * 1024 > _NEARLY * limits.memory:
        return OutOfMemory()  # C libraries end the process when they get no memory
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


def _be_the_child(
    function: Callable[[], str], writer: int, limits: Limits, folder: Path, rules: Rules, parent: int
) -> NoReturn:
    """Confine this process, run the function, answer, and never return to the parent's code."""
    global _confinement
    code = 1
    try:
        os.setsid()
        keep_niceness()
        try:
            _confinement = confine(limits, folder, rules, keep=writer, parent=parent)
        except Exception as error:
            os.write(writer, f"{type(error).__name__}: {error}".encode())
            os._exit(code)
        os.write(writer, _CONFINED)
        answer = function().encode() + b"\n"
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(answer)
        code = 0
    except BaseException as error:  # a child must not unwind into its parent's stack
        code = _OUT_OF_MEMORY if isinstance(error, MemoryError) else 1
    finally:
        os._exit(code)


def keep_niceness() -> None:
    """Let this process's niceness hold for its session too: Linux gives each session an own one (autogroup), at 0."""
    if niceness := os.nice(0):
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(niceness))


def confinement() -> Confinement:
    """What holds in this process; to ask in a sandboxed function."""
    return _confinement
