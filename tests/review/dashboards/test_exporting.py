"""A CSV file runs nothing in whatever opens it, and its numbers stay numbers."""

import csv
import io
from datetime import date

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from review.dashboards.exporting import as_csv, harmless
from review.dashboards.tables import Column, Kind, Table
from storage.records.quality import Share

HOSTILE = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0", " =1", "\N{NO-BREAK SPACE}=1")


def table(*rows: list[object]) -> Table:
    columns = [Column("What", Kind.TEXT), Column("Many"), Column("Some", Kind.SHARE), Column("Day", Kind.DAY)]
    return Table(name="t", caption="T", columns=columns, rows=rows)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), newline="")))


def test_what_a_spreadsheet_would_run_is_text() -> None:
    made = as_csv(table(*([text, 1, Share(1, 2), date(2026, 1, 2)] for text in HOSTILE)))
    assert [row[0] for row in read(made)[1:]] == [f"'{text}" for text in HOSTILE]


def test_numbers_stay_numbers_also_below_nothing() -> None:
    (_head, row) = read(as_csv(table(["net", -12, Share(1, 4), date(2026, 1, 2)])))
    assert row[:5] == ["net", "-12", "1", "4", "0.25"]
    assert [float(end) for end in row[5:7]] == [0.045587, 0.699358]
    assert row[7] == "2026-01-02"


def test_a_share_is_never_without_what_it_is_of() -> None:
    for language, head in (
        ("en", ["What", "Many", "Some", "Some: of", "Some: share", "Some: interval from", "Some: interval to", "Day"]),
        ("fr", ["Some\xa0: sur", "Some\xa0: proportion", "Some\xa0: intervalle, de", "Some\xa0: intervalle, à"]),
    ):
        with override(language):
            (found,) = read(as_csv(table()))
        assert [title for title in head if title not in found] == []


def test_what_is_not_known_is_empty() -> None:
    (_head, row) = read(as_csv(table([None, None, Share(0, 0), None])))
    assert row == ["", "", "0", "0", "", "", "", ""]


def test_it_says_that_it_is_utf_8() -> None:
    assert as_csv(table(["Versé", 1, Share(1, 2), None])).encode().startswith(b"\xef\xbb\xbf")


@given(st.text())
def test_no_text_begins_as_a_formula_does(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert harmless(text).removeprefix("'") == text.removeprefix("'") or harmless(text) == f"'{text}"
