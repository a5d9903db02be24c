"""Sizes and times as clients read them; a waiting time is never rounded down."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from review.form.words import length_in_words, size_in_words


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (0, "one minute", "une minute"),
        (61, "2 minutes", "2 minutes"),
        (6 * 60, "10 minutes", "10 minutes"),
        (3600, "60 minutes", "60 minutes"),
        (3601, "2 hours", "2 heures"),
        (86400, "24 hours", "24 heures"),
        (86401, "2 days", "2 jours"),
        (9.1 * 86400, "10 days", "10 jours"),
    ],
)
def test_lengths(seconds: float, english: str, french: str) -> None:
    with override("en"):
        assert length_in_words(timedelta(seconds=seconds)) == english
    with override("fr"):
        assert length_in_words(timedelta(seconds=seconds)) == french


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [(1, "1 kB", "1 ko"), (4_200, "4 kB", "4 ko"), (1_500_000, "1.5 MB", "1,5 Mo"), (50_000_000, "50 MB", "50 Mo")],
)
def test_sizes(size: int, english: str, french: str) -> None:
    with override("en"):
        assert size_in_words(size) == english
    with override("fr"):
        assert size_in_words(size) == french.replace(" ", "\N{NO-BREAK SPACE}")
