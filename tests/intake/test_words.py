"""Where words lie survives being packed, and what is damaged is noticed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model import Page, PageSource
from intake.words import are_sound, pack, words_of

SHARES = st.floats(min_value=0, max_value=1)
WORDS = st.lists(st.tuples(SHARES, SHARES, SHARES, SHARES, SHARES), max_size=20)


def page(text: str, places: str) -> Page:
    return Page(number=1, source=PageSource.OCR, text=text, places=places)


@given(WORDS)
def test_what_was_packed_is_found_again_to_a_hair(words: list[tuple[float, ...]]) -> None:
    found = list(words_of(page(" ".join(f"word{n}" for n in range(len(words))), pack(words))))
    assert [word.text for word in found] == [f"word{n}" for n in range(len(words))]
    for word, packed in zip(found, words, strict=True):
        place = word.place
        unpacked = (place.x, place.y, place.width, place.height, word.confidence)
        assert unpacked == pytest.approx(packed, abs=1 / 65535)


def test_what_lies_beyond_the_page_ends_at_its_border() -> None:
    (word,) = words_of(page("over", pack([(-0.5, 0.2, 1.5, 0.1, 1.0)])))
    assert (word.place.x, word.place.width) == (0, 1)


def test_words_that_were_added_have_no_place() -> None:
    found = words_of(page("read by the engine\nP<UTO", pack([(0, 0, 1, 1, 1)] * 4)))
    assert [word.text for word in found] == ["read", "by", "the", "engine"]


@pytest.mark.parametrize("places", ["A", "AAAA", "====", pack([(0, 0, 1, 1, 1)] * 3)])
def test_damaged_places_and_too_many_are_not_sound(places: str) -> None:
    assert not are_sound(page("two words", places))


def test_no_places_are_sound() -> None:
    assert are_sound(page("two words", ""))
