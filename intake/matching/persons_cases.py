"""All cases of one person, and which of them is meant."""

from intake.matching.evidence import PERSONAL, Evidence, holders, is_slip_off, likeness, likest, personal_numbers
from intake.matching.found import each
from intake.matching.names import Agreement
from intake.model import CaseDirectory, CasePerson, CaseRecord, CaseState, Identifier, Party


def reached(
    number: Identifier, owners: tuple[CaseRecord, ...], client: Party, cases: CaseDirectory
) -> tuple[CaseRecord, ...]:
    """The cases that a number leads to; a personal one leads to all that the person is on."""
    if number.kind not in PERSONAL:
        return owners
    return each([owners, *(all_cases_of(client, case, cases) for case in owners)])


def all_cases_of(client: Party, case: CaseRecord, cases: CaseDirectory) -> tuple[CaseRecord, ...]:
    """All cases of the client, who is on this one; none if the client is not."""
    like = likest(client, case.people)
    return cases_of(like.person, case, cases) if like is not None and like.may_be_same else ()


def cases_of(person: CasePerson, case: CaseRecord, cases: CaseDirectory) -> tuple[CaseRecord, ...]:
    """All cases that carry a number of this person's own; that of a namesake or of another state's passport is none."""
    named = Party(family_name=person.family_name, given_names=person.given_names, birth_date=person.birth_date)
    return tuple(
        other
        for kind, value in personal_numbers(person, case)
        for other in cases.by_identifier(kind, value)
        for owner in holders(other, kind, value)
        if (like := likeness(named, owner, owner)).may_be_same or like.birth_date is Agreement.AGREE
    )


def of_one_person(several: tuple[CaseRecord, ...], evidence: Evidence) -> tuple[CaseRecord, ...]:
    """Of a person's cases that of the type asked for; where none or several are, the one whose number is shown.

    A letter about an earlier case is often sent along, so its number goes after the type; an open case goes before a
    closed one.
    """
    wanted = tuple(case for case in several if case.application_type == evidence.application_type) or several
    wanted = tuple(case for case in wanted if case.state is not CaseState.CLOSED) or wanted
    if len(wanted) == 1:
        return wanted
    shown = [number.value for number in evidence.numbers if number.kind == "application_number" and number.verified]
    return tuple(case for case in wanted if any(_is_a_slip_off(value, case) for value in shown))


def _is_a_slip_off(value: str, case: CaseRecord) -> bool:
    """Whether an application number is this case's, or one slip away from it."""
    own = (number.value for number in case.identifiers if number.kind == "application_number")
    return is_slip_off(value, own)
