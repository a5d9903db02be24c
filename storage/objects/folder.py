"""A folder as an object store: the embedded default.

Objects are written to a temporary file, synced, and linked to their final name, which fails if it exists: a reader sees
a whole object or none, and nothing is ever overwritten.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from storage.objects.errors import ObjectMissing, StoreUnavailable


class FolderStore:
    """Objects as files below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._incoming = self._root / ".incoming"

    def put(self, key: str, data: bytes) -> bool:
        """Keep these bytes under this key unless it exists already; says whether they were put."""
        target = self._path(key)
        if target.exists():
            return False
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._incoming) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                os.link(file.name, target)
            _sync_folder(target.parent)
        except FileExistsError:
            return False
        except OSError as error:
            raise StoreUnavailable(f"can't write below {self._root}: {error.strerror}") from error
        return True

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""
        try:
            return self._path(key).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise ObjectMissing(key) from None
        except OSError as error:
            raise StoreUnavailable(f"can't read below {self._root}: {error.strerror}") from error

    def fetch(self, key: str, target: Path) -> None:
        """Copy the object to a file. Raises ObjectMissing."""
        try:
            shutil.copyfile(self._path(key), target)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise ObjectMissing(key) from None
        except OSError as error:
            raise StoreUnavailable(f"can't copy from {self._root}: {error.strerror}") from error

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        return self._path(key).is_file()

    def list(self, prefix: str) -> Iterator[str]:
        """Keys that begin with this prefix (a whole folder, ending in /), in order."""
        folder = self._path(prefix.rstrip("/"))
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.relative_to(self._root).as_posix()

    def list_folders(self, prefix: str) -> Iterator[str]:
        """Names of the folders directly below this prefix, in order."""
        folder = self._path(prefix.rstrip("/"))
        if folder.is_dir():
            yield from sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())

    def _path(self, key: str) -> Path:
        """The file of a key. Raises ValueError for a key that would leave the folder."""
        parts = key.split("/")
        if not key or any(part in ("", ".", "..", ".incoming") or "\0" in part for part in parts):
            raise ValueError(f"not a key: {key!r}")
        return self._root.joinpath(*parts)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
