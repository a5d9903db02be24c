"""The machine-readable zone: what is written is read back, and what is misread is noticed."""

import random
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intake.identifiers import find_identifiers
from intake.identifiers.mrz import check_digit, find_mrz, party_of
from intake.matching.names import Agreement, compare_names
from intake.model import Page, PageSource
from samples.facts import Person
from samples.mrz import td1, td2, td3
from tests.people import ERIKSSON

EXPIRY = date(2032, 4, 15)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
WRITERS = {
    "TD3": lambda person, number: td3(person, number, EXPIRY),
    "MRV-A": lambda person, number: td3(person, number, EXPIRY, "V<"),
    "TD2": lambda person, number: td2(person, number, EXPIRY),
    "TD1": lambda person, number: td1(person, number, EXPIRY),
}
LETTERS = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûñáíóúýšžÅÉ"
NAMES = (
    st.lists(st.text(LETTERS, min_size=2, max_size=14), min_size=1, max_size=3)
    .map(" ".join)
    .filter(
        lambda name: compare_names(name, "", name, "") is Agreement.AGREE  # "none" and "xxx" say that there is no name
    )
)
NUMBERS = st.from_regex("[A-Z0-9]{6,9}", fullmatch=True).filter(lambda number: len(set(number)) > 2)
PEOPLE = st.builds(
    Person,
    family_name=NAMES,
    given_names=NAMES | st.just(""),
    birth_date=st.dates(min_value=date(1930, 1, 1), max_value=date(2025, 1, 1)),
    sex=st.sampled_from("FM<"),
    birth_country=st.just("UTO"),
    passport_number=NUMBERS,
)


def page(*lines: str, number: int = 1) -> Page:
    return Page(number=number, source=PageSource.OCR, text="\n".join(lines))


@settings(deadline=None)
@given(PEOPLE, st.sampled_from(sorted(WRITERS)))
def test_whoevers_zone_is_written_is_read_back(person, kind):
    lines = WRITERS[kind](person, person.passport_number)
    assume("<<" in (lines[0] if len(lines) == 2 else lines[2]))  # a single name of a whole line's length is no zone
    (zone,) = find_mrz([page("REPUBLIC OF UTOPIA", "PASSPORT", *lines)])

    assert zone.kind == kind
    assert zone.number == person.passport_number
    assert zone.birth_date == person.birth_date
    assert zone.number_verified
    assert zone.birth_date_verified
    assert zone.composite_verified
    # However long: what no longer fits is left out, never half-read.
    read = compare_names(zone.family_name, zone.given_names, person.family_name, person.given_names)
    assert read in (Agreement.AGREE, Agreement.CLOSE, Agreement.PARTIAL)


@pytest.mark.parametrize("kind", WRITERS)
def test_names_cut_at_the_fields_end_are_still_the_persons(kind):
    long = replace(ERIKSSON, family_name="Ferreira da Costa e Silva", given_names="João Pedro Maximiliano Bernardino")
    (zone,) = find_mrz([page(*WRITERS[kind](long, "L898902C3"))])
    agreement = compare_names(zone.family_name, zone.given_names, long.family_name, long.given_names)
    expected = Agreement.AGREE if kind in ("TD3", "MRV-A") else Agreement.PARTIAL  # "JOA" is nobody's name
    assert agreement is expected


def test_a_passports_number_is_a_passport_number_and_a_cards_is_not():
    kinds = {}
    for kind, write in WRITERS.items():
        (found,) = find_identifiers([page(*write(ERIKSSON, "L898902C3"))])
        assert (found.value, found.verified, found.source) == ("L898902C3", True, "mrz")
        kinds[kind] = found.kind
    assert kinds.pop("TD3") == "passport_number"
    assert set(kinds.values()) == {"document_number"}


def test_two_passports_on_one_page_are_two_peoples():
    other = replace(ERIKSSON, family_name="Haddad", given_names="Karim", birth_date=date(1990, 2, 28))
    zones = list(find_mrz([page(*td3(ERIKSSON, "L898902C3", EXPIRY), "", *td3(other, "U1234567", EXPIRY))]))
    assert {(zone.family_name, zone.number) for zone in zones} == {("ERIKSSON", "L898902C3"), ("HADDAD", "U1234567")}


def test_one_zone_read_twice_counts_once():
    assert len(list(find_mrz([page(*td3(ERIKSSON, "L898902C3", EXPIRY) * 2)]))) == 1


def test_a_zone_seen_twice_is_not_also_read_across_its_two_copies():
    holder = replace(ERIKSSON, family_name="Kaur Dhillon", given_names="Layla", birth_date=date(1970, 6, 24))
    zones = find_mrz([page(*td2(holder, "I9113622", date(2029, 8, 6)) * 2)])
    assert [zone.family_name for zone in zones] == ["KAUR DHILLON"]


def test_a_poorer_second_look_at_a_zone_is_no_second_holder():
    first, second = td3(ERIKSSON, "L898902C3", EXPIRY)
    poor = (first.replace("<<<", "KKK", 1), second.replace("L8", "H8", 1))
    assert [zone.number for zone in find_mrz([page(*poor, first, second)])] == ["L898902C3"]


@pytest.mark.parametrize("change", [lambda line: line[:-3], lambda line: line.replace("<<<<", "<<<", 1)])
def test_fillers_that_recognition_lost_are_put_back(change):
    first, second = td3(ERIKSSON, "L898902C3", EXPIRY)
    assert "<<<<" in second
    (zone,) = find_mrz([page(change(first), second.replace("<<<<", "<<<", 1))])
    assert zone.composite_verified
    assert (zone.family_name, zone.given_names) == ("ERIKSSON", "ANNA MARIA")


def test_spaces_small_letters_and_guillemets_of_recognition_do_no_harm():
    first, second = td3(ERIKSSON, "L898902C3", EXPIRY)
    (zone,) = find_mrz([page(first.replace("<<", "«", 1).lower(), " ".join((second[:20], second[20:])))])
    assert zone.composite_verified


@pytest.mark.parametrize(("right", "wrong"), [("0", "O"), ("1", "I"), ("5", "S"), ("8", "B"), ("2", "Z")])
def test_a_repaired_number_is_never_verified(right, wrong):
    number = f"U{right}34{right}697"
    first, second = td3(ERIKSSON, number, EXPIRY)
    misread = second[:1] + wrong + second[2:]
    (zone,) = find_mrz([page(first, misread)])
    assert not zone.number_verified
    assert not any(i.verified for i in find_identifiers([page(first, misread)]))


def blind(a: str, b: str) -> bool:
    """Whether no check digit can tell these apart: their values differ by ten, twenty or thirty."""
    value = {char: index for index, char in enumerate(ALPHABET)} | {"<": 0}
    return (value[a] - value[b]) % 10 == 0


@settings(deadline=None)
@given(st.text(ALPHABET, min_size=1, max_size=30), st.integers(0, 29), st.sampled_from(ALPHABET))
def test_a_check_digit_sees_every_wrong_character_but_the_known_blind_spots(field, at, other):
    at %= len(field)
    changed = field[:at] + other + field[at + 1 :]
    assert (check_digit(changed) == check_digit(field)) == blind(field[at], other)


@settings(deadline=None)
@given(st.integers(0, 9), st.sampled_from(ALPHABET))
def test_one_wrong_character_of_the_number_never_gives_another_verified_number(at, other):
    first, second = td3(ERIKSSON, "L898902C3", EXPIRY)
    assume(not blind(second[at], other))
    changed = second[:at] + other + second[at + 1 :]
    for found in find_identifiers([page(first, changed)]):
        assert not found.verified or found.value == "L898902C3"


@pytest.mark.parametrize(("at", "other"), [(0, "1"), (0, "B"), (4, "F"), (7, "2"), (9, "G")])
def test_the_blind_spots_are_what_the_standard_says_and_never_raise(at, other):
    first, second = td3(ERIKSSON, "L898902C3", EXPIRY)
    list(find_mrz([page(first, second[:at] + other + second[at + 1 :])]))


@settings(deadline=None)
@given(st.sampled_from(sorted(WRITERS)), st.integers(0, 89), st.sampled_from(ALPHABET + "é \n*"))
def test_a_zone_with_any_one_character_changed_never_raises_nor_loses_the_birth_dates_check(kind, at, other):
    text = "\n".join(WRITERS[kind](ERIKSSON, "L898902C3"))
    at %= len(text)
    for zone in find_mrz([page(text[:at] + other + text[at + 1 :])]):
        assert zone.birth_date_verified or zone.birth_date is None


def test_a_card_whose_line_of_names_was_lost_to_fillers_names_nobody():
    first, second, _ = td1(ERIKSSON, "L898902C3", date(2032, 4, 15))
    assert list(find_mrz([page(first, second, "<" * 30)])) == []


def test_lines_of_capitals_are_no_zone():
    assert not list(find_mrz([page("PLEASE<<SEND<<MONEY<<<<<<<<<<<<<<<<<<<<<<<<<<", "A" * 44)]))


@settings(deadline=None)
@given(st.lists(st.text(ALPHABET + "\n ", max_size=95), max_size=4))
def test_any_lines_of_the_zones_alphabet_are_read_without_raising(lines):
    for zone in find_mrz([page("P<UTO" + "<<".join(lines), *lines)]):
        party_of(zone)


@pytest.mark.parametrize(("born", "expected"), [("000229", date(2000, 2, 29)), ("740812", date(1974, 8, 12))])
def test_the_century_is_the_last_that_is_not_in_the_future(born, expected):
    person = replace(ERIKSSON, birth_date=expected)
    (zone,) = find_mrz([page(*td3(person, "L898902C3", EXPIRY))])
    assert zone.birth_date == expected


def test_an_unknown_birth_date_is_none():
    first, second = td3(ERIKSSON, "L898902C3", EXPIRY)
    (zone,) = find_mrz([page(first, second[:13] + "74<<<<" + second[19:])])
    assert zone.birth_date is None


def test_every_kind_of_confusion_in_every_place_is_survived():
    rng = random.Random(1)
    for kind, at in product(sorted(WRITERS), range(88)):
        text = "\n".join(WRITERS[kind](ERIKSSON, "L898902C3"))
        if at < len(text):
            list(find_mrz([page(text[:at] + rng.choice(ALPHABET) + text[at + 1 :])]))
