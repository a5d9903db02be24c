"""Which case a submission is about: one, or the reason why that can't be said safely."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from intake.decisions import ExceptionReason, Fact
from intake.identifiers import MATCHING_KINDS, normalise
from intake.matching.evidence import Likeness, exact_elsewhere, likest
from intake.model import CaseDirectory, CaseRecord, Identifier, Party
from intake.submission import Form


@dataclass(frozen=True)
class FoundCase:
    """The submission's case, and the person on it who is the client."""

    case: CaseRecord
    client: Likeness
    by: tuple[Identifier, ...]
    """The identifiers that led there."""


@dataclass(frozen=True)
class NoSafeCase:
    """Why a person must say which case it is."""

    reason: ExceptionReason
    candidates: tuple[CaseRecord, ...]
    facts: tuple[Fact, ...] = ()


def client_of(form: Form) -> Party:
    """The person the form is about."""
    return Party(
        family_name=form.family_name, given_names=form.given_names, birth_date=form.birth_date, source="web_form"
    )


def form_identifiers(form: Form) -> tuple[Identifier, ...]:
    """The numbers the client typed; dummies and misshapen ones are none."""
    typed = (
        ("application_number", form.application_number),
        ("uci", form.uci),
        ("passport_number", form.passport_number),
    )
    values = [(kind, normalise(kind, raw)) for kind, raw in typed if raw]
    return tuple(
        Identifier(kind=kind, value=value, page=0, verified=True, source="web_form")
        for kind, value in values
        if value is not None
    )


def find_case(form: Form, from_documents: Sequence[Identifier], cases: CaseDirectory) -> FoundCase | NoSafeCase:
    """Find the one case that an exact number points to and that nothing contradicts.

    The client's name or birth date must support it. A number that the client typed goes before those of documents.
    """
    client = client_of(form)
    typed = form_identifiers(form)
    hits = _owners(typed, cases)
    sure = _owners([i for i in from_documents if i.verified and i.kind in MATCHING_KINDS], cases)
    if hits:
        found = _common(hits.values())
        if not found:
            return _conflict("numbers_disagree", _all(hits.values()))
        decided = _check(found, form, client, tuple(hits), cases)
    else:
        decided = _by_documents(form, client, typed, sure, cases)
    if isinstance(decided, NoSafeCase):
        return decided
    against = _contradicted(typed, decided.case)
    if against:
        return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, (decided.case,), against)
    elsewhere = _all(owners for owners in sure.values() if decided.case not in owners)
    rivals = tuple(case for case in elsewhere if _supports(client, case))
    if rivals and not decided.client.is_exact:
        return _conflict("numbers_disagree", (decided.case, *rivals))
    return decided


def _owners(numbers: Iterable[Identifier], cases: CaseDirectory) -> dict[Identifier, tuple[CaseRecord, ...]]:
    """The cases of each number that has any."""
    found = {number: cases.by_identifier(number.kind, number.value) for number in numbers}
    return {number: owners for number, owners in found.items() if owners}


def _by_documents(
    form: Form,
    client: Party,
    typed: Sequence[Identifier],
    sure: Mapping[Identifier, tuple[CaseRecord, ...]],
    cases: CaseDirectory,
) -> FoundCase | NoSafeCase:
    """The form's numbers lead nowhere: a document's may, to a case that the client of the form is on."""
    supported = {number: tuple(case for case in owners if _supports(client, case)) for number, owners in sure.items()}
    led = {number: owners for number, owners in supported.items() if owners}
    if not led:
        unknown = tuple(Fact(code="number_unknown", values={"kind": i.kind, "value": i.value}) for i in typed)
        suggested = cases.by_person(client)
        if sure:
            facts = (*unknown, Fact(code="documents_name_others"))
            return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, _all([suggested, *sure.values()]), facts)
        return NoSafeCase(ExceptionReason.NO_CASE_FOUND, suggested, unknown or (Fact(code="no_number"),))
    found = _common(led.values())
    if not found:
        return _conflict("numbers_disagree", _all(led.values()))
    wanted = {case.id for case in _all(led.values()) if case.application_type == form.application_type}
    if wanted and wanted.isdisjoint(case.id for case in found):
        # The client is on a case of the type asked for, yet a number names another: a letter about an older case.
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, _all(led.values()), (Fact(code="several_cases"),))
    return _check(found, form, client, tuple(led), cases)


def _contradicted(typed: Sequence[Identifier], case: CaseRecord) -> tuple[Fact, ...]:
    """The typed numbers that are not this case's, nor a slip away from it. Passports are renewed: another is none."""
    facts = []
    for identifier in typed:
        known = [number.value for number in case.identifiers if number.kind == identifier.kind]
        if identifier.kind == "passport_number" or not known:
            continue
        if all(DamerauLevenshtein.distance(identifier.value, value) > 1 for value in known):
            values = {"kind": identifier.kind, "value": identifier.value, "source": identifier.source}
            facts.append(Fact(code="number_differs", values=values))
    return tuple(facts)


def _conflict(code: str, candidates: tuple[CaseRecord, ...]) -> NoSafeCase:
    return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, candidates, (Fact(code=code),))


def _supports(client: Party, case: CaseRecord) -> bool:
    like = likest(client, case.people)
    return like is not None and like.is_same


def _check(
    found: tuple[CaseRecord, ...], form: Form, client: Party, led: tuple[Identifier, ...], cases: CaseDirectory
) -> FoundCase | NoSafeCase:
    """From the cases that the numbers have in common to the one, if the client is surely on it."""
    alike = {case.id: like for case in found if (like := likest(client, case.people)) is not None and like.is_same}
    supported = tuple(case for case in found if case.id in alike)
    if not supported:
        return _conflict("client_differs", _all([found, cases.by_person(client)]))
    if len(supported) > 1:
        supported = tuple(case for case in supported if case.application_type == form.application_type)
    if len(supported) != 1:
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, found, (Fact(code="several_cases"),))
    case = supported[0]
    if better := exact_elsewhere(client, case, alike[case.id], cases):
        return _conflict("namesake_elsewhere", (case, *better))
    return FoundCase(case=case, client=alike[case.id], by=led)


def _common(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in every group."""
    first, *rest = [{case.id: case for case in group} for group in groups]
    return tuple(case for case_id, case in sorted(first.items()) if all(case_id in group for group in rest))


def _all(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in any group."""
    return tuple(case for _, case in sorted({case.id: case for group in groups for case in group}.items()))
