"""Where bytes are kept: one file per kind of store, behind one protocol.

`open_store` picks by the address: a path (or file://) is a folder. Keys are ours; they never hold a client's file name.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from intake.settings import SettingsError
from storage.objects.folder import FolderStore


class ObjectStore(Protocol):
    """Immutable objects under keys such as `submissions/<id>/files/1`.

    Every method raises StoreUnavailable when the store can't be reached or is full.
    """

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


def open_store(address: str, *, make: bool = True) -> ObjectStore:
    """Open the store at this address: a folder's path. Raises SettingsError and StoreUnavailable.

    With `make` a folder that isn't there is made. Workers don't: it may only be away for a while.
    """
    if address.startswith("file://"):
        address = address.removeprefix("file://")
    if "://" in address:
        scheme = address.split("://", maxsplit=1)[0]
        raise SettingsError(f"INTAKE_OBJECTS: {scheme}:// is not a known object store; use a folder's path")
    store = FolderStore(Path(address))
    if make:
        store.make()
    return store
