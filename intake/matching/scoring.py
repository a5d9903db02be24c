"""How surely a case is the one meant: the sum of what speaks for and against it, beside all others that may be."""

import math
from collections.abc import Iterable, Sequence

from intake.identifiers import MATCHING_KINDS
from intake.matching.evidence import Evidence, Likeness, is_slip_off
from intake.matching.names import Agreement
from intake.matching.weights import Chance, Chances, Weights, words_in_common
from intake.model import CaseRecord, Identifier, Party

_MILLION = 1_000_000
_SURE = 60.0  # bits; beyond it a sum of estimates says no more


def bits(
    case: CaseRecord, like: Likeness, evidence: Evidence, weights: Weights, led: Sequence[Identifier] = ()
) -> float:
    """The weight of all evidence for a case whose person is the client, the prior included.

    Numbers that led to the person count, though another case of theirs may carry them.
    """
    return weights.prior + sum(
        (
            _name(like, evidence.client, weights),
            weights.birth_date_bits(like.birth_date, evidence.client.birth_date),
            _numbers(case, evidence, weights, led),
            *(_other_number(kind, chance, case, like, evidence) for kind, chance in weights.other_number.items()),
            _weak("email", weights.email, case, like, evidence),
            _weak("postal_code", weights.postal_code, case, like, evidence),
            _application_type(case, evidence, weights),
        )
    )


def odds(case_bits: float, others: Iterable[float], weights: Weights) -> float:
    """log2 of the odds that it is this case: against all others that were weighed, and against none of the records."""
    against = sum(2.0 ** min(other, _SURE) for other in others) + weights.missing
    return min(case_bits, _SURE) - math.log2(against)


def taken_for(weights: Weights) -> float:
    """Bits that a number takes from a namesake: who is given another's number is given one of a namesake's, if any.

    Of all that a number weighs, only how seldom numbers are mistaken still tells the two apart.
    """
    return math.log2(weights.records)


def in_words(of_case: float) -> dict[str, str]:
    """Odds for people, as the values of a fact: 40 stands for 40 to 1, and 1 against 40 for 1 to 40.

    Beyond a million nobody believes them.
    """
    count = f"{round(2 ** min(abs(of_case), math.log2(_MILLION)))}"
    return {"odds": count} if of_case >= 0 else {"odds": "1", "against": count}


def _name(like: Likeness, client: Party, weights: Weights) -> float:
    person = like.person
    shared = words_in_common(client.family_name, client.given_names, person.family_name, person.given_names)
    return weights.name_bits(like.name, shared)


def _numbers(case: CaseRecord, evidence: Evidence, weights: Weights, led: Sequence[Identifier]) -> float:
    """The first that agrees leads here; further ones say less, as somebody who takes a wrong letter copies both."""
    known = {(n.kind, n.value) for n in case.identifiers} | {(i.kind, i.value) for i in led}
    agreeing = [i for i in evidence.numbers if i.kind in MATCHING_KINDS and (i.kind, i.value) in known]
    if not agreeing:
        return 0.0
    costs = {i: evidence.costs.get(i, 0.0 if i.verified else weights.unsure_number) for i in agreeing}
    total = weights.number_bits - min(costs.values())
    sure = [i for i, cost in costs.items() if cost == 0.0]
    if len({i.source == "web_form" for i in sure}) > 1:
        total -= math.log2(weights.wrong_number)  # the form and a document say the same, each by itself
    return total + weights.same_source * max(len({i.kind for i in sure}) - 1, 0)


def _other_number(kind: str, chance: Chance, case: CaseRecord, like: Likeness, evidence: Evidence) -> float:
    """That the client's papers show another number of a kind than the record has, and none that is a slip away."""
    known = [n.value for n in case.identifiers if n.kind == kind and n.person == like.person.id]
    shown = [i.value for i in evidence.clients_own if i.kind == kind]
    near = any(is_slip_off(value, known) for value in shown)
    return chance.bits if known and shown and not near else 0.0


def _weak(kind: str, chances: Chances, case: CaseRecord, like: Likeness, evidence: Evidence) -> float:
    """An e-mail address or a postal code, which never lead."""
    known = {n.value for n in case.identifiers if n.kind == kind and n.person in (None, like.person.id)}
    given = {i.value for i in evidence.numbers if i.kind == kind}
    if not known or not given:
        return 0.0
    return chances[Agreement.AGREE if known & given else Agreement.CONFLICT].bits


def _application_type(case: CaseRecord, evidence: Evidence, weights: Weights) -> float:
    if not evidence.application_type:
        return 0.0
    same = case.application_type == evidence.application_type
    return weights.application_type[Agreement.AGREE if same else Agreement.CONFLICT].bits
