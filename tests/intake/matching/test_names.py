"""Whether two names are one person's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.matching.names import Agreement, compare_names, fold

AGREE, CLOSE, PARTIAL, CONFLICT, ABSENT = (
    Agreement.AGREE,
    Agreement.CLOSE,
    Agreement.PARTIAL,
    Agreement.CONFLICT,
    Agreement.ABSENT,
)
NAMES = st.text("abcdefgéèôüçA -'/.XNSO", max_size=12)
WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=9)


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (("Cote", "Helene"), ("Côté", "Hélène")),
        (("CÔTÉ", "HÉLÈNE"), ("Côté", "Hélène")),
        (("Hélène", "Côté"), ("Côté", "Hélène")),
        (("Gagnon Roy", "Jean Philippe"), ("Gagnon-Roy", "Jean-Philippe")),
        (("OCONNOR", "SEAN"), ("O'Connor", "Seán")),
        (("O’Connor", "Seán"), ("O'Connor", "Seán")),
        (("Straße", "Jørgen"), ("Strasse", "Jorgen")),
        (("Weiling", "Chen"), ("Chen", "Wei Ling")),
        (("Elamrani", "Karim"), ("El Amrani", "Karim")),
        (("Mama A", "A"), ("Mama A", "A")),
        (("Ana Na", "A"), ("Ana Na", "A")),
        (("Sharma", "Rajesh"), ("Sharma", "Rajesh Kumar")),
        (("Sharma", "Rajesh Kumar"), ("Sharma", "Rajesh")),
        (("Dhillon", "Gurpreet"), ("Kaur Dhillon", "Gurpreet")),
        (("Amina", ""), ("Amina", "")),
        (("Amina", "FNU"), ("Amina", "")),
        (("", "Amina"), ("Amina", "S/O")),
        (("Amina", "N/A"), ("Amina", "XXX")),
        (("So", "Jisoo"), ("So", "Jisoo")),
        (("Na", "Li"), ("Li", "Na")),
    ],
)
def test_accents_capitals_hyphens_order_and_missing_second_names_make_no_difference(found, known):
    assert compare_names(*found, *known) is AGREE


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("हरदीप सिंह", 2),
        ("ਹਰਦੀਪ ਸਿੰਘ", 2),
        ("রহিমা খাতুন", 2),
        ("செல்வி முருகன்", 2),
        ("สมชาย ใจดี", 2),
        ("ប៊ុន ធឿន", 2),
        ("ශ්‍රී ලාල්", 2),
        ("प्रिया।", 1),
    ],
)
def test_vowel_signs_neither_part_a_word_nor_are_lost(text: str, words: int) -> None:
    assert len(fold(text).split()) == words
    assert compare_names(text, "", text, "") is AGREE


def test_two_names_of_the_same_consonants_are_two() -> None:
    assert compare_names("सिंह", "राम", "सिंह", "रमा") is CONFLICT
    assert compare_names("സിങ്", "മിന", "സിങ്", "മന") is CONFLICT


@pytest.mark.parametrize("text", ["Ёлкин", "مُحَمَّد", "Άννα", "Nguyễn Thị Ánh"])
def test_accents_and_points_of_other_scripts_still_make_no_difference(text: str) -> None:
    bare = {"Ёлкин": "Елкин", "مُحَمَّد": "محمد", "Άννα": "Αννα"}.get(text, "Nguyen Thi Anh")
    assert compare_names(text, "", bare, "") is AGREE


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (("Trembly", "Chantal"), ("Tremblay", "Chantal")),
        (("Tremblay", "Chnatal"), ("Tremblay", "Chantal")),
        (("MUELLER", "LUCIA"), ("Müller", "Lucía")),
        (("Okonkwo", "Chukwuemkea"), ("Okonkwo", "Chukwuemeka")),
        (("Ferreira da Costa", "Joao Pedr"), ("Ferreira da Costa", "João Pedro")),
        (("Tremblay", "C"), ("Tremblay", "Chantal")),
    ],
)
def test_one_slip_or_an_initial_is_close(found, known):
    assert compare_names(*found, *known) is CLOSE


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (("Tremblay", "Luc"), ("Tremblay", "Paul")),
        (("Tremblay", "Marie-Claude"), ("Tremblay", "Marie-Ève")),
        (("Nguyen", "Thi Mai"), ("Nguyen", "Thi Lan")),
        (("Singh", "Harpreet"), ("Singh", "Gurpreet")),
        (("Ng", "Li"), ("Ng", "Lu")),
        (("Wang", "Wei"), ("Chen", "Mei")),
        (("Kim", "Jisoo"), ("Nguyen", "Lan")),
    ],
)
def test_brothers_sisters_and_twins_are_different_people(found, known):
    assert compare_names(*found, *known) is CONFLICT
    assert compare_names(*known, *found) is CONFLICT


@pytest.mark.parametrize(
    ("found", "known", "why"),
    [
        (("Tremblay", ""), ("Tremblay", "Luc"), "the family name alone"),
        (("Luc", ""), ("Tremblay", "Luc"), "a given name alone"),
        (("Tremblay", "Marie"), ("Gagnon", "Marie"), "a maiden name"),
        (("da Silva", "João"), ("Ferreira da Costa", "João"), "families that share a particle"),
        (("El Haddad", "Karim"), ("El Amrani", "Karim"), "families that share an article"),
        (("Haddad", "Amina"), ("Amina", ""), "a single name and somebody of that given name"),
        (("Li", "Wei"), ("Li", ""), "a family name and somebody of that family"),
        (("Kim", "Jisoo"), ("So", "Jisoo"), "So is a family name, not S/O"),
        (("Chan", "Wong"), ("Chen", "Wang"), "a slip in every word"),
        (("Anna", "Hanna"), ("Anna", "Maria"), "a word that is there once counts once"),
    ],
)
def test_what_agrees_only_in_part_is_never_more_than_that(found, known, why):
    assert compare_names(*found, *known) in (PARTIAL, CONFLICT), why


def test_na_is_a_given_name_and_not_a_missing_one():
    assert compare_names("Li", "Wei", "Li", "Na") is CONFLICT


def test_a_slip_never_takes_the_word_that_another_word_is_equal_to():
    assert compare_names("Josef", "Joseph Anne", "Joseph", "Josef Anne") is AGREE


@pytest.mark.parametrize("nobody", [("", ""), ("N/A", "S/O"), ("FNU", "LNU"), ("?", "-")])
def test_nobody_is_compared_with_nobody(nobody):
    assert compare_names(*nobody, "Tremblay", "Luc") is ABSENT
    assert compare_names("Tremblay", "Luc", *nobody) is ABSENT


@settings(deadline=None)
@given(NAMES, NAMES, NAMES, NAMES)
def test_any_two_names_can_be_compared(family_a, given_a, family_b, given_b):
    assert compare_names(family_a, given_a, family_b, given_b) in Agreement


@settings(deadline=None)
@given(NAMES, NAMES)
def test_a_name_agrees_with_itself_swapped_and_in_capitals(family, given_names):
    expected = {AGREE, ABSENT}
    assert compare_names(family, given_names, family, given_names) in expected
    assert compare_names(given_names, family, family, given_names) in expected
    assert compare_names(family.upper(), given_names.upper(), family, given_names) in expected


@settings(deadline=None)
@given(WORDS, WORDS, WORDS, WORDS)
def test_names_of_two_words_compare_alike_from_either_side(family_a, given_a, family_b, given_b):
    one = compare_names(family_a, given_a, family_b, given_b)
    other = compare_names(family_b, given_b, family_a, given_a)
    sure = {AGREE, CLOSE}
    assert (one in sure) == (other in sure)


@settings(deadline=None)
@given(WORDS, WORDS, WORDS)
def test_another_family_member_never_agrees_exactly(family, one, other):
    if one != other and family not in (one, other):
        assert compare_names(family, one, family, other) is not AGREE


@settings(deadline=None)
@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)
