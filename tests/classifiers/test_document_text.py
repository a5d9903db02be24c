from hypothesis import given
from hypothesis import strategies as st

from classifiers.document_text import DocumentText
from intake.model import Page, PageSource
from intake.words import pack


def page(lines: list[tuple[str, float]], number: int = 1) -> Page:
    """A page whose lines are so high."""
    places = [(0.1, 0.1, 0.1, height, 1.0) for line, height in lines for _ in line.split()]
    text = "\n".join(line for line, _ in lines)
    return Page(number=number, source=PageSource.OCR, text=text, places=pack(places) if places else "")


BODY = [("The tenant pays the rent on the first of each month", 0.010)] * 3


def test_a_line_that_is_printed_large_is_told_from_the_rest() -> None:
    found = DocumentText.of([page([("RESIDENTIAL LEASE", 0.02), *BODY, ("12 345", 0.02)])])
    assert found.large == "RESIDENTIAL LEASE"


def test_nothing_is_large_where_all_is_alike_or_places_are_unknown() -> None:
    assert DocumentText.of([page(BODY)]).large == ""
    bare = Page(number=1, source=PageSource.OCR, text="RESIDENTIAL LEASE\nThe tenant")
    assert DocumentText.of([bare]).large == ""


def test_the_first_page_with_text_has_the_title() -> None:
    pages = [page([]), page([("PAY STUB", 0.03), *BODY], number=2), page([("ANNEX", 0.03), *BODY], number=3)]
    assert DocumentText.of(pages).large == "PAY STUB"


@given(st.lists(st.tuples(st.text(max_size=40), st.floats(0, 1)), max_size=12))
def test_any_page_is_taken(lines: list[tuple[str, float]]) -> None:
    found = DocumentText.of([page(lines)])
    assert set(found.large.split()) <= set("\n".join(line for line, _ in lines).split())
