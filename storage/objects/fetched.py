"""What is known of an object that was copied to a file."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple


class Fetched(NamedTuple):
    """The object itself, whole, though only as much of it was written as was asked for."""

    sha256: str
    size: int


@dataclass
class Copying:
    """Writes chunks to a file until there is enough of it, and hashes them all."""

    file: BinaryIO
    most: int
    """Bytes to write: what is too large to be read need not fill the disk."""
    tick: Callable[[], None]
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _size: int = 0

    def take(self, chunk: bytes) -> None:
        """The next chunk."""
        self._digest.update(chunk)
        if self._size < self.most:
            self.file.write(chunk)
        self._size += len(chunk)
        self.tick()

    def start_again(self) -> None:
        """Forget what was taken."""
        self.tick()
        self.file.seek(0)
        self.file.truncate()
        self._digest, self._size = hashlib.sha256(), 0

    @property
    def fetched(self) -> Fetched:
        """What was taken."""
        return Fetched(self._digest.hexdigest(), self._size)
