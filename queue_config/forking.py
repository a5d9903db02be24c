"""Celery forked from a process that has loaded most of what it needs: they share that memory.

Only before there are threads and connections. The child would have these too: its end of a broker's connection would be
closed, and the parent's with it.
"""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

from django.db import connections

from intake.sandbox import keep_niceness
from queue_config.logs import report
from queue_config.orphans import die_with_parent

_context = multiprocessing.get_context("fork")


class Prepared:
    """A child that has been forked, and becomes a Celery worker once it is told its environment."""

    def __init__(self, words: Sequence[str], niceness: int) -> None:
        connections.close_all()
        keep_shared()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # were it ignored, nobody could tell that a child has ended
        asked, self._asking = _context.Pipe(duplex=False)
        target = (words, niceness, os.getpid(), self._asking, asked)
        self._process = _context.Process(target=_celery_when_asked, args=target, daemon=True)
        self._process.start()
        asked.close()

    def start(self, environment: Mapping[str, str]) -> "Forked":
        """Let it begin, with these variables besides those it has."""
        try:
            self._asking.send(environment)
        except BrokenPipeError:  # it was killed, and will be found dead
            pass
        finally:
            self._asking.close()
        return Forked(self._process)


class Forked:
    """A forked child with what we use of `subprocess.Popen`."""

    def __init__(self, process: ForkProcess) -> None:
        self._process = process
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        """Its exit code; None while it lives."""
        return self._process.exitcode

    def poll(self) -> int | None:
        """Look, and say the same."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for its end. Raises subprocess.TimeoutExpired."""
        self._process.join(timeout)
        if timeout is not None and self.returncode is None:
            raise subprocess.TimeoutExpired("celery", timeout)
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End it."""
        self._process.kill()


def _celery_when_asked(words: Sequence[str], niceness: int, parent: int, asking: Connection, asked: Connection) -> None:
    """For a child just forked: become Celery with all that is loaded, once its environment comes; or end with those."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # whoever started us may have it ignored, and then we would be too
    os.setsid()  # Ctrl-C is for the parent; the worker is asked to finish
    begin_below(niceness)
    if os.getppid() != parent:  # it ended before that held
        return
    asking.close()
    try:
        os.environ.update(asked.recv())
    except EOFError:
        return
    from celery.bin.celery import celery

    try:
        celery(words, prog_name="celery", auto_envvar_prefix="CELERY")
    except Exception as error:
        report(error)
        sys.exit(1)


def begin_below(niceness: int) -> None:
    """For a child just forked: never outlive its parent, and come so far after others."""
    die_with_parent()
    os.nice(niceness)
    keep_niceness()


def keep_shared() -> None:
    """Before forking: let children go on sharing what is loaded.

    Collecting garbage writes to every object that it looks at, and each process would get a copy of all of them.
    """
    gc.collect()
    gc.freeze()
