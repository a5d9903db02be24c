"""Metrics of the commands that run for long, where they are wanted."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from commands.starting import fail
from intake.scratch import scratch_folder
from intake.settings import get_settings
from intake.version import current

if TYPE_CHECKING:
    from storage.metrics.exporting import Exporter


@contextmanager
def exported(role: str, *, sweeps: bool) -> Iterator[None]:
    """Serve this command's metrics as long as the block lasts, where a port is set for them.

    Whoever sweeps also serves those of the records.
    """
    with exporter(role, sweeps=sweeps) as found:
        if found is not None:
            found.start()
        yield


@contextmanager
def exporter(role: str, *, sweeps: bool = False) -> "Iterator[Exporter | None]":
    """What serves this command's metrics; None where no port is set. The command ends where nobody can listen."""
    settings = get_settings()
    if not settings.metrics_port:
        yield None
        return
    from storage.metrics.catalog import By
    from storage.metrics.exporting import Exporter
    from storage.metrics.gathering import Gatherer

    roles = {"worker": By.WORK, "sweeper": By.SWEEPER, "web": By.SERVE}
    gatherer = Gatherer(role, current(), roles[role], *([By.SWEEPER] if sweeps else []))
    if sweeps:
        from queue_config.watching import RecordsCollector

        gatherer.registry.register(RecordsCollector())
    with _own_folder() as stack:
        path = stack.enter_context(scratch_folder()) / "metrics"
        try:
            found = Exporter(gatherer, settings.metrics_host, settings.metrics_port, path)
        except OSError as error:
            fail(
                f"can't serve metrics on {settings.metrics_host}, port {settings.metrics_port}: "
                f"{error.strerror or error}. Set INTAKE_METRICS_PORT and INTAKE_METRICS_HOST; of several commands on "
                "one machine each wants a port of its own"
            )
        yield found


@contextmanager
def _own_folder() -> Iterator[ExitStack]:
    """Cleared away by this process only, and never by one that is forked from it."""
    owner, stack = os.getpid(), ExitStack()
    try:
        yield stack
    finally:
        if os.getpid() == owner:
            stack.close()
