"""Which case a submission is about: one, or the reason why that can't be said safely."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intake.decisions import ExceptionReason, Fact
from intake.identifiers import MATCHING_KINDS, normalise
from intake.matching.evidence import Likeness, likest
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

    The client's name or birth date must support it.
    """
    client = client_of(form)
    typed = form_identifiers(form)
    hits = {identifier: cases.by_identifier(identifier.kind, identifier.value) for identifier in typed}
    led = [identifier for identifier in typed if hits[identifier]]
    if led:
        found = _common(hits[identifier] for identifier in led)
        if not found:
            everything = _all(hits[identifier] for identifier in led)
            return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, everything, (Fact(code="numbers_disagree"),))
        return _check(found, form, client, tuple(led), cases)
    return _by_documents(form, client, typed, from_documents, cases)


def _by_documents(
    form: Form,
    client: Party,
    typed: Sequence[Identifier],
    from_documents: Sequence[Identifier],
    cases: CaseDirectory,
) -> FoundCase | NoSafeCase:
    """The form's numbers lead nowhere: a document's may, if the form's own name and birth date both support it."""
    unknown = tuple(
        Fact(code="number_unknown", values={"kind": identifier.kind, "value": identifier.value}) for identifier in typed
    )
    sure = [i for i in from_documents if i.verified and i.kind in MATCHING_KINDS]
    hits = {identifier: cases.by_identifier(identifier.kind, identifier.value) for identifier in sure}
    supported = {
        identifier: tuple(case for case in found if _supports(client, case)) for identifier, found in hits.items()
    }
    led = tuple(identifier for identifier in sure if supported[identifier])
    if not led:
        other = _all(hits.values())
        suggested = cases.by_person(client)
        if other:
            facts = (*unknown, Fact(code="documents_name_others"))
            return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, _all([suggested, other]), facts)
        fact = unknown or (Fact(code="no_number"),)
        return NoSafeCase(ExceptionReason.NO_CASE_FOUND, suggested, fact)
    found = _common(supported[identifier] for identifier in led)
    if not found:
        return NoSafeCase(
            ExceptionReason.CONFLICTING_IDENTITY, _all(supported.values()), (Fact(code="numbers_disagree"),)
        )
    return _check(found, form, client, led, cases)


def _supports(client: Party, case: CaseRecord) -> bool:
    like = likest(client, case.people)
    return like is not None and like.is_same


def _check(
    found: tuple[CaseRecord, ...], form: Form, client: Party, led: tuple[Identifier, ...], cases: CaseDirectory
) -> FoundCase | NoSafeCase:
    """From the cases that the numbers have in common to the one, if the client is surely on it."""
    supported = tuple(case for case in found if _supports(client, case))
    if not supported:
        candidates = _all([found, cases.by_person(client)])
        return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, candidates, (Fact(code="client_differs"),))
    if len(supported) > 1:
        supported = tuple(case for case in supported if case.application_type == form.application_type)
    if len(supported) != 1:
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, found, (Fact(code="several_cases"),))
    case = supported[0]
    like = likest(client, case.people)
    if like is None:
        return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, found, (Fact(code="client_differs"),))
    if not like.is_exact and (better := _exact_elsewhere(client, case, cases)):
        # A slip in the name may be no slip: somebody of exactly this name and birth date has a case of their own.
        return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, (case, *better), (Fact(code="namesake_elsewhere"),))
    return FoundCase(case=case, client=like, by=led)


def _exact_elsewhere(client: Party, case: CaseRecord, cases: CaseDirectory) -> tuple[CaseRecord, ...]:
    others = (other for other in cases.by_person(client) if other.id != case.id)
    return tuple(other for other in others if (like := likest(client, other.people)) is not None and like.is_exact)


def _common(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in every group."""
    first, *rest = [{case.id: case for case in group} for group in groups]
    return tuple(case for case_id, case in sorted(first.items()) if all(case_id in group for group in rest))


def _all(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in any group."""
    return tuple(case for _, case in sorted({case.id: case for group in groups for case in group}.items()))
