import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.reading.letters import mixed, surprise, surprise_of_prose, words

ENGLISH = "the applicant confirms that the statement of account is complete and that the balance was paid"
FRENCH = "la requérante confirme que le relevé de compte est complet et que le solde a été acquitté"


@pytest.mark.parametrize(
    "text",
    [ENGLISH, FRENCH, "die Antragstellerin bestätigt, dass der Kontoauszug vollständig ist"],
    ids=["en", "fr", "de"],
)
def test_shuffled_letters_surprise_far_more_than_words(text: str) -> None:
    chance = random.Random(1)
    shuffled = " ".join("".join(chance.sample(word, len(word))) for word in text.split())
    assert surprise(words(text)).bits < 4
    assert surprise(words(shuffled)).bits > surprise(words(text)).bits + 2


def test_accents_and_capitals_do_not_count() -> None:
    assert words("Le Relevé d’Œuvre") == words("LE RELEVE D'OEUVRE") == [b"releve", b"oeuvre"]


def test_prose_in_two_languages_is_as_sound_as_in_one() -> None:
    together = " ".join(word for pair in zip(ENGLISH.split(), FRENCH.split(), strict=False) for word in pair)
    each = [surprise_of_prose(text).bits for text in (ENGLISH, FRENCH)]
    assert surprise_of_prose(together).bits < max(each) + 0.2


def test_names_and_codes_are_no_prose() -> None:
    assert surprise_of_prose("Okonkwo Ngozi, IMM 5409, S123456789, H3X 4Y9, TFR POS").letters == 0


def test_words_with_marks_among_their_letters_are_counted_where_there_are_some_words() -> None:
    assert mixed(words("te:xt wo1ds")) == 0
    assert mixed(words(" ".join(["te:xt", "words", "other", "plain"] * 10))) == 0.25


@given(st.text())
def test_any_text_has_a_surprise(text: str) -> None:
    for found in (surprise(words(text)), surprise_of_prose(text)):
        assert 0 <= found.bits < 22
        assert found.letters >= 0
    assert 0 <= mixed(words(text)) <= 1
