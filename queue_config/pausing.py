"""Backpressure: while the store, the database, the scanner or a disk is away or full, a worker takes nothing.

It says so once.
"""

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from intake.settings import Settings
from storage.metrics.catalog import PAUSES
from storage.metrics.counting import count, flush

_log = structlog.get_logger()
_FIRST_SECONDS, _LONGEST_SECONDS = 1.0, 30.0


def written_disks(settings: Settings) -> list[Path]:
    """Folders on the disks that this machine writes to: where uploads are read, and home, where it has one."""
    return [folder for folder in (Path(tempfile.gettempdir()), settings.home.absolute()) if folder.is_dir()]


@dataclass
class Pause:
    """One process's reason to take no work; each further failure in a row doubles how long."""

    min_free_bytes: int
    disks: Sequence[Path] = ()
    """Folders on the disks that are written to."""
    _because: str = ""
    _seconds: float = 0.0
    _until: float = 0.0

    def begin(self, because: str) -> None:
        """Something that all steps need is away."""
        if not self._because:
            _log.warning("paused", because=because)
            count(PAUSES)
            flush()
        self._because = because
        self._seconds = min(max(_FIRST_SECONDS, 2 * self._seconds), _LONGEST_SECONDS)
        self._until = time.monotonic() + self._seconds

    def end(self) -> None:
        """It is there again: a step went through."""
        if self._because:
            _log.warning("resumed", after=self._because)
        self._because, self._seconds, self._until = "", 0.0, 0.0

    def seconds_left(self) -> float:
        """How long to take nothing; 0 when work may be taken."""
        if full := self.full_disk():
            self.begin(full)
        return max(0.0, self._until - time.monotonic())

    def full_disk(self) -> str:
        """Which disk is nearly full, in words; empty when none is."""
        for folder in self.disks:
            try:
                free = shutil.disk_usage(folder).free
            except OSError as error:
                return f"{folder}: {error.strerror}"
            if free < self.min_free_bytes:
                return f"the disk of {folder} has {free:,} bytes free; INTAKE_MIN_FREE_BYTES is {self.min_free_bytes:,}"
        return ""
