"""Keeps a Celery worker running beside the sweeper, and restarts it when it dies."""

import os
import signal
import subprocess
import sys
from types import TracebackType
from typing import Self

import structlog

_log = structlog.get_logger()
_STOP_SECONDS = 30


class WorkerProcess:
    """A Celery worker as a child process; a context manager that stops it warmly."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._process: subprocess.Popen[bytes] | None = None

    def keep_alive(self) -> None:
        """Start the worker, or start it again when it has died."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._process is not None:
            _log.warning("worker_restarted", code=self._process.returncode)
        queues = "receive,read,decide,illustrate"
        command = [sys.executable, "-m", "celery", "-A", "queue_config.app", "worker", "--pool", "prefork"]
        command += ["--concurrency", str(self._processes), "-Q", queues, "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "storage.settings", "OMP_THREAD_LIMIT": "1"}
        self._process = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own words

    def stop(self) -> None:
        """Ask the worker to finish what it has, then make sure that it is gone."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        self.keep_alive()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
