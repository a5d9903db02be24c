"""Which case a submission is about: one, or the reason why that can't be said safely.

Numbers lead, the client's name and birth date must agree, whatever contradicts sends it to a person; and in the end the
odds must be enough, all evidence and all other cases weighed (`intake.matching.scoring`). Where no number leads, a name
and a birth date may, and a number may be one slip off: then the odds have more to say.
"""

import math
from collections.abc import Mapping
from dataclasses import replace

from intake.decisions import ExceptionReason, Fact
from intake.matching.contradicting import contradicted, is_unknown
from intake.matching.evidence import PERSONAL, Evidence, is_on, likest
from intake.matching.found import FoundCase, NoSafeCase, common, conflict, each
from intake.matching.leading import (
    by_documents,
    by_typed,
    case_of_client,
    is_near,
    leading_numbers,
    owners_of,
    repaired_numbers,
    supports,
)
from intake.matching.persons_cases import all_cases_of
from intake.matching.policy import Rule
from intake.matching.scoring import bits, in_words, odds, taken_for
from intake.model import CaseDirectory, CaseRecord, CaseState, Identifier


def find_case(evidence: Evidence, cases: CaseDirectory, rule: Rule) -> FoundCase | NoSafeCase:
    """Find the one case that the evidence points to surely enough and that nothing contradicts.

    Args:
        evidence: of the whole submission.
        cases: where case records are found.
        rule: what weighs how much, and the odds that are enough.
    """
    typed = leading_numbers(evidence, is_typed=True)
    hits, sure = owners_of(typed, cases), owners_of(leading_numbers(evidence, is_typed=False), cases)
    near = {number: owners for number, owners in hits.items() if is_near(evidence.client, owners)}
    unfound: NoSafeCase | None = None
    decided = (
        by_typed(near, evidence, cases) if near else by_documents(evidence, {n: n in hits for n in typed}, sure, cases)
    )
    if isinstance(decided, NoSafeCase) and decided.is_nowhere:
        unfound, decided = decided, _by_likeness(evidence, decided, cases, rule)
    if isinstance(decided, NoSafeCase):
        if hits and not near:  # whoever is on the cases of the typed numbers is nobody like the client
            return conflict("client_differs", each([*hits.values(), decided.candidates]))
        return decided
    others = tuple(case for case in each(hits.values()) if case.id != decided.case.id)
    found = replace(decided, contradicted=contradicted(typed, decided, cases), others=others)
    nobodys = any(is_unknown(number, cases) for number in (*typed, *evidence.clients_own))
    if found.contradicted and (not found.client.is_exact or (nobodys and not found.by)):
        # Without a number that leads, one that nobody has may be the client's own, whose case is not here.
        return NoSafeCase(ExceptionReason.CONFLICTING_IDENTITY, (found.case, *others), found.contradicted)
    if rivals := _rivals(found, sure):
        return conflict("numbers_disagree", (found.case, *rivals))
    return sure_enough(found, cases, rule, unfound)


def _rivals(found: FoundCase, sure: Mapping[Identifier, tuple[CaseRecord, ...]]) -> tuple[CaseRecord, ...]:
    """Where the client is named with a slip: cases of others that documents' numbers lead to and that fit as well."""
    if found.client.is_exact:
        return ()
    elsewhere = each(owners for owners in sure.values() if all(case.id != found.case.id for case in owners))
    strangers = (case for case in elsewhere if not is_on(case, found.client.person, found.case))
    return tuple(case for case in strangers if supports(found.evidence.client, case))


def _by_likeness(evidence: Evidence, unfound: NoSafeCase, cases: CaseDirectory, rule: Rule) -> FoundCase | NoSafeCase:
    """No number leads anywhere: a number that is a slip off may, or else the name and the birth date."""
    if slips := repaired_numbers(evidence, cases):
        costs = {number: cost for number, (cost, _) in slips.items()}
        repaired = replace(evidence, numbers=(*evidence.numbers, *slips), costs=costs)
        found = common(owners for _, owners in slips.values())
        return case_of_client(found, repaired, tuple(slips), cases) if found else unfound
    weighed = {
        case: bits(case, like, evidence, rule.weights)
        for case in unfound.candidates
        if (like := likest(evidence.client, case.people)) is not None and like.is_same
    }
    # As sure as the best, or nearly: among those of one person the type of application tells, as it does with a number.
    near = [case for case, weight in weighed.items() if weight > max(weighed.values()) - rule.least]
    found = each([near, *(all_cases_of(evidence.client, case, cases) for case in near)])
    decided = case_of_client(found, evidence, (), cases) if found else unfound
    return decided if isinstance(decided, FoundCase) else unfound


def sure_enough(
    decided: FoundCase, cases: CaseDirectory, rule: Rule, unfound: NoSafeCase | None = None
) -> FoundCase | NoSafeCase:
    """The case with its odds, if they are enough and it is not closed.

    The same person's other cases are no rivals: they were told apart.
    """
    if decided.case.state is CaseState.CLOSED:
        return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, (decided.case,), (Fact(code="case_closed"),))
    evidence, weights = decided.evidence, rule.weights
    others = cases.by_person(evidence.client)
    own = {(n.kind, n.value) for n in decided.case.identifiers if n.kind in PERSONAL}
    rivals = [
        bits(case, like, evidence, weights) + (taken_for(weights) if decided.by and like.is_like(decided.client) else 0)
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
    return NoSafeCase(ExceptionReason.AMBIGUOUS_CASE, each([(decided.case,), others]), (doubt,), weighed)
