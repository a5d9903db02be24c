"""Where the numbers of a submission lead: to a case that the client is on, to strangers, or nowhere."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from intake.decisions import ExceptionReason, Fact
from intake.identifiers import MATCHING_KINDS
from intake.identifiers.variants import variants
from intake.matching.evidence import PERSONAL, Evidence, exact_elsewhere, how_unlike, is_on, likest
from intake.matching.found import FoundCase, NoSafeCase, common, conflict, each
from intake.matching.names import Agreement, name_words
from intake.matching.persons_cases import cases_of, of_one_person, reached
from intake.model import CaseDirectory, CaseRecord, Identifier, Party


def leading_numbers(evidence: Evidence, *, is_typed: bool) -> tuple[Identifier, ...]:
    """Those of the form, or the sure ones of documents, that can lead to a case."""
    sure = (number for number in evidence.numbers if number.kind in MATCHING_KINDS and number.verified)
    return tuple(number for number in sure if (number.source == "web_form") is is_typed)


def owners_of(numbers: Iterable[Identifier], cases: CaseDirectory) -> dict[Identifier, tuple[CaseRecord, ...]]:
    """The cases of each number that has any."""
    found = {number: cases.by_identifier(number.kind, number.value) for number in numbers}
    return {number: owners for number, owners in found.items() if owners}


def by_typed(
    hits: Mapping[Identifier, tuple[CaseRecord, ...]], evidence: Evidence, cases: CaseDirectory
) -> FoundCase | NoSafeCase:
    """The case that the form's numbers have in common; a personal one leads to all cases of that person."""
    found = common(reached(number, owners, evidence.client, cases) for number, owners in hits.items())
    if not found:
        return conflict("numbers_disagree", each(hits.values()))
    return case_of_client(found, evidence, tuple(hits), cases)


def by_documents(
    evidence: Evidence,
    typed: Mapping[Identifier, bool],
    sure: Mapping[Identifier, tuple[CaseRecord, ...]],
    cases: CaseDirectory,
) -> FoundCase | NoSafeCase:
    """The form's numbers lead nowhere: a document's may, to a case that the client of the form is on.

    Args:
        evidence: of the whole submission.
        typed: the form's numbers, and whether each is a stranger's; else nobody has it.
        sure: those of the documents, with their cases.
        cases: where case records are found.
    """
    client = evidence.client
    supported = {number: tuple(case for case in owners if supports(client, case)) for number, owners in sure.items()}
    led = {number: owners for number, owners in supported.items() if owners}
    if not led:
        unknown = tuple(_leads_nowhere(number, has_owner=has_owner) for number, has_owner in typed.items())
        suggested = cases.by_person(client)
        if sure:
            facts = (*unknown, Fact(code="documents_name_others"))
            return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, each([suggested, *sure.values()]), facts)
        return NoSafeCase(ExceptionReason.NO_CASE_FOUND, suggested, unknown or (Fact(code="no_number"),))
    found = common(reached(number, owners, client, cases) for number, owners in led.items())
    if not found:
        return conflict("numbers_disagree", each(led.values()))
    own = tuple(case for case in cases.by_person(client) if is_exactly_on(client, case))
    wanted = {case.id for case in each([*led.values(), own]) if case.application_type == evidence.application_type}
    is_only_shown = all(number.kind == "application_number" for number in led)
    if wanted.isdisjoint(case.id for case in found) and (wanted or is_only_shown):
        # The client asked for another type than that of the case that a number names: a letter about an older case.
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, each([*led.values(), own]), (Fact(code="several_cases"),))
    return case_of_client(found, evidence, tuple(led), cases)


def _leads_nowhere(number: Identifier, *, has_owner: bool) -> Fact:
    values = {"kind": number.kind, "value": number.value}
    if has_owner:
        return Fact(code="number_of_somebody_else", values=values)
    return Fact(code="number_unknown", values=values)


def repaired_numbers(
    evidence: Evidence, cases: CaseDirectory
) -> dict[Identifier, tuple[float, tuple[CaseRecord, ...]]]:
    """Numbers that lead nowhere as they are, as they may have been meant: what that costs, and the client's cases."""
    found = {}
    for number in evidence.numbers:
        if number.kind not in MATCHING_KINDS or (number.verified and number.source == "mrz"):
            continue  # a check digit vouches for it: it is another number, not a misread one
        if number.source == "shape" and number.kind in PERSONAL:
            continue  # nothing says that it is the client's: brothers' numbers are a slip apart
        for variant in variants(number):
            meant = number.model_copy(update={"value": variant.value})
            owners = cases.by_identifier(meant.kind, meant.value)
            supported = tuple(case for case in owners if supports(evidence.client, case))
            if supported:
                found[meant] = (variant.cost, supported)
    return found


def case_of_client(
    found: tuple[CaseRecord, ...], evidence: Evidence, led: tuple[Identifier, ...], cases: CaseDirectory
) -> FoundCase | NoSafeCase:
    """From the cases that the numbers have in common to the one, if the client is surely on it."""
    client = evidence.client
    by_number = bool(led)
    alike = {
        case.id: like
        for case in found
        if (like := likest(client, case.people)) is not None and (like.is_same or (by_number and like.is_nearly_same))
    }
    supported = tuple(case for case in found if case.id in alike)
    if not supported:
        return conflict("client_differs", each([found, cases.by_person(client)]))
    # Of one person's cases each may write the name in another way.
    own = {other.id for case in supported for other in cases_of(alike[case.id].person, case, cases)}
    alike |= {case.id: like for case in found if case.id in own and (like := likest(client, case.people)) is not None}
    supported = tuple(case for case in found if case.id in alike)
    if len(supported) > 1:
        supported = of_one_person(supported, evidence)
    if len(supported) != 1:
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, found, (Fact(code="several_cases"),))
    case = supported[0]
    if better := exact_elsewhere(client, case, alike[case.id], cases):
        return conflict("namesake_elsewhere", (case, *better))
    # What another case of the same person has of a name and a birth date counts for this one.
    whole = [alike[other.id] for other in found if other.id in own and is_on(other, alike[case.id].person, case)]
    best = min((alike[case.id], *whole), key=how_unlike)
    return FoundCase(case=case, client=replace(best, person=alike[case.id].person), by=led, evidence=evidence)


def is_near(client: Party, owners: Iterable[CaseRecord]) -> bool:
    """Whether somebody on these cases may be the client or of the client's family; else the number is a stranger's."""
    words = set(name_words(client.family_name, client.given_names))
    people = [person for case in owners for person in case.people]
    return any(
        person.birth_date == client.birth_date
        or words.intersection(name_words(person.family_name, person.given_names))
        or ((like := likest(client, [person])) is not None and like.name is not Agreement.CONFLICT)
        for person in people
    )


def supports(client: Party, case: CaseRecord) -> bool:
    """Whether the client is on the case, by name and birth date."""
    like = likest(client, case.people)
    return like is not None and like.is_same


def is_exactly_on(client: Party, case: CaseRecord) -> bool:
    """Whether the client is on it without a slip in either."""
    like = likest(client, case.people)
    return like is not None and like.is_exact
