"""Which case a submission is about: one, or the reason why that can't be said safely.

Numbers lead, the client's name and birth date must agree, whatever contradicts sends it to a person; and in the end the
odds must be enough, all evidence and all other cases weighed (`intake.matching.scoring`). Where no number leads, a name
and a birth date may, and a number may be one slip off: then the odds have more to say.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import DamerauLevenshtein

from intake.decisions import ExceptionReason, Fact
from intake.identifiers import MATCHING_KINDS, normalise, verifies
from intake.identifiers.variants import variants
from intake.matching.evidence import PERSONAL, Evidence, Likeness, exact_elsewhere, is_on, likest
from intake.matching.names import Agreement, fold
from intake.matching.policy import Rule
from intake.matching.scoring import bits, in_words, odds
from intake.model import CaseDirectory, CasePerson, CaseRecord, CaseState, Identifier, Party
from intake.submission import Form


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


def client_of(form: Form) -> Party:
    """The person the form is about."""
    return Party(
        family_name=form.family_name, given_names=form.given_names, birth_date=form.birth_date, source="web_form"
    )


def form_identifiers(form: Form) -> tuple[Identifier, ...]:
    """The numbers and the address that the client typed; dummies and misshapen ones are none."""
    typed = (
        ("application_number", form.application_number),
        ("uci", form.uci),
        ("passport_number", form.passport_number),
        ("email", form.email),
    )
    values = [(kind, normalise(kind, raw)) for kind, raw in typed if raw]
    return tuple(
        Identifier(kind=kind, value=value, page=0, verified=verifies(kind, value), source="web_form")
        for kind, value in values
        if value is not None
    )


def evidence_of(form: Form, from_documents: Sequence[Identifier]) -> Evidence:
    """What the form and the numbers on the documents say together; the form's numbers go first."""
    return Evidence(client_of(form), (*form_identifiers(form), *from_documents), form.application_type)


def find_case(evidence: Evidence, cases: CaseDirectory, rule: Rule) -> FoundCase | NoSafeCase:
    """Find the one case that the evidence points to surely enough and that nothing contradicts.

    Args:
        evidence: of the whole submission.
        cases: where case records are found.
        rule: what weighs how much, and the odds that are enough.
    """
    typed = _leading(evidence, is_typed=True)
    hits, sure = _owners(typed, cases), _owners(_leading(evidence, is_typed=False), cases)
    unfound: NoSafeCase | None = None
    leading = {number: owners for number, owners in hits.items() if _nearby(evidence.client, owners)}
    decided = _by_typed(leading, evidence, cases) if leading else _by_documents(evidence, typed, sure, cases)
    if isinstance(decided, NoSafeCase) and decided.is_nowhere:
        unfound, decided = decided, _by_likeness(evidence, decided, cases, rule)
    if isinstance(decided, NoSafeCase):
        # Whoever is on the case that a typed number names is nobody like the client.
        return (
            decided if leading or not hits else _conflict("client_differs", _all([*hits.values(), decided.candidates]))
        )
    against = _contradicted(typed, decided, cases)
    if against and not decided.client.is_exact:
        return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, _all([(decided.case,), *hits.values()]), against)
    others = tuple(case for case in _all(hits.values()) if case.id != decided.case.id)
    decided = replace(decided, contradicted=against, others=others)
    elsewhere = _all(owners for owners in sure.values() if all(case.id != decided.case.id for case in owners))
    person = decided.client.person
    strangers = (case for case in elsewhere if not is_on(case, person, decided.case))
    rivals = tuple(case for case in strangers if _supports(evidence.client, case))
    if rivals and not decided.client.is_exact:
        return _conflict("numbers_disagree", (decided.case, *rivals))
    if decided.case.state is CaseState.CLOSED:
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, (decided.case,), (Fact(code="case_closed"),))
    return sure_enough(decided, cases, rule, unfound)


def _leading(evidence: Evidence, *, is_typed: bool) -> tuple[Identifier, ...]:
    """Those of the form, or the sure ones of documents, that can lead to a case."""
    sure = (number for number in evidence.numbers if number.kind in MATCHING_KINDS and number.verified)
    return tuple(number for number in sure if (number.source == "web_form") is is_typed)


def _owners(numbers: Iterable[Identifier], cases: CaseDirectory) -> dict[Identifier, tuple[CaseRecord, ...]]:
    """The cases of each number that has any."""
    found = {number: cases.by_identifier(number.kind, number.value) for number in numbers}
    return {number: owners for number, owners in found.items() if owners}


def _by_typed(
    hits: Mapping[Identifier, tuple[CaseRecord, ...]], evidence: Evidence, cases: CaseDirectory
) -> FoundCase | NoSafeCase:
    """The case that the form's numbers have in common; a personal one leads to all cases of that person."""
    found = _common(_reached(number, owners, evidence.client, cases) for number, owners in hits.items())
    if not found:
        return _conflict("numbers_disagree", _all(hits.values()))
    return _check(found, evidence, tuple(hits), cases)


def _by_documents(
    evidence: Evidence,
    typed: Sequence[Identifier],
    sure: Mapping[Identifier, tuple[CaseRecord, ...]],
    cases: CaseDirectory,
) -> FoundCase | NoSafeCase:
    """The form's numbers lead nowhere: a document's may, to a case that the client of the form is on."""
    client = evidence.client
    supported = {number: tuple(case for case in owners if _supports(client, case)) for number, owners in sure.items()}
    led = {number: owners for number, owners in supported.items() if owners}
    if not led:
        unknown = tuple(Fact(code="number_unknown", values={"kind": i.kind, "value": i.value}) for i in typed)
        suggested = cases.by_person(client)
        if sure:
            facts = (*unknown, Fact(code="documents_name_others"))
            return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, _all([suggested, *sure.values()]), facts)
        return NoSafeCase(ExceptionReason.NO_CASE_FOUND, suggested, unknown or (Fact(code="no_number"),))
    found = _common(_reached(number, owners, client, cases) for number, owners in led.items())
    if not found:
        return _conflict("numbers_disagree", _all(led.values()))
    own = tuple(case for case in cases.by_person(client) if _is_exactly_on(client, case))
    wanted = {case.id for case in _all([*led.values(), own]) if case.application_type == evidence.application_type}
    is_only_shown = all(number.kind == "application_number" for number in led)
    if wanted.isdisjoint(case.id for case in found) and (wanted or is_only_shown):
        # The client asked for another type than that of the case that a number names: a letter about an older case.
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, _all([*led.values(), own]), (Fact(code="several_cases"),))
    return _check(found, evidence, tuple(led), cases)


def _by_likeness(evidence: Evidence, unfound: NoSafeCase, cases: CaseDirectory, rule: Rule) -> FoundCase | NoSafeCase:
    """No number leads anywhere: a number that is a slip off may, or else the name and the birth date."""
    if slips := _repaired(evidence, cases):
        costs = {number: cost for number, (cost, _) in slips.items()}
        repaired = replace(evidence, numbers=(*evidence.numbers, *slips), costs=costs)
        found = _common(owners for _, owners in slips.values())
        return _check(found, repaired, tuple(slips), cases) if found else unfound
    weighed = {
        case: bits(case, like, evidence, rule.weights)
        for case in unfound.candidates
        if (like := likest(evidence.client, case.people)) is not None and like.is_exact
    }
    # As sure as the best, or nearly: among those of one person the type of application tells, as it does with a number.
    near = tuple(case for case, weight in weighed.items() if weight > max(weighed.values()) - rule.least)
    decided = _check(near, evidence, (), cases) if near else unfound
    return decided if isinstance(decided, FoundCase) else unfound


def _repaired(evidence: Evidence, cases: CaseDirectory) -> dict[Identifier, tuple[float, tuple[CaseRecord, ...]]]:
    """Numbers that lead nowhere as they are, as they may have been meant: what that costs, and the client's cases."""
    found = {}
    for number in evidence.numbers:
        if number.kind not in MATCHING_KINDS or (number.verified and number.source == "mrz"):
            continue  # a check digit vouches for it: it is another number, not a misread one
        for variant in variants(number):
            meant = number.model_copy(update={"value": variant.value})
            owners = cases.by_identifier(meant.kind, meant.value)
            supported = tuple(case for case in owners if _supports(evidence.client, case))
            if supported:
                found[meant] = (variant.cost, supported)
    return found


def sure_enough(
    decided: FoundCase, cases: CaseDirectory, rule: Rule, unfound: NoSafeCase | None = None
) -> FoundCase | NoSafeCase:
    """The case with its odds, if they are enough; the same person's other cases are no rivals: they were told apart."""
    evidence, weights = decided.evidence, rule.weights
    others = cases.by_person(evidence.client)
    own = {(n.kind, n.value) for n in decided.case.identifiers if n.kind in PERSONAL}
    rivals = [
        bits(case, like, evidence, weights)
        for case in others
        if case.id != decided.case.id
        and not any((n.kind, n.value) in own for n in case.identifiers)
        and (like := likest(evidence.client, case.people)) is not None
        and like.is_same
    ]
    # What contradicts is a mistake, if this is the case: as seldom as mistakes are.
    mistakes = len(decided.contradicted) * math.log2(weights.wrong_number)
    of_case = odds(bits(decided.case, decided.client, evidence, weights, decided.by) + mistakes, rivals, weights)
    if of_case >= rule.least:
        return replace(decided, odds=of_case)
    doubt = Fact(code="not_sure_enough", values=in_words(of_case))
    weighed = ((decided.case.id, of_case),)
    if unfound is not None:
        return replace(unfound, facts=(*unfound.facts, doubt), odds=weighed)
    return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, _all([(decided.case,), others]), (doubt,), weighed)


def _nearby(client: Party, owners: Iterable[CaseRecord]) -> bool:
    """Whether somebody on these cases may be the client or of the client's family; else the number is a stranger's."""
    words = set(fold(f"{client.family_name} {client.given_names}").split())
    people = [person for case in owners for person in case.people]
    return any(
        person.birth_date == client.birth_date
        or words & set(fold(f"{person.family_name} {person.given_names}").split())
        or ((like := likest(client, [person])) is not None and like.name is not Agreement.CONFLICT)
        for person in people
    )


def _contradicted(typed: Sequence[Identifier], found: FoundCase, cases: CaseDirectory) -> tuple[Fact, ...]:
    """The typed numbers that are not this case's, nor a slip away from it, nor of another case of the client.

    A passport is renewed: another number is none, unless it is somebody else's.
    """
    facts = []
    for number in typed:
        known = [own.value for own in found.case.identifiers if own.kind == number.kind]
        owners = cases.by_identifier(number.kind, number.value)
        if any(owner.id == found.case.id or _is_clients(owner, number, found) for owner in owners):
            continue
        if number.kind == "passport_number" and not owners:
            continue
        if owners or (known and all(DamerauLevenshtein.distance(number.value, value) > 1 for value in known)):
            values = {"kind": number.kind, "value": number.value, "source": number.source}
            facts.append(Fact(code="number_differs", values=values))
    return tuple(facts)


def _is_clients(owner: CaseRecord, number: Identifier, found: FoundCase) -> bool:
    """Whether a personal number leads to another case of the client: people renew what they are known by."""
    return number.kind in PERSONAL and is_on(owner, found.client.person, found.case)


def _conflict(code: str, candidates: tuple[CaseRecord, ...]) -> NoSafeCase:
    return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, candidates, (Fact(code=code),))


def _supports(client: Party, case: CaseRecord) -> bool:
    like = likest(client, case.people)
    return like is not None and like.is_same


def _is_exactly_on(client: Party, case: CaseRecord) -> bool:
    like = likest(client, case.people)
    return like is not None and like.is_exact


def _check(
    found: tuple[CaseRecord, ...], evidence: Evidence, led: tuple[Identifier, ...], cases: CaseDirectory
) -> FoundCase | NoSafeCase:
    """From the cases that the numbers have in common to the one, if the client is surely on it."""
    client = evidence.client
    by_number = bool(led)
    alike = {
        case.id: like
        for case in found
        if (like := likest(client, case.people)) is not None and (like.is_same or (by_number and like.is_renamed))
    }
    supported = tuple(case for case in found if case.id in alike)
    if not supported:
        return _conflict("client_differs", _all([found, cases.by_person(client)]))
    # Of one person's cases each may write the name in another way.
    own = {other.id for case in supported for other in _cases_of(alike[case.id].person, case, cases)}
    alike |= {case.id: like for case in found if case.id in own and (like := likest(client, case.people)) is not None}
    supported = tuple(case for case in found if case.id in alike)
    if len(supported) > 1:
        supported = _of_one_person(supported, evidence)
    if len(supported) != 1:
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, found, (Fact(code="several_cases"),))
    case = supported[0]
    if better := exact_elsewhere(client, case, alike[case.id], cases):
        return _conflict("namesake_elsewhere", (case, *better))
    return FoundCase(case=case, client=alike[case.id], by=led, evidence=evidence)


def _reached(
    number: Identifier, owners: tuple[CaseRecord, ...], client: Party, cases: CaseDirectory
) -> tuple[CaseRecord, ...]:
    """The cases that a number leads to; a personal one leads to all that the person is on."""
    if number.kind not in PERSONAL:
        return owners
    likes = [(case, like) for case in owners if (like := likest(client, case.people)) is not None]
    return _all([owners, *(_cases_of(like.person, case, cases) for case, like in likes if like.may_be_same)])


def _cases_of(person: CasePerson, case: CaseRecord, cases: CaseDirectory) -> tuple[CaseRecord, ...]:
    """All cases that carry a number of this person's own; that of a namesake or of another state's passport is none."""
    own = [number for number in case.identifiers if number.person == person.id and number.kind in PERSONAL]
    named = Party(family_name=person.family_name, given_names=person.given_names, birth_date=person.birth_date)
    return tuple(
        other
        for number in own
        for other in cases.by_identifier(number.kind, number.value)
        for owner in other.people
        if owner.id in {n.person for n in other.identifiers if (n.kind, n.value) == (number.kind, number.value)}
        and (like := likest(named, [owner])) is not None
        and (like.may_be_same or like.birth_date is Agreement.AGREE)
    )


def _of_one_person(several: tuple[CaseRecord, ...], evidence: Evidence) -> tuple[CaseRecord, ...]:
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
    return any(DamerauLevenshtein.distance(value, other) <= 1 for other in own)


def _common(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in every group."""
    first, *rest = [{case.id: case for case in group} for group in groups]
    return tuple(case for case_id, case in sorted(first.items()) if all(case_id in group for group in rest))


def _all(groups: Iterable[tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """The cases that are in any group."""
    return tuple(case for _, case in sorted({case.id: case for group in groups for case in group}.items()))
