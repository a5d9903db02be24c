"""Where bytes are kept: one file per kind of store, behind one protocol.

`open_store` picks by the address: a path (or file://) is a folder. Keys are ours; they never hold a client's file name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from storage.objects.folder import FolderStore


class ObjectStore(Protocol):
    """Immutable objects under keys such as `submissions/<id>/files/1`."""

    def put(self, key: str, data: bytes) -> bool:
        """Keep these bytes under this key unless it exists already; says whether they were put."""

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""

    def fetch(self, key: str, target: Path) -> None:
        """Copy the object to a file. Raises ObjectMissing."""

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""

    def list(self, prefix: str) -> Iterator[str]:
        """Keys that begin with this prefix (a whole folder, ending in /), in order."""

    def list_folders(self, prefix: str) -> Iterator[str]:
        """Names of the folders directly below this prefix, in order."""


def open_store(address: str) -> ObjectStore:
    """Open the store at this address: a folder's path. Raises ValueError for an unknown scheme."""
    if address.startswith("file://"):
        address = address.removeprefix("file://")
    if "://" in address:
        raise ValueError(
            f"INTAKE_OBJECTS: {address.split('://')[0]}:// is not a known object store; use a folder's path"
        )
    return FolderStore(Path(address))
