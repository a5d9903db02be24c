"""Where bytes are kept: one file per kind of store, behind one protocol.

`open_store` picks by the address: a path (or file://) is a folder, s3:// a bucket. Keys are ours; they never hold a
client's file name.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from intake.settings import SettingsError, get_s3_settings
from storage.objects.fetched import Fetched
from storage.objects.folder import FolderStore
from storage.objects.inviting import Invitation
from storage.objects.ticking import idle


class ObjectStore(Protocol):
    """Immutable objects under keys such as `submissions/<id>/files/1`; only retention deletes them.

    Every method raises StoreUnavailable when the store can't be reached or is full.
    """

    def put(self, key: str, data: bytes) -> bool:
        """Keep these bytes under this key unless it exists already; says whether they were put."""

    def put_file(self, key: str, source: BinaryIO) -> bool:
        """Keep what this file holds, from its beginning on, as `put` does, and never the whole of it in memory."""

    def invite(self, key: str, size: int, seconds: int) -> Invitation | None:
        """How a browser may put an object of this size itself, for so long; None where it has to come through us."""

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""

    def fetch(self, key: str, target: Path, tick: Callable[[], None] = idle, most: int = sys.maxsize) -> Fetched:
        """Copy the object to a file, calling `tick` all along; little more than `most` bytes of it are written.

        Raises ObjectMissing.
        """

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""

    def list(self, prefix: str) -> Iterator[str]:
        """Keys that begin with this prefix (a whole folder, ending in /), in order."""

    def list_folders(self, prefix: str, after: str = "") -> Iterator[str]:
        """Names of the folders directly below this prefix, in the order of their keys, behind the one named `after`."""

    def newest(self, prefix: str) -> datetime | None:
        """When the last object below this prefix (a whole folder, ending in /) was put; None where there is none."""

    def delete(self, key: str) -> None:
        """Remove an object with all its versions; one that isn't there is gone already. For `storage.retention`."""

    def delete_folder(self, prefix: str, tick: Callable[[], None] = idle) -> int:
        """Remove all objects below this prefix with all their versions, calling `tick` all along; says how many."""


def open_store(address: str, *, make: bool = True) -> ObjectStore:
    """Open the store at this address: a folder's path, or s3://bucket/prefix. Raises SettingsError, StoreUnavailable.

    With `make` a folder that isn't there is made, and a bucket must be there. Workers go without: either may only be
    away for a while.
    """
    scheme, separator, rest = address.partition("://")
    if scheme == "s3" and separator:
        from storage.objects.s3 import S3Store  # boto3 takes long to load, and only this store needs it

        store: S3Store | FolderStore = S3Store(*split_bucket(rest), get_s3_settings())
    elif separator and scheme != "file":
        raise SettingsError(f"INTAKE_OBJECTS: {scheme}:// is not a known object store; use a folder's path or s3://")
    else:
        store = FolderStore(Path(rest if separator else address))
    if make:
        store.make()
    return store


def make_folder(address: str) -> None:
    """Make the store at this address where it is a folder. Raises SettingsError, StoreUnavailable.

    A bucket is made by others, and is not even asked for: whoever migrates the records may have no rights in it, and no
    way there.
    """
    scheme, separator, rest = address.partition("://")
    if scheme == "s3" and separator:
        split_bucket(rest)
    else:
        open_store(address)


def split_bucket(rest: str) -> tuple[str, str]:
    """Bucket and prefix of what stands after s3://. Raises SettingsError."""
    bucket, _, prefix = rest.partition("/")
    if not bucket:
        raise SettingsError("INTAKE_OBJECTS: s3:// needs the name of a bucket, e.g. s3://intake/production")
    return bucket, prefix
