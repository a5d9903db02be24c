"""Tells the CPU time of some functions apart, also where they run in forked children.

What a metered function calls that is metered too counts there and not here.
"""

import functools
import mmap
import os
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

START = "sandbox"
"""What a child takes before its first metered function: the fork, and being confined."""


class Meter:
    """Counts in memory that children share."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = (*names, START)
        self._seconds = np.frombuffer(mmap.mmap(-1, 8 * len(self._names)), dtype=np.float64)
        self._stack: list[int] = []
        self._since = time.process_time()
        self._pid = os.getpid()

    def metered(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time counted under this name."""
        place = self._names.index(name)

        @functools.wraps(function)
        def wrapped(*arguments: Any, **named: Any) -> Any:
            self._count()
            self._stack.append(place)
            try:
                return function(*arguments, **named)
            finally:
                self._count()
                self._stack.pop()

        return wrapped

    def patch(self, owner: object, attribute: str, name: str) -> None:
        """Meter what is found under this attribute from now on."""
        setattr(owner, attribute, self.metered(name, getattr(owner, attribute)))

    def seconds(self) -> dict[str, float]:
        """CPU seconds by name."""
        return dict(zip(self._names, self._seconds.tolist(), strict=True))

    def _count(self) -> None:
        """Give the time since the last count to the function that is running."""
        now = time.process_time()
        if os.getpid() != self._pid:  # a child's clock begins with it
            self._pid, self._since, self._stack = os.getpid(), 0.0, [self._names.index(START)]
        if self._stack:
            self._seconds[self._stack[-1]] += now - self._since
        self._since = now
