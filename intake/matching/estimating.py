"""Takes the weights of names and birth dates from an operator's own case records.

u comes from people drawn at random; m from records that share a person's number, nearly all of which are of one person:
expectation maximisation (Dempster, Laird and Rubin 1977; for record linkage Winkler 1988) tells them from the few that
are not. How common words of names and birth dates are is counted. What few records can't tell is left nearly as it was.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intake.matching.birth_dates import compare_birth_dates
from intake.matching.evidence import PERSONAL, holders
from intake.matching.names import Agreement, compare_names, name_words
from intake.matching.weights import Chance, Weights
from intake.model import CaseDirectory, CasePerson, CaseRecord

_AS_BEFORE = 300.0
"""Pairs that what was believed before counts as much as."""
_ROUNDS = 100
_COMMON = 1.0  # words of names with at least this many bearers in 10,000 are kept
_COMMON_DATE = 4.0  # dates that so many times as many people have as the average one
_UNSEEN = 3.0
"""So many in all people looked at may have a word that none of them has (the rule of three, at 95 %)."""
_RANDOM_PAIRS = 200_000
_PAIRS_EACH = 10
_LINKED = 5_000  # records whose numbers are looked up

_Counts = NDArray[np.float64]
_Shares = dict[Agreement, float]


class _Pair(NamedTuple):
    """How two people compare."""

    name: Agreement
    birth_date: Agreement


def estimate(records: Sequence[CaseRecord], count: int, cases: CaseDirectory, before: Weights, seed: int) -> Weights:
    """The weights as these records have them.

    Args:
        records: a sample, at random.
        count: how many records there are in all.
        cases: all of them, for those that share a number with the sample.
        before: what is believed where they tell too little.
        seed: for the pairs drawn at random.
    """
    people = [person for record in records for person in record.people]
    strangers = _random_pairs(people, random.Random(seed))  # noqa: S311 - no secret
    linked = list(_linked_pairs(records[:_LINKED], cases))
    other = {field: _shares(strangers, field, before) for field in ("name", "birth_date")}
    own = _own(linked, other, before)
    words = _words(people)
    dates = Counter(person.birth_date for person in people if person.birth_date is not None)
    average = sum(dates.values()) / max(len(dates), 1)
    common = {born: n / len(people) for born, n in dates.items() if n >= _COMMON_DATE * average and n > 3}
    # Two of one name are rare among strangers: counted from how common names are rather than from the few pairs drawn.
    agree = _agree_by_chance(people) or before.name[Agreement.AGREE].other
    other["name"][Agreement.AGREE] = agree
    return before.model_copy(
        update={
            "records": max(count, 1),
            "name": _chances(own["name"], other["name"]),
            "birth_date": _chances(own["birth_date"], other["birth_date"]),
            "words": dict(sorted(words.items())),
            "rare_word": min(max(_COMMON / 10_000, _UNSEEN / max(len(people), 1)), before.rare_word),
            "dates": dict(sorted(common.items())),
            "sample": len(records),
        }
    )


def _random_pairs(people: Sequence[CasePerson], rng: random.Random) -> list[_Pair]:
    if len(people) < 2:
        return []
    draws = (rng.sample(range(len(people)), 2) for _ in range(min(_RANDOM_PAIRS, _PAIRS_EACH * len(people))))
    return [_compare(people[one], people[other]) for one, other in draws]


def _linked_pairs(records: Iterable[CaseRecord], cases: CaseDirectory) -> Iterable[_Pair]:
    """People of different cases who have a number in common."""
    for record in records:
        by_id = {person.id: person for person in record.people}
        for number in record.identifiers:
            if number.kind not in PERSONAL or number.person not in by_id:
                continue
            for other in cases.by_identifier(number.kind, number.value):
                if other.id == record.id:
                    continue
                for same in holders(other, number.kind, number.value)[:1]:
                    yield _compare(by_id[number.person], same)


def _compare(one: CasePerson, other: CasePerson) -> _Pair:
    return _Pair(
        compare_names(one.family_name, one.given_names, other.family_name, other.given_names),
        compare_birth_dates(one.birth_date, other.birth_date),
    )


def _shares(pairs: Sequence[_Pair], field: str, before: Weights) -> _Shares:
    """How often strangers compare so, of those who can be compared."""
    chances: dict[Agreement, Chance] = getattr(before, field)
    counts = Counter(getattr(pair, field) for pair in pairs)
    compared = sum(n for level, n in counts.items() if level is not Agreement.ABSENT) + _AS_BEFORE
    return {level: (counts[level] + _AS_BEFORE * chance.other) / compared for level, chance in chances.items()}


def _own(pairs: Sequence[_Pair], other: dict[str, _Shares], before: Weights) -> dict[str, _Shares]:
    """By expectation maximisation: which pairs are one person, and how one person's records compare (m)."""
    fields = {"name": before.name, "birth_date": before.birth_date}
    believed = {field: {level: chance.own for level, chance in chances.items()} for field, chances in fields.items()}
    own = {field: dict(levels) for field, levels in believed.items()}
    compared = {field: [getattr(pair, field) for pair in pairs] for field in fields}
    same = 0.9
    for _ in range(_ROUNDS if pairs else 0):
        are_one = np.array([same] * len(pairs))
        are_two = 1 - are_one
        for field, levels in compared.items():
            are_one = are_one * np.array([own[field].get(level, 1.0) for level in levels])
            are_two = are_two * np.array([other[field].get(level, 1.0) for level in levels])
        is_one: _Counts = are_one / (are_one + are_two)
        for field, levels in compared.items():
            own[field] = _smoothed(levels, is_one, believed[field])
        if abs(float(is_one.mean()) - same) < 1e-6:
            break
        same = float(is_one.mean())
    return own


def _smoothed(levels: Sequence[Agreement], is_one: _Counts, believed: _Shares) -> _Shares:
    """How often one person's records compare so, where each pair counts as far as it is one person."""
    found = dict.fromkeys(believed, 0.0)
    for level, weight in zip(levels, is_one.tolist(), strict=True):
        if level is not Agreement.ABSENT:
            found[level] += weight
    compared = sum(found.values()) + _AS_BEFORE
    return {level: (found[level] + _AS_BEFORE * share) / compared for level, share in believed.items()}


def _chances(own: _Shares, other: _Shares) -> dict[Agreement, Chance]:
    return {level: Chance(own=round(own[level], 6), other=max(other[level], 1e-9)) for level in own}


def _words(people: Sequence[CasePerson]) -> dict[str, float]:
    """The words of names that are common, with the share of people who have them."""
    counts = Counter(word for person in people for word in set(_folded(person)))
    return {word: n / len(people) for word, n in counts.items() if n * 10_000 >= _COMMON * len(people) and n > 2}


def _folded(person: CasePerson) -> list[str]:
    return name_words(person.family_name, person.given_names)


def _agree_by_chance(people: Sequence[CasePerson]) -> float:
    """The share of pairs of strangers who have one name."""
    counts = Counter(" ".join(sorted(_folded(person))) for person in people)
    pairs = sum(n * (n - 1) for n in counts.values())
    return pairs / (len(people) * (len(people) - 1)) if len(people) > 1 else 0.0
