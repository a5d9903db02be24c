"""Case records as they stand while one submission is decided.

What was merged into another case is that other one, and so is its number; and what was asked once is not asked again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from intake.model import CaseDirectory, CaseRecord, CaseState, Party

_LONGEST = 5
"""Merges that are followed one after another; a longer chain, or a circle, leads nowhere."""


@dataclass(frozen=True)
class StandingCases:
    """A `CaseDirectory` that gives the case into which a merged one went; for one submission."""

    cases: CaseDirectory
    _by_identifier: dict[tuple[str, str], tuple[CaseRecord, ...]] = field(default_factory=dict)
    _by_person: dict[Party, tuple[CaseRecord, ...]] = field(default_factory=dict)

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        """All standing cases of this number: an old letter shows that of the case that was merged."""
        key = (kind, value)
        if key not in self._by_identifier:
            self._by_identifier[key] = self._standing(self.cases.by_identifier(kind, value))
        return self._by_identifier[key]

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:
        """Standing cases with a like person."""
        asked = Party(  # whatever else is known of them
            family_name=party.family_name,
            given_names=party.given_names,
            birth_date=party.birth_date,
            birth_date_or=party.birth_date_or,
        )
        if asked not in self._by_person:
            self._by_person[asked] = self._standing(self.cases.by_person(asked))
        return self._by_person[asked]

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
