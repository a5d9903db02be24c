"""What the search for a submission's case comes to: one, or the reason why that can't be said safely."""

from collections.abc import Iterable
from dataclasses import dataclass

from intake.decisions import ExceptionReason, Fact
from intake.matching.evidence import Evidence, Likeness
from intake.model import CaseRecord, Identifier


@dataclass(frozen=True)
class FoundCase:
    """The submission's case, and the person on it who is the client."""

    case: CaseRecord
    client: Likeness
    by: tuple[Identifier, ...]
    """The identifiers that led there."""
    evidence: Evidence
    contradicted: tuple[Fact, ...] = ()
    """What the form says against it, and was outweighed."""
    others: tuple[CaseRecord, ...] = ()
    """The cases that this leads to."""
    odds: float = 0.0
    """In bits, that it is this one."""


@dataclass(frozen=True)
class NoSafeCase:
    """Why a person must say which case it is."""

    reason: ExceptionReason
    candidates: tuple[CaseRecord, ...]
    facts: tuple[Fact, ...] = ()
    odds: tuple[tuple[str, float], ...] = ()
    """In bits, of the case that was weighed and found not sure enough."""

    @property
    def is_nowhere(self) -> bool:
        """Whether no number leads to a case that the client is on: the name and the birth date may."""
        others = any(fact.code == "documents_name_others" for fact in self.facts)
        return others or self.reason is ExceptionReason.NO_CASE_FOUND


def conflict(code: str, candidates: tuple[CaseRecord, ...]) -> NoSafeCase:
    """A person looks, since what is known of the client does not agree."""
    return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, candidates, (Fact(code=code),))


def common(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in every group."""
    first, *rest = [{case.id: case for case in group} for group in groups]
    return tuple(case for case_id, case in sorted(first.items()) if all(case_id in group for group in rest))


def each(groups: Iterable[Iterable[CaseRecord]]) -> tuple[CaseRecord, ...]:
    """The cases that are in any group."""
    return tuple(case for _, case in sorted({case.id: case for group in groups for case in group}.items()))
