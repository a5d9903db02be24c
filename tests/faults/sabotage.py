"""What runs inside the workers: they kill and freeze themselves at the moment that the harness names.

The harness puts an order into the folder FAULTS_PLAN, such as `read.found.kill`. Whoever comes to that moment first
takes it, by renaming it into `done/`, and obeys. FAULTS_BUG puts a bug into the product, which must be found.
"""

import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from celery.signals import worker_init

from tests.faults.poison import KILLS_ITS_READER, KILLS_ITS_WORKER

DEEDS = {"kill": signal.SIGKILL, "freeze": signal.SIGSTOP}
_plan = Path(os.environ.get("FAULTS_PLAN", ""))
if "FAKETIME_TIMESTAMP_FILE" in os.environ:
    # libfaketime leaves the monotonic clock alone, as it has to, but not a sleep that ends at a time by that clock.
    time.sleep = lambda seconds: select.select((), (), (), float(seconds)) and None


@worker_init.connect
def begin(**_: Any) -> None:
    """All of the product is loaded, and no process of the pool is forked yet."""
    from queue_config import moments

    moments._log = _Listening()
    _poison()
    if bug := os.environ.get("FAULTS_BUG"):
        BUGS[bug]()


class _Listening:
    """Hears what the steps say at each moment."""

    def debug(self, _: str, *, step: str, moment: str) -> None:
        for deed, signum in DEEDS.items():
            order = f"{step}.{moment}.{deed}"
            done = _done(order)
            try:
                (_plan / order).rename(done)
            except FileNotFoundError:
                continue
            done.write_text(structlog.contextvars.get_contextvars()["key"])
            os.kill(os.getpid(), signum)


def _done(order: str) -> Path:
    return _plan / "done" / f"{order}.{os.getpid()}.{time.monotonic_ns()}"


def _poison() -> None:
    from intake import reading, sandbox

    run_sandboxed = sandbox.run_sandboxed

    def run(function: Callable[[], str], *, folder: Path, **rest: Any) -> Any:
        data = (folder / "upload").read_bytes()
        if KILLS_ITS_WORKER in data:
            _done("poison.worker.kill").touch()
            os.kill(os.getpid(), signal.SIGKILL)

        def read() -> str:
            if KILLS_ITS_READER in data:
                _done("poison.reader.kill").touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return function()

        return run_sandboxed(read, folder=folder, **rest)

    vars(reading)["run_sandboxed"] = run


def _early_ack() -> None:
    """A message counts as done when it is taken."""
    from queue_config.app import app

    for task in app.tasks.values():
        task.acks_late = task.reject_on_worker_lost = False


def _no_fencing() -> None:
    """A write asks for no token: whoever was given up can write all the same."""
    from storage.records.leases import Lease

    def write(lease: Lease, **values: Any) -> None:
        lease.model._default_manager.filter(pk=lease.key).update(**values)

    Lease._write = write  # type: ignore[assignment,method-assign]


BUGS: dict[str, Callable[[], None]] = {"early_ack": _early_ack, "no_fencing": _no_fencing}
