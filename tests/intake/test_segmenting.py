from base64 import b64encode
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model import Classification, Page, PageSource
from intake.segmenting import Segment, segment, segments


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


@pytest.mark.parametrize(
    "count", ["Pg. {} of 2", "PAGE {} / 2", "Page : {} de 2", "Feuille {} de 2", "p. {}", "– {} –"]
)
def test_more_ways_of_counting_are_known(count: str) -> None:
    assert runs(f"LEASE\n{count.format(1)}", f"DIPLOMA\n{count.format(2)}") == ((1, 2),)


@pytest.mark.parametrize("misread", ["Page 23", "Page 213"])
def test_a_count_whose_stroke_was_not_read_counts_on(misread: str) -> None:
    assert runs("LEASE\nPage 1/3", f"DIPLOMA\n{misread}") == ((1, 2),)


def test_a_sum_that_is_carried_on_makes_one_document() -> None:
    first, second = (
        "STATEMENT\n01 bread\nBalance carried forward 12.00",
        "LEASE\nBalance brought forward 12.00\n02 milk",
    )
    assert runs(first, second) == ((1, 2),)
    assert runs("STATEMENT\n01 bread", "LEASE\n02 milk") == ((1,), (2,))


def test_an_address_with_a_suite_is_not_a_continuation() -> None:
    assert runs("LEASE", "DIPLOMA\nSuite 200, 14 Main Street") == ((1,), (2,))
    assert runs("LEASE", "DIPLOMA\n(suite)") == ((1, 2),)


NAMED = "Name: Amina Diallo\nBAIL-2231977"


def test_page_2_before_page_1_is_one_document_when_they_name_the_same_person() -> None:
    assert runs("DIPLOMA\nPage 1 of 1", f"LEASE\n{NAMED}\nPage 2 of 2", f"LEASE\n{NAMED}\nPage 1 of 2") == (
        (1,),
        (2, 3),
    )


def test_page_2_that_only_names_the_person_is_joined_too() -> None:
    second = "LETTER\nwith thanks to all\nAmina Diallo\nPage 2 of 2"
    assert runs(second, "LETTER\nName: Amina Diallo\nDear Officer,\nPage 1 of 2") == ((1, 2),)
    assert runs(second, "LETTER\nName: Karim Haddad\nDear Officer,\nPage 1 of 2") == ((1,), (2,))


def test_a_letter_without_a_number_is_joined_to_its_page_2_before_it() -> None:
    second = "LETTER\nwith thanks to all\nAmina Diallo\n- 2 -"
    assert runs(second, "LETTER\nName: Amina Diallo\nDear Officer,") == ((1, 2),)
    assert runs(second, "LETTER\nName: Karim Haddad\nDear Officer,") == ((1,), (2,))


def test_page_2_of_one_person_is_not_joined_with_page_1_of_another() -> None:
    other = NAMED.replace("Amina Diallo", "Karim Haddad")
    assert runs(f"LEASE\n{NAMED}\nPage 2 of 2", f"LEASE\n{other}\nPage 1 of 2") == ((1,), (2,))


@pytest.mark.parametrize(
    "sheet",
    [
        "PATCH T",
        "Document separator / Séparateur",
        "Annex 3",
        "EXHIBIT B / PIÈCE B",
        "Pièce n° 4",
        "Feuille de séparation",
    ],
)
def test_a_separator_belongs_to_the_document_that_follows(sheet: str) -> None:
    assert runs("LEASE\nPage 1 of 3", sheet, "LEASE\nPage 2 of 3", "and so on") == ((1,), (2, 3, 4))


def test_the_back_of_a_separator_goes_with_it_and_two_of_them_go_together() -> None:
    assert runs("LEASE", "PATCH T", "", "Annex 3", "LEASE") == ((1,), (2, 3, 4, 5))


def test_a_separator_that_announces_nothing_belongs_to_the_document_before() -> None:
    assert runs("LEASE", "PATCH T") == ((1, 2),)
    assert runs("PATCH T", "Annex 3") == ((1, 2),)


def test_a_page_that_mentions_an_annex_is_no_separator() -> None:
    assert runs("LEASE", "annex 3 lists what the tenant has to pay for besides the rent") == ((1, 2),)


PAY = "PAY STATEMENT\nName: {}\nPeriod ending: {}\nGross pay: {}\nNet pay: {}"


def test_papers_of_one_type_in_a_row_are_parted_for_one_person_and_for_two() -> None:
    first = PAY.format("Amina Diallo", "2025-01-15", "1500.10", "1200.50")
    same = PAY.format("Amina Diallo", "2025-02-28", "4100.90", "3377.40")
    other = PAY.format("Karim Haddad", "2025-02-28", "4100.90", "3377.40")
    assert runs(first, same) == ((1,), (2,))
    assert runs(first, other) == ((1,), (2,))


def test_each_document_says_why_it_begins() -> None:
    texts = ("LEASE\nPage 1 of 1", "LEASE\nPage 1 of 1", "PATCH T", "LEASE")
    pages = [Page(number=at, source=PageSource.TEXT_LAYER, text=text) for at, text in enumerate(texts, start=1)]
    assert segments(pages, ByFirstWord()) == (
        Segment((1,), ()),
        Segment((2,), ("counts from 1",)),
        Segment((3, 4), ("after a separator",)),
    )


LINES = st.sampled_from(
    ["", "LEASE", "Page 1 of 2", "Page 2 of 2", "- 2 -", "3", "PATCH T", "Annex 3", "Dear Officer,", "7. Water",
     "Balance brought forward 1.00", "Balance carried forward 1.00", "(suite)", "Yours truly,", "4 mars 2025",
     "Name: Amina Diallo"]
)  # fmt: skip
TEXTS = st.lists(LINES | st.text(max_size=30), max_size=8).map("\n".join)


@given(st.lists(TEXTS, max_size=8), st.data())
def test_every_page_is_in_exactly_one_run_and_in_its_order(texts: list[str], data: st.DataObject) -> None:
    pages = [
        Page(
            number=at, source=PageSource.OCR, text=text, places=data.draw(st.just("") | st.binary(max_size=40).map(b64))
        )
        for at, text in enumerate(texts, start=1)
    ]
    found = segment(
        pages, lambda some: Classification(type="lease", confidence=0.9, abstained=len(some[0].text) % 2 == 0)
    )
    assert [number for run in found for number in run] == [page.number for page in pages]
    assert all(found), "a document without pages"


def b64(data: bytes) -> str:
    return b64encode(data).decode()
