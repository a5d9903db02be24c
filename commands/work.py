"""`intake work`: a worker with the sweeper in it."""

import signal
import time
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from commands.starting import console, fail, plain_errors, set_up

if TYPE_CHECKING:
    from queue_config.supervising import WorkerProcess
    from queue_config.sweeper import Sweeper

_log = structlog.get_logger()


def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do")] = False,
    processes: Annotated[int, typer.Option(help="Worker processes", min=1)] = 2,
) -> None:
    """Work on submissions until stopped. Example: `intake work --until-idle`."""
    set_up()
    with plain_errors():
        from intake.reading.ocr import DependencyMissing, engine
        from intake.settings import get_settings
        from queue_config.hints import BrokerUnreachable, reach_broker
        from queue_config.supervising import WorkerProcess
        from queue_config.sweeper import Sweeper
        from storage.objects import open_store

        settings = get_settings()
        store = open_store(settings.objects_url, make=False)
        try:
            # Now, in one line, rather than in every worker for ever.
            engine()
            reach_broker()
            next(store.list_folders("submissions/"), None)
        except DependencyMissing as error:
            fail(str(error))
        except BrokerUnreachable as error:
            fail(f"broker: {error}")
        sweeper = Sweeper(
            store,
            rehint_seconds=settings.lease_seconds,
            stuck_seconds=settings.stuck_seconds,
        )
        stop = _Stop()
        with WorkerProcess(processes) as worker:
            while not stop.asked:
                worker.keep_alive()
                if _swept(sweeper, worker, until_idle=until_idle):
                    worker.kill()
                    return
                stop.wait(settings.sweep_seconds)
            console.print("Finishing what is being worked on ...")


class _Stop:
    """Set by Ctrl-C and by SIGTERM, which is how service managers stop things: between two rounds, never within."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._ask)
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, *_: object) -> None:
        self.asked = True

    def wait(self, seconds: float) -> None:
        """Sleep, but not on when asked to stop."""
        end = time.monotonic() + seconds
        while not self.asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.1))


def _swept(sweeper: "Sweeper", worker: "WorkerProcess", *, until_idle: bool) -> bool:
    """One round of the sweeper; says whether to end. A store or database that can't be reached is waited out."""
    from django.db import InterfaceError, OperationalError, close_old_connections

    from queue_config.sweeper import idle
    from storage.objects.errors import StoreUnavailable

    close_old_connections()
    try:
        sweeper.sweep()
        if sweeper.workers_are_stuck():
            _log.error("worker_stuck")
            worker.kill()  # no step is under way: nothing is interrupted
        return until_idle and idle()
    except (StoreUnavailable, OperationalError, InterfaceError) as error:
        _log.warning("sweeper_waits", error=type(error).__name__)
        return False
