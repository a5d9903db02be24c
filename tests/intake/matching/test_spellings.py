"""One name in two spellings is close, and no rule or table brings two people together."""

import csv
import random
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.matching import listed_names
from intake.matching.listed_names import same_by_table
from intake.matching.names import Agreement, compare_names, fold
from intake.matching.spellings import same_by_rule, skeleton
from tests.intake.matching.spelt_names import (
    A_SLIP_APART,
    BY_RULE,
    FAMILIES,
    LISTED,
    READ_FROM_SCANS,
    TWO_PEOPLE,
    pairs,
)

AGREE, CLOSE, PARTIAL, CONFLICT = Agreement.AGREE, Agreement.CLOSE, Agreement.PARTIAL, Agreement.CONFLICT
LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", max_size=12)
SOUNDS = st.lists(
    st.from_regex(
        r"[aeiou]|oo|ou|ee|aa|[aei][iy]|[kdgjstz]?h|t?s?ch|d[jz]h?|c?[kqxc]|ks|[wv]|ff?|t?s|n|g|y", fullmatch=True
    )
).map("".join)


def both_ways(one: str, other: str, family: str = "Haddad") -> set[Agreement]:
    return {compare_names(family, one, family, other), compare_names(family, other, family, one)}


@pytest.mark.parametrize(("one", "other"), BY_RULE)
def test_another_spelling_is_close_by_a_rule_and_never_agrees(one: str, other: str) -> None:
    assert same_by_rule(fold(one), fold(other)) or fold(one) == fold(other)
    assert both_ways(one, other) <= {CLOSE, AGREE}
    assert both_ways(one, other) == ({AGREE} if fold(one) == fold(other) else {CLOSE})


@pytest.mark.parametrize(("one", "other"), LISTED)
def test_a_nickname_or_a_spelling_no_rule_tells_is_close(one: str, other: str) -> None:
    assert both_ways(one, other) == {CLOSE}


@pytest.mark.parametrize(("one", "other"), FAMILIES)
def test_a_family_name_romanised_in_another_way_is_close(one: str, other: str) -> None:
    assert compare_names(one, "Jisoo", other, "Jisoo") is CLOSE
    assert compare_names(other, "Jisoo", one, "Jisoo") is CLOSE


def test_nicknames_are_of_given_names_and_family_names_of_families() -> None:
    assert compare_names("Bill", "Ann", "William", "Ann") is PARTIAL
    assert both_ways("Yi", "Lee") == {CONFLICT}


@pytest.mark.parametrize(("one", "other"), pairs(TWO_PEOPLE))
def test_brothers_sisters_and_twins_stay_two(one: str, other: str) -> None:
    assert both_ways(one, other) == {CONFLICT}


@pytest.mark.parametrize(("one", "other"), pairs(A_SLIP_APART))
def test_names_a_slip_apart_are_no_spellings_of_one_another(one: str, other: str) -> None:
    assert not same_by_table(fold(one), fold(other))
    assert compare_names("Shevchenko", one, "Chevtchenko", other) is not CLOSE, (
        "a slip beside another spelling is a slip too many"
    )


@pytest.mark.parametrize(
    ("found", "known", "expected"),
    [
        (("Chevtchenko", "Hardip"), ("Shevchenko", "Hardeep"), CLOSE),
        (("Chevtchenko", "Oleksandr"), ("Shevchenko", "Aleksandr"), CLOSE),
        (("Chevtchenko", "Tarsa"), ("Shevchenko", "Taras"), PARTIAL),
        (("Shevhcenko", "Oleksandr"), ("Shevchenko", "Aleksandr"), PARTIAL),
        (("Pak", "Bill"), ("Park", "William"), PARTIAL),
        (("Oleksandr", "Chevtchenko"), ("Shevchenko", "Aleksandr"), CLOSE),
        (("Haddad", "Mohamed Karim"), ("Haddad", "Muhammad Kareem"), CLOSE),
        (("Chevtchenko", ""), ("Shevchenko", "Taras"), PARTIAL),
    ],
)
def test_spellings_in_two_words_are_close_but_not_beside_a_slip(found, known, expected) -> None:
    assert compare_names(*found, *known) is expected


@pytest.mark.parametrize(("read", "written"), READ_FROM_SCANS)
def test_what_a_scan_makes_of_a_name_is_one_slip(read: str, written: str) -> None:
    assert compare_names("Haddad", read, "Haddad", written) is CLOSE


def test_short_words_and_names_that_are_listed_as_two_do_not_look_alike() -> None:
    assert both_ways("Ila", "lla") == {CONFLICT}
    assert both_ways("Clara", "Dara") == {CONFLICT}


@settings(deadline=None)
@example("xach")
@given(LETTERS | SOUNDS)
def test_a_skeleton_is_its_own(word: str) -> None:
    assert skeleton(skeleton(word)) == skeleton(word)


@settings(deadline=None)
@given(LETTERS, st.sampled_from("bdglmnrst"), st.sampled_from(["a", "e", "ah", "o"]))
def test_no_rule_drops_the_end_by_which_a_sister_differs(stem: str, last: str, end: str) -> None:
    assert not same_by_rule(stem + last, stem + last + end)


@settings(deadline=None)
@given(LETTERS | SOUNDS, LETTERS | SOUNDS)
def test_names_compare_alike_from_either_side(one: str, other: str) -> None:
    assert len(both_ways(one, other, "Zzyzx")) == 1


NAMES = [
    name
    for row in csv.DictReader(Path(listed_names.__file__).with_name("same_names.csv").open(encoding="utf-8"))
    for name in row["names"].split()
]


@given(st.sampled_from(NAMES), st.sampled_from(NAMES))
def test_a_listed_name_agrees_with_itself_however_written(family: str, given_name: str) -> None:
    assert compare_names(family.upper(), given_name.lower(), family, given_name) is AGREE


def test_the_table_is_written_as_names_are_folded() -> None:
    assert all(fold(name) == name.casefold() and name[0].isupper() for name in NAMES)


def test_two_listed_names_drawn_at_random_are_hardly_ever_close() -> None:
    rng = random.Random(8)
    close = 0
    for _ in range(10_000):
        one, other = (fold(name) for name in rng.sample(NAMES, 2))
        if one != other and not same_by_table(one, other) and compare_names("Haddad", one, "Haddad", other) is CLOSE:
            close += 1
    assert close <= 15
