"""Finds case records in our own tables: exact on numbers, tolerant on names and birth dates.

A look at people is some searches by indexes alone, each of at most some hundred people, however many records there are:
those with a key of the name in common and the same birth date first, then those with less. The case records are read in
three queries. Where the bounds leave somebody out: people without a key in common among more than five hundred of one
birth date, and, asked for without a birth date, names that more than five hundred people share.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from intake.matching.birth_dates import compare_birth_dates
from intake.matching.names import Agreement
from intake.model import CaseIdentifier, CasePerson, CaseRecord, CaseState, Party
from storage.cases.blocking import dates_near, initials_of, keys_of
from storage.cases.likeness import likeness_of, words_of
from storage.cases.models import Case, Number, Person

_SUGGESTIONS = 50
_OWNERS = 100
_PEOPLE = 500  # of one search
_RELATIVES = 300  # of one that asks for little
_LIKE_ENOUGH = 70.0  # of 100; matching weighs what is found, so rather some too many
_FORGIVEN = {Agreement.AGREE: 0.0, Agreement.CLOSE: 8.0, Agreement.ABSENT: 12.0}
"""How much less like a person is by the birth date; by another birth date it is somebody else."""


class OwnCases:
    """The `intake.model.CaseDirectory` over our own tables."""

    def by_identifier(self, kind: str, value: str) -> tuple[CaseRecord, ...]:
        """The cases that carry this number, of a person or of the case; a merged case is given as it is.

        At most a hundred: a number that is on more of them (an agent's e-mail address) points to none.
        """
        ids = Number.objects.filter(kind=kind, value=value).values_list("case_id", flat=True).distinct()
        return records(ids[:_OWNERS])

    def by_person(self, party: Party) -> tuple[CaseRecord, ...]:
        """At most fifty cases with a person of a like name and birth date, the likest first.

        Where one side has no birth date the name alone decides; where neither name has a letter, nothing is found.
        """
        wanted = words_of(party.family_name, party.given_names)
        if not wanted:
            return ()
        readings = [born for born in (party.birth_date, party.birth_date_or) if born]
        found: dict[str, float] = {}
        for person in _people(party, readings):
            likeness = _likeness(wanted, readings, person)
            if likeness is not None:
                found[person.case_id] = max(likeness, found.get(person.case_id, 0))
        best = sorted(found, key=lambda case: (-found[case], case))[:_SUGGESTIONS]
        by_id = {record.id: record for record in records(best)}
        return tuple(by_id[case] for case in best if case in by_id)

    def by_id(self, case_id: str) -> CaseRecord | None:
        """One case."""
        return next(iter(records([case_id])), None)


class _Found(NamedTuple):
    case_id: str
    family_name: str
    given_names: str
    birth_date: date | None


def _people(party: Party, readings: list[date]) -> Iterator[_Found]:
    """Everybody who may be this person, each once."""
    seen: set[_Found] = set()
    for search in _searches(party, readings):
        found = map(_Found._make, search.values_list("case_id", "family_name", "given_names", "birth_date"))
        new = set(found) - seen
        seen |= new
        yield from new


def _searches(party: Party, readings: list[date]) -> Iterator[QuerySet[Person]]:
    people = Person.objects.all()
    keys = keys_of(party.family_name, party.given_names)
    shortened = [*keys, *initials_of(party.family_name, party.given_names), ""]
    if readings:
        born = people.filter(birth_date__in=readings)
        yield born.filter(family_key__in=keys)[:_PEOPLE]
        yield born.filter(given_key__in=keys)[:_PEOPLE]
        yield born[:_PEOPLE]  # of a common date these are not all, and so come after those with a key
        near = people.filter(birth_date__in=list({day: None for reading in readings for day in dates_near(reading)}))
        yield near.filter(family_key__in=keys, given_key__in=shortened)[:_PEOPLE]
        yield near.filter(family_key__in=keys)[:_RELATIVES]
        yield near.filter(given_key__in=keys)[:_RELATIVES]
        people = people.filter(birth_date=None)
    yield people.filter(family_key__in=keys, given_key__in=shortened)[:_PEOPLE]
    yield people.filter(family_key__in=keys)[:_RELATIVES]


def _likeness(wanted: tuple[str, ...], readings: list[date], person: _Found) -> float | None:
    """Of the names, in per cent, less what is forgiven of the birth date; None for another name or birth date."""
    agreements = [compare_birth_dates(born, person.birth_date) for born in readings] or [Agreement.ABSENT]
    agreement = min(agreements, key=lambda agreement: _FORGIVEN.get(agreement, _LIKE_ENOUGH))
    if agreement is Agreement.CONFLICT:
        return None
    likeness, shares_a_word = likeness_of(wanted, words_of(person.family_name, person.given_names))
    if agreement is Agreement.AGREE and shares_a_word:
        likeness = max(likeness, _LIKE_ENOUGH)  # married since, or a brother: both are for matching to see
    return likeness - _FORGIVEN[agreement] if likeness >= _LIKE_ENOUGH else None


def records(ids: Iterable[str]) -> tuple[CaseRecord, ...]:
    """The cases of these ids that there are, in the order of the ids, in three queries."""
    wanted = list(ids)
    people: defaultdict[str, list[CasePerson]] = defaultdict(list)
    columns = ("case_id", "number", "role", "family_name", "given_names", "birth_date")
    for case_id, number, role, family, given, born in Person.objects.filter(case__in=wanted).values_list(*columns):
        person = CasePerson(id=number, role=role, family_name=family, given_names=given, birth_date=born)
        people[case_id].append(person)
    numbers: defaultdict[str, list[CaseIdentifier]] = defaultdict(list)
    of_number = Number.objects.filter(case__in=wanted).values_list("case_id", "kind", "value", "person")
    for case_id, kind, value, owner in of_number:
        numbers[case_id].append(CaseIdentifier(kind=kind, value=value, person=owner or None))
    return tuple(
        CaseRecord(
            id=case.pk,
            application_type=case.application_type,
            state=CaseState(case.state),
            merged_into=case.merged_into or None,
            received_on=case.received_on,
            people=tuple(sorted(people[case.pk], key=lambda person: person.id)),
            identifiers=tuple(sorted(numbers[case.pk], key=_order)),
        )
        for case in Case.objects.filter(pk__in=wanted).order_by("pk")
    )


def _order(number: CaseIdentifier) -> tuple[str, str, str]:
    return number.kind, number.value, number.person or ""
