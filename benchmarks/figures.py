"""What a benchmark gives: figures, each with its unit and, where one is promised, its limit."""

from collections.abc import Callable
from dataclasses import dataclass

Say = Callable[[str], None]
"""Shows what is being measured, on a terminal."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured figure."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    """The most that is allowed; None: nothing is promised."""

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        return self.limit is None or self.value <= self.limit
