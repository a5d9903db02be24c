"""The plain way, to compare with: the one case with an exact number, else with the exact name and birth date."""

from collections.abc import Sequence
from functools import cache
from itertools import chain

from intake.identifiers import MATCHING_KINDS
from intake.matching.evidence import form_identifiers
from intake.matching.names import fold
from intake.model import CaseDirectory, CasePerson, CaseRecord, Document, Party
from intake.submission import Form


class Remembering:
    """A case directory that looks nobody up twice: a submission's documents ask for the same people."""

    def __init__(self, cases: CaseDirectory) -> None:
        self.by_identifier = cache(cases.by_identifier)
        self.by_person = cache(cases.by_person)
        self.by_id = cache(cases.by_id)


def attach_plainly(form: Form, document: Document, cases: CaseDirectory) -> str | None:
    """The case that a document is put on; None: a person decides."""
    named = [Party(family_name=form.family_name, given_names=form.given_names, birth_date=form.birth_date)]
    numbers = [*form_identifiers(form), *(each for each in document.identifiers if each.verified)]
    parties = [party for party in [*document.parties, *named] if party.birth_date]
    found = chain(
        (cases.by_identifier(each.kind, each.value) for each in numbers if each.kind in MATCHING_KINDS),
        (_named(party, cases) for party in parties),
    )
    return next((case.id for each in found if (case := _only(each, form))), None)


def _named(party: Party, cases: CaseDirectory) -> tuple[CaseRecord, ...]:
    return tuple(case for case in cases.by_person(party) if any(_is(party, person) for person in case.people))


def _only(found: Sequence[CaseRecord], form: Form) -> CaseRecord | None:
    """The only case, or the only one of the type that the form is about."""
    wanted = found if len(found) == 1 else [case for case in found if case.application_type == form.application_type]
    return wanted[0] if len(wanted) == 1 else None


def _is(party: Party, person: CasePerson) -> bool:
    names = [fold(f"{each.family_name} {each.given_names}") for each in (party, person)]
    return names[0] == names[1] and party.birth_date == person.birth_date
