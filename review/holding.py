"""How many requests may wait for something slow at once, so that the others find a thread (see `review.serving`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Places:
    """So many requests of this process may wait here; who comes beyond is to be told at once to come again."""

    def __init__(self, count: int) -> None:
        self._free = BoundedSemaphore(count)

    @contextmanager
    def one(self) -> Iterator[bool]:
        """Whether there was a place; it is free again afterwards."""
        is_mine = self._free.acquire(blocking=False)
        try:
            yield is_mine
        finally:
            if is_mine:
                self._free.release()
