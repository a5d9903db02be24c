"""Case records as they stand: what was merged into another case is that other one, and so is its number."""

from collections.abc import Iterable
from dataclasses import dataclass

from intake.model import CaseDirectory, CaseRecord, CaseState, Party

_LONGEST = 5
"""Merges that are followed one after another; a longer chain, or a circle, leads nowhere."""


@dataclass(frozen=True)
class FollowingMerges:
    """A `CaseDirectory` that gives the case into which a merged one went."""

    cases: CaseDirectory

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        """All standing cases of this number: an old letter shows that of the case that was merged."""
        return self._standing(self.cases.by_identifier(kind, value))

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:
        """Standing cases with a like person."""
        return self._standing(self.cases.by_person(party))

    def by_id(self, case_id: str) -> CaseRecord | None:
        """The case that stands for this one."""
        record = self.cases.by_id(case_id)
        return None if record is None else self._follow(record)

    def _standing(self, records: Iterable[CaseRecord]) -> tuple[CaseRecord, ...]:
        """Each once, in the order given."""
        followed = (self._follow(record) for record in records)
        return tuple({record.id: record for record in followed if record is not None}.values())

    def _follow(self, record: CaseRecord) -> CaseRecord | None:
        for _ in range(_LONGEST):
            if record.state is not CaseState.MERGED:
                return record
            target = self.cases.by_id(record.merged_into) if record.merged_into else None
            if target is None:
                return None
            former = tuple(number for number in record.identifiers if number.person is None)
            record = target.model_copy(update={"identifiers": (*target.identifiers, *former)})
        return None
