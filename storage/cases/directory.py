"""Finds case records in our own tables: exact on numbers, tolerant on names only to suggest."""

from collections.abc import Iterable

from rapidfuzz import fuzz

from intake.matching.names import fold
from intake.model import CaseIdentifier, CasePerson, CaseRecord, Party
from storage.cases.models import Case, Person

_SUGGESTIONS = 10
_LIKE_ENOUGH = 70  # of 100; suggestions are read by a person, so rather one too many


class OwnCases:
    """The `intake.model.CaseDirectory` over our own tables."""

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        """All cases that carry this number, of a person or of the case."""
        ids = Case.objects.filter(numbers__kind=kind, numbers__value=value).values_list("pk", flat=True).distinct()
        return _records(ids)

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:
        """At most ten cases with a person of this birth date and a like name, the likest first."""
        if party.birth_date is None:
            return ()
        wanted = fold(f"{party.family_name} {party.given_names}")
        found: dict[str, float] = {}
        for person in Person.objects.filter(birth_date=party.birth_date).iterator():
            likeness = fuzz.token_sort_ratio(wanted, fold(f"{person.family_name} {person.given_names}"))
            if likeness >= _LIKE_ENOUGH:
                found[person.case_id] = max(likeness, found.get(person.case_id, 0))
        best = sorted(found, key=lambda case: (-found[case], case))[:_SUGGESTIONS]
        by_id = {record.id: record for record in _records(best)}
        return tuple(by_id[case] for case in best)

    def by_id(self, case_id: str) -> CaseRecord | None:
        """One case."""
        return next(iter(_records([case_id])), None)


def _records(ids: Iterable[str]) -> tuple[CaseRecord, ...]:
    cases = Case.objects.filter(pk__in=list(ids)).prefetch_related("people", "numbers").order_by("pk")
    return tuple(_record(case) for case in cases)


def _record(case: Case) -> CaseRecord:
    people = [
        CasePerson(
            id=person.number,
            role=person.role,
            family_name=person.family_name,
            given_names=person.given_names,
            birth_date=person.birth_date,
        )
        for person in case.people.all()
    ]
    numbers = [
        CaseIdentifier(kind=number.kind, value=number.value, person=number.person or None)
        for number in case.numbers.all()
    ]
    return CaseRecord(
        id=case.pk,
        application_type=case.application_type,
        people=tuple(sorted(people, key=lambda person: person.id)),
        identifiers=tuple(sorted(numbers, key=lambda number: (number.kind, number.value))),
    )
