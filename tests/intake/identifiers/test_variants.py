"""The other values that a number may have had: well-shaped, checked, likeliest first."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intake.identifiers
from intake.identifiers import MATCHING_KINDS, normalise, verifies
from intake.identifiers.finder import as_digits
from intake.identifiers.mrz import check_digit
from intake.identifiers.variants import MOST, Variant, variants
from intake.model import Identifier

SHAPES = {
    "uci": r"([0-9]{8}|[0-9]{10})",
    "application_number": r"([BCEFHSVW][0-9]{9}|EP[0-9]{8}|RHB[0-9]{9})",
    "passport_number": r"[A-Z]{1,2}[0-9]{5,7}",
}
TABLE = Path(intake.identifiers.__file__).with_name("confusions.csv")


def number(kind: str, value: str, source: str = "label") -> Identifier:
    return Identifier(kind=kind, value=value, verified=True, source=source)


NUMBERS = st.sampled_from(sorted(SHAPES)).flatmap(
    lambda kind: st.builds(
        number,
        st.just(kind),
        st.from_regex(SHAPES[kind], fullmatch=True).filter(lambda value: normalise(kind, value) == value),
        st.sampled_from(("label", "shape", "mrz", "web_form", "form_data")),
    )
)


@settings(deadline=None)
@given(NUMBERS)
def test_variants_are_other_numbers_of_the_same_kind_cheapest_first(identifier):
    found = variants(identifier)
    assert 0 < len(found) <= MOST or identifier.source == "mrz" or identifier.value.startswith("B")
    assert identifier.value not in {variant.value for variant in found}
    assert len({variant.value for variant in found}) == len(found)
    assert [variant.cost for variant in found] == sorted(variant.cost for variant in found)
    for variant in found:
        assert variant.cost > 0
        assert len(variant.value) == len(identifier.value)
        assert normalise(identifier.kind, variant.value) == variant.value
        assert verifies(identifier.kind, variant.value)


@settings(deadline=None)
@given(NUMBERS)
def test_variants_of_a_verified_zones_number_have_its_check_digit(identifier):
    for variant in variants(identifier.model_copy(update={"source": "mrz"})):
        assert check_digit(variant.value) == check_digit(identifier.value)


def values(identifier: Identifier) -> list[str]:
    return [variant.value for variant in variants(identifier)]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("1312345878", "1312345678"),  # 8 read as 6
        ("1312345678", "1312345078"),  # 6 read as 0
        ("1912345678", "1012345678"),  # 9 read as 0
    ],
)
def test_what_recognition_confuses_is_among_the_variants_of_what_it_read(printed, read):
    assert printed in values(number("uci", read))


def test_letters_and_digits_that_look_alike_are_confused_where_both_may_stand():
    assert values(number("passport_number", "AB123456"))[0] == "ABI23456"
    assert all(value[0] == "W" for value in values(number("application_number", "W123456789")))


def test_a_letter_among_digits_costs_more_than_one_beside_letters():
    costs = dict(variants(number("passport_number", "A1123456")))
    assert costs["AI123456"] < costs["A1I23456"]


def test_two_confusions_cost_what_both_do():
    costs = dict(variants(number("passport_number", "A0123456")))
    assert costs["AOI23456"] == pytest.approx(
        costs["AO123456"] + costs["A0I23456"] - 2 * 3.0
    )  # those change twice more


def test_what_a_client_typed_has_swapped_neighbours_and_wrong_keys_and_nothing_of_recognition():
    found = values(number("uci", "1312345678", "web_form"))
    assert "1312345687" in found
    assert "1312345679" in found
    assert "1312345878" not in found
    assert "1312345687" not in values(number("uci", "1312345678"))


@pytest.mark.parametrize(("kind", "value"), [("email", "a1@example.org"), ("postal_code", "H2X1Y4"), ("other", "O0")])
def test_what_leads_nowhere_has_no_variants(kind, value):
    assert kind not in MATCHING_KINDS
    assert variants(number(kind, value)) == ()


def test_a_variant_is_a_value_and_its_cost():
    value, cost = Variant("1", 2.0)
    assert (value, cost) == ("1", 2.0)


def test_the_table_names_each_pair_once_and_no_character_as_its_own():
    with TABLE.open(encoding="utf-8", newline="") as file:
        pairs = [(row["printed"], row["read"], float(row["in_a_thousand"])) for row in csv.DictReader(file)]
    assert len({pair[:2] for pair in pairs}) == len(pairs)
    assert all(printed != read and 0 < often < 1000 for printed, read, often in pairs)


def test_numbers_are_repaired_by_the_same_table():
    assert as_digits("O I-L S B Z") == "011582"
