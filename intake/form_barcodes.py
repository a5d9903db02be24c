"""The answers that a form prints as barcodes: a printed and scanned form gives the same as its data.

Each barcode is a label such as IMM5257_02-2018_1 and values, each followed by a bar. What the values are is listed in
`form_barcodes.csv`, as documented for the official IMM 5257 of February 2018; what is not listed is never guessed.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from intake.model import Barcode, FormField, Page

_LAYOUTS = Path(__file__).with_suffix(".csv")
_LABEL = re.compile(r"([A-Z]{3}\d{4}_\d{2}-\d{4})_(\d)")


class _Layout(NamedTuple):
    """How many values a barcode has, and the paths of those that are known by their places."""

    length: int
    paths: dict[int, str]


def answers_of(pages: Sequence[Page]) -> tuple[FormField, ...]:
    """The answers in the barcodes of these pages; none of a barcode of which there are two that differ."""
    texts: dict[str, list[int]] = {}
    for page in pages:
        for text in dict.fromkeys(code.text for code in page.barcodes if _is_form(code)):
            texts.setdefault(text, []).append(page.number)
    labels = Counter(text.partition("|")[0] for text in texts)
    return tuple(
        answer
        for text, numbers in texts.items()
        if labels[text.partition("|")[0]] == 1
        for answer in _answers(text, tuple(numbers))
    )


def _is_form(code: Barcode) -> bool:
    return code.kind == "PDF417" and _LABEL.fullmatch(code.text.partition("|")[0]) is not None


def _answers(text: str, pages: tuple[int, ...]) -> Iterator[FormField]:
    label, *values = text.split("|")
    match = _LABEL.fullmatch(label)
    if match is None or not values or values.pop():
        return  # it does not end as it should
    layout = _layouts().get((match[1], match[2]))
    paths = layout.paths if layout is not None and layout.length == len(values) else {}
    for number, value in enumerate(values, start=1):
        if value.strip():
            path = paths.get(number, f"Barcode{match[2]}/{number}")
            yield FormField(path=path, value=value.strip(), pages=pages)


@cache
def _layouts() -> Mapping[tuple[str, str], _Layout]:
    layouts: dict[tuple[str, str], _Layout] = {}
    with _LAYOUTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            layout = layouts.setdefault((row["form"], row["barcode"]), _Layout(int(row["values"]), {}))
            layout.paths[int(row["value"])] = row["path"]
    return layouts
