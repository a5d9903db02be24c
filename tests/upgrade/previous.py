"""The version that runs before an upgrade: that of the last tag, or, while there is none, what was landed last."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.world import ROOT

_LANDED = "37b20cc8dbabc7f8a980085c6449d033742346fc"


@contextmanager
def previous(folder: Path) -> Iterator[Path]:
    """Its code, in a folder below this one. Raises RuntimeError where the history is not there: in a shallow clone."""
    found = _git("describe", "--tags", "--abbrev=0").stdout.strip() or _LANDED
    place = folder / "previous"
    made = _git("worktree", "add", "--detach", str(place), found)
    if made.returncode:
        raise RuntimeError(f"the version before this one ({found}) is not in this clone: {made.stderr.strip()}")
    try:
        yield place
    finally:
        _git("worktree", "remove", "--force", str(place))


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
