from collections import Counter

import pytest

from intake.model import Classification, Page, PageSource
from intake.segmenting import segment


class ByFirstWord:
    """Takes a page's first word for its type; a question mark or anything in small letters is unsure."""

    def __init__(self) -> None:
        self.asked: Counter[tuple[int, ...]] = Counter()

    def __call__(self, pages: tuple[Page, ...]) -> Classification:
        self.asked[tuple(page.number for page in pages)] += 1
        word = pages[0].text.split()[0]
        return Classification(type=word.lower(), confidence=0.9, abstained=not word.isupper())


def runs(*texts: str) -> tuple[tuple[int, ...], ...]:
    pages = [
        Page(number=number, source=PageSource.TEXT_LAYER if text else PageSource.NONE, text=text)
        for number, text in enumerate(texts, start=1)
    ]
    classify = ByFirstWord()
    found = segment(pages, classify)
    assert sorted(number for run in found for number in run) == [page.number for page in pages]
    assert set(classify.asked.values()) <= {1}, "a page was classified twice"
    return found


def test_a_single_page_is_a_document_and_costs_nothing() -> None:
    classify = ByFirstWord()
    assert segment([Page(number=1, source=PageSource.OCR, text="LEASE")], classify) == ((1,),)
    assert not classify.asked
    assert segment([], classify) == ()


def test_pages_of_surely_different_types_are_parted() -> None:
    assert runs("PASSPORT", "LEASE", "DIPLOMA") == ((1,), (2,), (3,))


def test_a_page_that_says_nothing_continues() -> None:
    assert runs("LEASE", "and the tenant shall", "DIPLOMA") == ((1, 2), (3,))


@pytest.mark.parametrize(
    "count", ["Page {} of 2", "page {} sur 2", "Page {} de 2", "{}/2", "{} / 2", "p. {}/2", "- {} -"]
)
def test_a_counted_page_continues_whatever_it_looks_like(count: str) -> None:
    first, second = count.format(1), count.format(2)
    assert runs(f"LEASE\n{first}", f"DIPLOMA\n{second}") == ((1, 2),)


def test_a_count_from_one_begins_even_of_the_same_type() -> None:
    assert runs("LEASE\nPage 1 of 1", "LEASE\nPage 1 of 2", "LEASE\nPage 2 of 2") == ((1,), (2, 3))


def test_what_follows_a_complete_document_is_another() -> None:
    assert runs("LEASE\nPage 1 of 2", "lease\nPage 2 of 2", "unsure") == ((1, 2), (3,))


def test_a_letter_opens_a_document() -> None:
    assert runs("LETTER\nDear Officer,\nyes", "LETTER\nMadame, Monsieur,\noui") == ((1,), (2,))


def test_a_page_marked_as_continued_continues() -> None:
    assert runs("LEASE", "DIPLOMA (continued)") == ((1, 2),)


def test_blank_pages_belong_to_the_document_before_them() -> None:
    assert runs("LEASE", "", "DIPLOMA", "") == ((1, 2), (3, 4))
    assert runs("", "LEASE") == ((1, 2),)
    assert runs("", "") == ((1, 2),)


def test_a_date_or_an_amount_is_no_count() -> None:
    assert runs("LEASE\n12/10", "and so on\n3 of the rooms") == ((1, 2),)
