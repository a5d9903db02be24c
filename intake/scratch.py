"""Scratch folders: where a document's bytes are while somebody works on them, and no longer.

A worker that is killed leaves its folder behind, with a client's document in it. Each folder is therefore locked as
long as its process lives; the system lets go of the lock however that ended, and `clear` removes what nobody holds.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "intake-scratch-"


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder that only this user can enter, for as long as the block lasts."""
    folder, lock = locked_folder(_PREFIX)
    try:
        yield folder
    finally:
        _remove(folder, lock)


def clear(prefix: str = _PREFIX) -> int:
    """Remove what killed processes left, this user's only; returns how many folders."""
    locks = {path: _lock(path) for path in Path(tempfile.gettempdir()).glob(f"{prefix}*")}
    left = {path: lock for path, lock in locks.items() if lock is not None}
    for path, lock in left.items():
        _remove(path, lock)
    return len(left)


def _remove(folder: Path, lock: int) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:  # thousands of folders within each other: somebody's file took over its reader
        subprocess.run(["rm", "-rf", "--", folder], check=False)  # noqa: S603, S607 - a folder of our own making
    finally:
        os.close(lock)


def held_folders(prefix: str) -> list[Path]:
    """Those of this user that a living process holds."""
    return [path for path in sorted(Path(tempfile.gettempdir()).glob(f"{prefix}*")) if _is_held(path)]


def _is_held(path: Path) -> bool:
    try:
        if path.lstat().st_uid != os.getuid():
            return False
    except FileNotFoundError:
        return False
    lock = _lock(path)
    if lock is not None:
        os.close(lock)
    return lock is None and path.is_dir()


def locked_folder(prefix: str) -> tuple[Path, int]:
    """A new folder that only this user can enter, and the descriptor that holds its lock."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)  # somebody cleared it before it was locked
        shutil.rmtree(folder, ignore_errors=True)


def _lock(path: Path) -> int | None:
    """A descriptor that holds the folder's lock; None when another process does, or when it is not ours."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        if os.fstat(descriptor).st_uid == os.getuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
    except OSError:
        pass
    os.close(descriptor)
    return None
