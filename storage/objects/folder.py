"""A folder as an object store: the embedded default.

Objects are written to a temporary file, synced, and linked to their final name, which fails if it exists: a reader sees
a whole object or none, and nothing is ever overwritten. The folder for half-written files is also the store's mark:
where it is gone, the disk is not mounted, and that must not be taken for "there is no such object".
"""

import contextlib
import errno
import io
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from storage.objects.errors import ObjectMissing, StoreUnavailable
from storage.objects.fetched import Copying, Fetched
from storage.objects.keys import parts_of
from storage.objects.ticking import idle

_INCOMING = ".incoming"
_BROKEN_OFF_SECONDS = 3600.0
"""Since its last byte was written, after which nobody is about to put it in its place any more."""
_WHAT_TO_CHECK = "check the disk, INTAKE_HOME and INTAKE_OBJECTS"
_NO_SUCH_OBJECT = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.ELOOP}


class FolderStore:
    """Objects as files below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._incoming = self._root / _INCOMING

    def make(self) -> None:
        """Make the folder where it isn't there. Raises StoreUnavailable."""
        with self._trouble("make"):
            self._incoming.mkdir(parents=True, exist_ok=True)
            self._clear_incoming()

    def put(self, key: str, data: bytes) -> bool:
        """Keep these bytes under this key unless it exists already; says whether they were put."""
        return self.put_file(key, io.BytesIO(data))

    def put_file(self, key: str, source: BinaryIO) -> bool:
        """Keep what this file holds, from its beginning on, as `put` does, and never the whole of it in memory."""
        target = self._path(key)
        with self._trouble("write below"):
            if target.exists():
                return False
            with tempfile.NamedTemporaryFile(dir=self._incoming) as file:
                source.seek(0)
                shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
                _make_folder(target.parent, self._root)
                try:
                    os.link(file.name, target)
                except FileExistsError:
                    return False
            _sync_folder(target.parent)
        return True

    def invite(self, key: str, size: int, seconds: int) -> None:
        """Nobody reaches a folder but through us."""

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""
        with self._trouble("read below", key):
            return self._path(key).read_bytes()

    def fetch(self, key: str, target: Path, tick: Callable[[], None] = idle, most: int = sys.maxsize) -> Fetched:
        """Copy the object to a file, calling `tick` all along; little more than `most` bytes of it are written.

        Raises ObjectMissing.
        """
        with self._trouble("copy from", key), self._path(key).open("rb") as source:
            try:
                with target.open("wb") as file:
                    copying = Copying(file, most, tick)
                    while chunk := source.read(1 << 20):
                        copying.take(chunk)
            except OSError as error:
                raise StoreUnavailable(f"can't copy to {target.parent}: {error.strerror}") from error
        return copying.fetched

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            with self._trouble("look below", key):
                return stat.S_ISREG(self._path(key).stat().st_mode)
        except ObjectMissing:
            return False

    def list(self, prefix: str) -> Iterator[str]:
        """Keys that begin with this prefix (a whole folder, ending in /), in order."""
        with self._trouble("list"):
            self._check_mark()
            for path in sorted(self._path(prefix.rstrip("/")).rglob("*")):
                if path.is_file():
                    yield path.relative_to(self._root).as_posix()

    def list_folders(self, prefix: str, after: str = "") -> Iterator[str]:
        """Names of the folders directly below this prefix, in the order of their keys, behind the one named `after`."""
        folder = self._path(prefix.rstrip("/"))
        with self._trouble("list"):
            self._check_mark()
            entries = list(os.scandir(folder)) if folder.is_dir() else []
            names = (entry.name for entry in entries if entry.is_dir() and entry.name != _INCOMING)
        yield from sorted((name for name in names if not after or f"{name}/" > f"{after}/"), key="{}/".format)

    def newest(self, prefix: str) -> datetime | None:
        """When the last object below this prefix (a whole folder, ending in /) was put; None where there is none."""
        with self._trouble("list"):
            self._check_mark()
            put = [path.stat().st_mtime for path in self._path(prefix.rstrip("/")).rglob("*") if path.is_file()]
        return datetime.fromtimestamp(max(put), UTC) if put else None

    def delete(self, key: str) -> None:
        """Remove an object; one that isn't there is gone already."""
        path = self._path(key)
        with self._trouble("delete from"):
            self._check_mark()
            with contextlib.suppress(FileNotFoundError, NotADirectoryError):
                path.unlink()
                _sync_folder(path.parent)

    def delete_folder(self, prefix: str, tick: Callable[[], None] = idle) -> int:
        """Remove all objects below this prefix, and the folders that they lay in; says how many."""
        folder = self._path(prefix.rstrip("/"))
        deleted = 0
        with self._trouble("delete from"):
            self._check_mark()
            self._clear_incoming()
            for path, _folders, files in os.walk(folder, topdown=False):
                for name in files:
                    Path(path, name).unlink(missing_ok=True)
                    deleted += 1
                    tick()
                _remove_empty(Path(path))
            if folder.parent.is_dir():
                _sync_folder(folder.parent)
        return deleted

    def _clear_incoming(self) -> None:
        """Remove what processes left that were killed while they wrote: it may be a client's whole file."""
        for path in self._incoming.iterdir():
            with contextlib.suppress(FileNotFoundError):  # whoever writes it has just come to its end
                if time.time() - path.stat().st_mtime > _BROKEN_OFF_SECONDS:
                    path.unlink()

    @contextmanager
    def _trouble(self, doing: str, key: str = "") -> Iterator[None]:
        """Tell an object that isn't there (of a key) from a store that can't be used."""
        try:
            yield
        except OSError as error:
            if key and error.errno in _NO_SUCH_OBJECT:
                self._check_mark()
                raise ObjectMissing(key) from None
            raise StoreUnavailable(f"can't {doing} {self._root}: {error.strerror}: {_WHAT_TO_CHECK}") from error

    def _check_mark(self) -> None:
        if not self._incoming.is_dir():
            raise StoreUnavailable(f"{self._root} is gone or not mounted: {_WHAT_TO_CHECK}")

    def _path(self, key: str) -> Path:
        """The file of a key. Raises ValueError for a key that would leave the folder."""
        return self._root.joinpath(*parts_of(key))


def _make_folder(folder: Path, root: Path) -> None:
    """Make a folder that is still there after a power cut: its entry in the folder above is synced too.

    The root itself is never made: a disk that was taken away would come back to a place that is not free.
    """
    if folder != root and not folder.is_dir():
        _make_folder(folder.parent, root)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)


def _remove_empty(folder: Path) -> None:
    """Remove a folder, unless something was put into it meanwhile."""
    try:
        folder.rmdir()
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.ENOENT):
            raise


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
