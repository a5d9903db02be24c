"""Why a document can be refused, as clients are told: a row each in `reject_reasons.csv`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_REASONS = Path(__file__).with_name("reject_reasons.csv")


@dataclass(frozen=True)
class RejectReason:
    """A reason, in both languages."""

    code: str
    title_en: str
    """For staff, who choose it."""
    title_fr: str
    why_en: str
    """For the client, in plain words."""
    why_fr: str
    next_en: str
    """What the client can do."""
    next_fr: str

    def title(self, language: str) -> str:
        """In en or fr."""
        return self.title_fr if language == "fr" else self.title_en

    def told(self, language: str) -> str:
        """What the client is told, in en or fr."""
        return f"{self.why_fr} {self.next_fr}" if language == "fr" else f"{self.why_en} {self.next_en}"


@cache
def reject_reasons() -> Mapping[str, RejectReason]:
    """All of them, by code, in the order in which they are offered."""
    with _REASONS.open(encoding="utf-8", newline="") as file:
        return {row["code"]: RejectReason(**row) for row in csv.DictReader(file)}
