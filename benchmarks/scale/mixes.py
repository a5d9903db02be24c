"""The mixes of documents (mixes.toml), and how many of each kind a number of documents has."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MIXES = Path(__file__).with_name("mixes.toml")
FILES = (1, 1, 1, 2, 2, 3)
"""How many files a submission has, each as likely."""


@dataclass(frozen=True)
class Mix:
    """Shares of kinds of documents; they add up to one."""

    name: str
    why: str
    shares: Mapping[str, float]

    def counts(self, documents: int) -> dict[str, int]:
        """So many documents in these shares, the largest remainders rounded up."""
        exact = {kind: share * documents for kind, share in self.shares.items()}
        counts = {kind: int(amount) for kind, amount in exact.items()}
        lacking = documents - sum(counts.values())
        for kind in sorted(exact, key=lambda kind: counts[kind] - exact[kind])[:lacking]:
            counts[kind] += 1
        return counts


def mixes(path: Path = _MIXES) -> dict[str, Mix]:
    """All mixes of a file by name. Raises ValueError where the shares of one don't add up to a hundred."""
    found: dict[str, dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _mix(name, dict(rows)) for name, rows in found.items()}


def _mix(name: str, rows: dict[str, Any]) -> Mix:
    why = str(rows.pop("why", ""))
    if abs(sum(rows.values()) - 100) > 0.01:
        raise ValueError(f"the shares of the mix {name!r} add up to {sum(rows.values()):g}, not to 100")
    return Mix(name, why, {kind: share / 100 for kind, share in rows.items()})
