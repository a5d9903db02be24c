"""Figures are written as each language does, and a chart draws the figures of its table."""

from datetime import date

import pytest
from django.utils.translation import override

from review.dashboards.tables import Chart, Column, Kind, Look, Table, shown
from storage.records.quality import Share


@pytest.mark.parametrize(
    ("kind", "cell", "english", "french"),
    [
        (Kind.COUNT, 1234567, "1,234,567", "1\xa0234\xa0567"),
        (Kind.NUMBER, 1234.56, "1,234.6", "1\xa0234,6"),
        (Kind.DAY, date(2026, 1, 31), "2026-01-31", "2026-01-31"),
        (Kind.PART, Share(1, 3), "33.3% (1 of 3)", "33,3\xa0% (1 sur 3)"),
        (Kind.PART, Share(2, 11), "18.2% (2 of 11)", "18,2\xa0% (2 sur 11)"),
        (Kind.SHARE, Share(1, 200), "0.50% (1 of 200; 0.09% to 2.8%)", "0,50\xa0% (1 sur 200; 0,09\xa0% à 2,8\xa0%)"),
        (Kind.SHARE, Share(0, 14), "0.0% (0 of 14; 0.0% to 21.5%)", "0,0\xa0% (0 sur 14; 0,0\xa0% à 21,5\xa0%)"),
        (Kind.SHARE, Share(0, 0), "–", "–"),
        (Kind.COUNT, None, "–", "–"),
    ],
)
def test_a_cell_is_written_as_the_language_does(kind: Kind, cell: object, english: str, french: str) -> None:
    with override("en"):
        assert shown(kind, cell) == english
    with override("fr"):
        assert shown(kind, cell) == french


def test_a_chart_draws_what_the_table_says() -> None:
    table = Table(
        name="t",
        caption="T",
        columns=[Column("Day", Kind.DAY), Column("Came"), Column("Share", Kind.SHARE)],
        rows=[[date(2026, 1, 31), 3, Share(1, 4)], [date(2026, 2, 1), 5, Share(0, 0)]],
        chart=Chart(Look.LINES, (1, 2), ""),
    )
    with override("fr"):
        drawn = table.drawn
    assert drawn["labels"] == ["31 jan", "1 fév"]
    assert drawn["series"] == [{"label": "Came", "data": [3, 5]}, {"label": "Share", "data": [0.25, None]}]
    assert (drawn["percent"], drawn["locale"]) == (True, "fr-CA")
