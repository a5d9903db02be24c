"""What speaks for a document type, and how strongly."""

from dataclasses import dataclass
from enum import Enum

from classifiers.reasons import Reason


class Strength(Enum):
    """How much a piece of evidence may decide."""

    CERTAIN = "decides alone"
    LIKELY = "decides unless the text is surely something else"
    HINT = "only a best guess"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One reason to take a document for a type."""

    type: str
    strength: Strength
    why: Reason
