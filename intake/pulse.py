"""Signs of life: whatever runs for long says again and again that it still moves, and a health check reads when it did.

A folder for each that runs, in the temporary folder, with a file for each of its loops. It is locked as long as its
process lives, so what a killed one left behind is not taken for alive. Moments are of the monotonic clock, which all
processes of a machine share and nobody sets.
"""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intake import scratch

LOOP = "loop"
"""The file of the loop that everything else of a folder hangs on."""


@contextmanager
def living(role: str) -> Iterator[Path]:
    """A folder for the signs of life of one that does this, for as long as the block lasts."""
    scratch.clear(_prefix(role))
    maker = os.getpid()
    folder, lock = scratch.locked_folder(_prefix(role))
    try:
        yield folder
    finally:
        if os.getpid() == maker:  # and not a child, which leaves the block on its own
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def alive(role: str) -> list[Path]:
    """The folders of those of this user that do this now."""
    return scratch.held_folders(_prefix(role))


class Beat:
    """One loop's sign of life. A full disk doesn't stop it: it writes over the same bytes again and again."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)

    def __call__(self) -> None:
        """Say that it moves now."""
        os.pwrite(self._file, f"{time.monotonic():020.3f}".encode(), 0)


def seconds_since(path: Path) -> float | None:
    """How long ago that loop moved; None where it has not yet."""
    try:
        return max(0.0, time.monotonic() - float(path.read_text()))
    except (OSError, ValueError):
        return None


def _prefix(role: str) -> str:
    return f"intake-pulse-{role}-"
