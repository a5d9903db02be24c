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
    at_least: float | None = None
    """The least that is allowed; None: nothing is promised."""
    peer: float | None = None
    """The same of the peer that the name mentions."""

    @property
    def holds(self) -> bool:
        """Whether the promise is kept."""
        most_holds = self.limit is None or self.value <= self.limit
        return most_holds and (self.at_least is None or self.value >= self.at_least)

    @property
    def promise(self) -> str:
        """What is promised, in words; empty when nothing is."""
        bounds = (("at most", self.limit), ("at least", self.at_least))
        return " and ".join(f"{which} {bound:.3g} {self.unit}".strip() for which, bound in bounds if bound is not None)
