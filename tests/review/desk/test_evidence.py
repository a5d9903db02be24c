"""Boxes lie where a number or a name was found, in whichever way it is written there."""

import pytest

from intake.model import Page, PageSource, Party
from intake.words import pack
from review.desk.evidence import Places


def page_of(text: str, *, lines: int = 1, places: str | None = None) -> Page:
    """A page whose words stand side by side, a tenth of the page wide each; several lines of as many words."""
    words = text.split()
    a_line = len(words) // lines
    found = [(0.1 * (n % a_line), 0.1 * (n // a_line), 0.08, 0.02, 1) for n in range(len(words))]
    return Page(number=1, source=PageSource.OCR, text=text, places=pack(found) if places is None else places)


def boxes(found: object) -> list[tuple[float, float, float]]:
    assert found is not None
    return [(round(box.x, 2), round(box.y, 2), round(box.width, 2)) for box in found.boxes]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("UCI 1234-5678 here", [(0.1, 0.0, 0.08)]),
        ("UCI 1234 5678 here", [(0.1, 0.0, 0.18)]),
        ("UCI: 12 34 56-78 12345678", [(0.1, 0.0, 0.28), (0.4, 0.0, 0.08)]),
        ("P<CAN12345678<<COTE", [(0.0, 0.0, 0.08)]),
    ],
)
def test_a_number_is_found_however_it_is_written(text: str, where: list[tuple[float, float, float]]) -> None:
    assert boxes(Places([page_of(text)]).of_number("12345678", 1)) == where


def test_what_is_not_on_the_page_has_no_box() -> None:
    places = Places([page_of("UCI 1234 9999")])
    assert places.of_number("12345678", 1) is None
    assert places.of_number("12345678", 2) is None
    assert places.of_number("", 1) is None
    assert places.of_person(Party(family_name="Côté", page=1)) is None


def test_a_name_is_found_in_its_longest_run_and_in_any_order() -> None:
    places = Places([page_of("Zoé signed for CÔTÉ Zoe yesterday")])
    assert boxes(places.of_person(Party(family_name="Côté", given_names="Zoé", page=1))) == [(0.3, 0.0, 0.18)]


def test_a_name_over_two_lines_has_two_boxes() -> None:
    places = Places([page_of("signed by Zoé Côté on Monday", lines=2)])
    found = places.of_person(Party(family_name="Côté", given_names="Zoé", page=1))
    assert boxes(found) == [(0.2, 0.0, 0.08), (0.0, 0.1, 0.08)]


def test_boxes_are_told_in_thousandths() -> None:
    found = Places([page_of("12345678")]).of_number("12345678", 1)
    assert found is not None
    assert found.drawn == "0.0,0.0,80.0,20.0"


def test_damaged_places_draw_nothing() -> None:
    assert Places([page_of("12345678", places="AAA=")]).of_number("12345678", 1) is None
