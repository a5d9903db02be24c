"""Details that readers, workers and case systems give in English, in the language of whoever reads them."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

DETAILS = Path(__file__).with_name("tables") / "sentences.csv"
"""English as it is written where the detail comes from, and French. What is in braces varies: {n} is a number."""


def detail_in(language: str, detail: str) -> str:
    """A detail in en or fr; as it is where it is not known here."""
    for pattern, sentences in _patterns():
        if match := pattern.fullmatch(detail):
            values = {name: _varied(name, value, language) for name, value in match.groupdict().items()}
            return sentences[language].format(**values)
    return detail


@cache
def _patterns() -> list[tuple[re.Pattern[str], Mapping[str, str]]]:
    with DETAILS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(re.compile(re.sub(r"\\\{(\w+)\\\}", _group, re.escape(row["en"]))), row) for row in rows]


def _group(brace: re.Match[str]) -> str:
    shape = r"[\d,]+" if brace[1].split("_")[0] == "n" else ".+"
    return f"(?P<{brace[1]}>{shape})"


def _varied(name: str, value: str, language: str) -> str:
    """French groups digits by no-break spaces."""
    is_number = name.split("_")[0] == "n"
    return value.replace(",", "\N{NO-BREAK SPACE}") if language == "fr" and is_number else value
