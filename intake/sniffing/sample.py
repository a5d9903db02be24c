"""What is looked at of a file."""

import os
from functools import cached_property
from typing import BinaryIO

_HEAD = 4096
_TAIL = 22 + 65_535  # a ZIP's end, with the longest comment behind it


class Sample:
    """A file's head, its tail, and small pieces between; never all of a large file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.head = file.read(_HEAD)
        self.size = file.seek(0, os.SEEK_END)

    @cached_property
    def tail(self) -> bytes:
        """The last bytes, in which a ZIP's end would be; of a small file, all of them."""
        return self.at(max(0, self.size - _TAIL), _TAIL)

    def at(self, offset: int, size: int) -> bytes:
        """A piece from somewhere; less or nothing where the file has no such place."""
        if not 0 <= offset < self.size:
            return b""
        self._file.seek(offset)
        return self._file.read(size)

    def bounded(self, budget: int) -> "BoundedFile":
        """The file for a library that finds its own way, up to so many bytes."""
        return BoundedFile(self._file, budget)


class BoundedFile:
    """A file to read from that fails after so many bytes."""

    closed = False

    def __init__(self, file: BinaryIO, budget: int) -> None:
        self._file = file
        self._budget = budget
        self.seek, self.tell = file.seek, file.tell
        file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """As of any file. Raises OSError when it is too much."""
        self._budget -= size
        if size < 0 or self._budget < 0:
            raise OSError("more of the file was asked for than a look at it needs")
        return self._file.read(size)

    def close(self) -> None:
        """Leave it open: it belongs to the sample."""
