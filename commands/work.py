"""`intake work`: workers with the sweeper in them; `intake sweep`: the sweeper alone."""

import os
import signal
import time
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import structlog
import typer

from commands.exporting import exported
from commands.starting import USAGE, console, fail, plain_errors, set_up

if TYPE_CHECKING:
    from queue_config.supervising import WorkerProcess
    from queue_config.sweeper import Sweeper

_log = structlog.get_logger()
_AFTER_OTHERS = 5  # a niceness: a third of the share of others, so that it still gets on when all are busy


def work(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="End when nothing is left to do")] = False,
    processes: Annotated[int, typer.Option(help="Worker processes", min=1)] = 2,
    queues: Annotated[
        str, typer.Option(help="Take only from these queues, separated by commas: a machine for each kind of work")
    ] = "",
    with_sweeper: Annotated[
        bool, typer.Option("--sweeper/--no-sweeper", help="Also sweep; one sweeper somewhere is enough")
    ] = True,
) -> None:
    """Work on submissions until stopped. Example: `intake work --until-idle`.

    Long scans are read by one more process, which is there while there are any, and comes last where the others want
    the processor too.
    """
    sweeps = with_sweeper or until_idle
    if not sweeps:  # it needs no more than its workers do, and they share it
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storage.settings")
    _check(queues)
    with plain_errors():
        from intake.pulse import LOOP, Beat, living
        from queue_config.supervising import working

        workers = _workers(queues, processes)
        sweeping = _Sweeping(queues, until_idle) if sweeps else None
        workers[0].prepare()  # before there are threads, or anybody asks for metrics
        stop = _Stop()
        with exported("worker", sweeps=sweeps), living("worker") as pulse, working(workers, pulse):
            beat = Beat(pulse / LOOP)
            while not stop.asked:
                beat()
                for worker in workers:
                    worker.keep_alive()
                if sweeping is not None and sweeping.ends_with(workers):
                    return
                stop.wait(_pause_seconds())
            console.print("Finishing what is being worked on ...")


def sweep() -> None:
    """Only find and hint at what is due, until stopped. Example: `intake sweep`."""
    _check("")
    with plain_errors(), exported("sweeper", sweeps=True):
        from intake.pulse import LOOP, Beat, living

        sweeper = _sweeper(_queues(""))
        stop = _Stop()
        with living("sweeper") as pulse:
            beat = Beat(pulse / LOOP)
            while not stop.asked:
                beat()
                _swept(sweeper, [])
                stop.wait(_pause_seconds())


def _check(queues: str) -> None:
    """Now, in one line, rather than in every worker for ever."""
    set_up(serves=True)
    with plain_errors():
        from intake.reading.engines import DependencyMissing, check_engine
        from intake.settings import get_settings
        from queue_config.hints import BrokerUnreachable, reach_broker
        from storage.objects import open_store

        _queues(queues)
        try:
            check_engine()
            reach_broker()
            next(open_store(get_settings().objects_url, make=False).list_folders("submissions/"), None)
        except DependencyMissing as error:
            fail(str(error))
        except BrokerUnreachable as error:
            fail(f"broker: {error}")


def _queues(names: str) -> list[str]:
    from queue_config.app import QUEUES

    wanted = _named(names) or list(QUEUES)
    if unknown := [name for name in wanted if name not in QUEUES]:
        fail(f"there is no queue {unknown[0]!r}; there are {', '.join(QUEUES)}", USAGE)
    return wanted


def _named(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _workers(queues: str, processes: int) -> "list[WorkerProcess]":
    """One for the queues that were named; else one of each kind."""
    from queue_config.supervising import WorkerProcess

    if named := _named(queues):
        return [WorkerProcess(named, processes)]
    from queue_config.app import LARGE, QUEUES

    quick = [name for name in QUEUES if name != LARGE]
    return [
        WorkerProcess(quick, processes),
        WorkerProcess([LARGE], 1, niceness=_AFTER_OTHERS, has_work=_has_long_scans),
    ]


class _Sweeping:
    """The sweeper beside the workers, and whether all is done that was there."""

    def __init__(self, queues: str, until_idle: bool) -> None:
        from queue_config.inventory import database_time

        self._sweeper = _sweeper(_queues(queues))
        self._until_idle = until_idle
        self._began = database_time()

    def ends_with(self, workers: "Sequence[WorkerProcess]") -> bool:
        """Make one round; says whether that was to be the last, and has ended the workers then."""
        from queue_config.tracing import settle

        if not (_swept(self._sweeper, workers) and self._until_idle and _idle(self._began)):
            return False
        settle()
        for worker in workers:
            worker.kill()  # nothing is interrupted
        self._sweeper.seal()
        return True


def _has_long_scans() -> bool:
    """Whether parts of long scans wait or are being read; where that can't be told, they may."""
    from django.db import close_old_connections

    from queue_config.outages import DATABASE_ERRORS
    from storage.records.models import Part, PartState

    close_old_connections()
    try:
        return Part.objects.filter(state=PartState.WAITING).exists()
    except DATABASE_ERRORS:
        return True


def _pause_seconds() -> float:
    from intake.settings import get_settings

    return get_settings().sweep_seconds


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


def _sweeper(queues: list[str]) -> "Sweeper":
    from intake.settings import get_limits, get_settings
    from queue_config.app import RECOUNT_SECONDS
    from queue_config.notifications import open_inbox
    from queue_config.sweeper import Sweeper
    from storage.objects import open_store
    from storage.retention.job import open_job

    settings = get_settings()
    store = open_store(settings.objects_url, make=False)
    return Sweeper(
        store,
        inbox=open_inbox(settings),
        recount_seconds=RECOUNT_SECONDS,
        stuck_seconds=settings.stuck_seconds,
        queues=queues,
        anchor_seconds=settings.audit_anchor_seconds,
        retention=open_job(store, settings, get_limits()),
    )


def _swept(sweeper: "Sweeper", workers: "Sequence[WorkerProcess]") -> bool:
    """One round of the sweeper; says whether it could be made. What can't be reached is waited for."""
    from django.db import close_old_connections

    from queue_config.measuring import count_error
    from queue_config.outages import DATABASE_ERRORS
    from storage.metrics.catalog import SWEEPER_LAST, SWEEPER_SECONDS
    from storage.metrics.counting import count, flush
    from storage.objects.errors import StoreUnavailable

    close_old_connections()
    began = time.monotonic()
    try:
        sweeper.sweep()
        count(SWEEPER_SECONDS, value=time.monotonic() - began)
        count(SWEEPER_LAST, value=time.time())
        if workers and sweeper.workers_are_stuck() and not _disk_is_full():
            _log.error("worker_stuck")
            for worker in workers:
                worker.kill()  # no step is under way: nothing is interrupted
    except (StoreUnavailable, *DATABASE_ERRORS) as error:
        _log.warning("sweeper_waits", error=type(error).__name__)
        count_error(error)
        return False
    finally:
        flush()
    return True


def _disk_is_full() -> bool:
    """Then the workers are not stuck, they pause."""
    from intake.settings import get_settings
    from queue_config.pausing import Pause, written_disks

    return bool(Pause(get_settings().min_free_bytes, written_disks(get_settings())).full_disk())


def _idle(began: datetime) -> bool:
    from queue_config.outages import DATABASE_ERRORS
    from queue_config.sweeper import idle

    try:
        return idle(began)
    except DATABASE_ERRORS:
        return False
