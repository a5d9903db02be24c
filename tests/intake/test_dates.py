from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.dates import find_date, find_readings

DAY = date(2025, 11, 4)
FRENCH = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)


@pytest.mark.parametrize(
    "text",
    [
        "2025-11-04",
        "2025/11/04",
        "2025.11.04",
        "2025 11 04",
        "November 4, 2025",
        "Nov. 4 2025",
        "NOVEMBER 4th, 2025",
        "4 November 2025",
        "4th of November 2025",
        "4 novembre 2025",
        "le 4 nov. 2025",
        "04 NOV/NOV 2025",
        "04-Nov-2025",
    ],
)
def test_a_date_is_read_as_documents_write_it(text):
    assert find_date(text) == DAY
    assert find_date(f"born on {text}, in Port-Clair") == DAY


@pytest.mark.parametrize(
    ("text", "expected"), [("1er juin 1990", date(1990, 6, 1)), ("15 AOÛT 1990", date(1990, 8, 15))]
)
def test_french_days_and_months_are_read(text, expected):
    assert find_date(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("28/11/2025", date(2025, 11, 28)),
        ("11/28/2025", date(2025, 11, 28)),
        ("11-11-2025", date(2025, 11, 11)),
        ("04/11/2025", None),
        ("11.04.2025", None),
    ],
)
def test_numbers_are_a_date_only_when_one_order_is_possible(text, expected):
    assert find_date(text) == expected


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("04/11/2025", (date(2025, 11, 4), date(2025, 4, 11))),
        ("11.04.2025, issued 2020-01-05", (date(2025, 4, 11), date(2025, 11, 4))),
        ("28/11/2025", (date(2025, 11, 28),)),
        ("11-11-2025", (date(2025, 11, 11),)),
        ("31/02/2025", ()),
        ("4 novembre 2025", (DAY,)),
        ("no date", ()),
    ],
)
def test_an_ambiguous_date_has_two_readings_the_day_first(text, readings):
    assert find_readings(text) == readings


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_the_day_that_was_meant_is_always_among_the_readings(day):
    assert day in find_readings(f"{day:%d/%m/%Y}")
    assert day in find_readings(f"{day:%m-%d-%Y}")


@pytest.mark.parametrize(
    "text", ["04/11/1990, issued 2020-01-05", "1990-02-31 (2020-01-05)", "31 février 1990 2020-01-05"]
)
def test_a_later_date_never_stands_in_for_one_that_is_ambiguous_or_impossible(text):
    assert find_date(text) is None


@pytest.mark.parametrize("text", ["", "no date", "15 avenue 2020", "Tel. 613 555 2020", "2025-13-01", "32 May 2025"])
def test_what_is_no_date_is_none(text):
    assert find_date(text) is None


def test_a_street_is_no_date_and_hides_none():
    assert find_date("12 rue 1990, 4 novembre 2025") == DAY


@settings(deadline=None)
@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_day_is_read_back_in_either_language(day):
    assert find_date(f"{day:%Y-%m-%d}") == day
    assert find_date(f"{day:%B} {day.day}, {day.year}") == day
    assert find_date(f"{day.day} {FRENCH[day.month - 1]} {day.year}") == day
    assert find_date(f"{day.day} {FRENCH[day.month - 1].upper()} {day.year}") == day


@settings(deadline=None)
@given(st.text())
def test_any_text_has_a_date_or_none(text):
    find_date(text)


@settings(deadline=None)
@given(st.from_regex(r"[0-9]{1,4}[-/. ][0-9a-zéû]{1,5}[-/. ][0-9]{1,4}"))
def test_anything_like_a_date_has_one_or_none(text):
    find_date(text)
