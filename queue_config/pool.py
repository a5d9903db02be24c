"""Celery's process pool, with locks that a killed process can't keep.

An idle process of the pool waits for work with a lock in its hand. billiard's lock is a semaphore: when such a process
is killed, the lock is never given back, and nobody gets any work again. The kernel takes back a lock on a file.
"""

import fcntl
import tempfile
from typing import Any

from billiard.pool import Pool
from celery.concurrency import prefork


class _FileLock:
    """A lock between processes (POSIX record lock); it ends with the process that holds it, however that ends."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the pool is

    def acquire(self) -> None:
        """Wait for it, and hold it."""
        fcntl.lockf(self._file, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let it go."""
        fcntl.lockf(self._file, fcntl.LOCK_UN)

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


class _BlockingPool(Pool):
    _inqueue: Any
    _outqueue: Any

    def _setup_queues(self) -> None:
        super()._setup_queues()  # type: ignore[misc]  # celery's stubs leave it out
        for queue in (self._inqueue, self._outqueue):
            queue._rlock, queue._wlock = _FileLock(), _FileLock()


class TaskPool(prefork.TaskPool):
    """The prefork pool; Celery takes it by CELERY_CUSTOM_WORKER_POOL."""

    BlockingPool = _BlockingPool
