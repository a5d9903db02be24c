"""The machine-readable zone of passports, visas and cards says what they are (ICAO Doc 9303, parts 3 to 7)."""

import csv
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from classifiers.evidence import Evidence, Strength
from classifiers.reasons import Reason
from intake.identifiers.mrz import Mrz, find_mrz
from intake.model import Page

_CODES = Path(__file__).with_name("mrz_codes.csv")
_WORD = re.compile(r"[^\W\d_]{3,}")
_PROSE_WORDS = 250


def identity_document(pages: Sequence[Page]) -> Evidence | None:
    """The kind of identity document whose zone is on these pages; None without a zone, or with zones that disagree."""
    zones = list(find_mrz(pages))
    kinds = list(dict.fromkeys(filter(None, map(_kind, zones))))
    if not kinds or (len(kinds) > 1 and not _is_book(kinds[0])):
        return None
    # A page of prose with a zone in it is rather a letter or a form with a copy of the document.
    prose = max(len(_WORD.findall(page.text)) for page in pages) > _PROSE_WORDS
    # No digit covers the letter that says what it is: in a zone that was misread elsewhere, it may be misread as well.
    is_sure = not prose and any(zone.is_whole for zone in zones if _kind(zone) == kinds[0])
    return Evidence(
        type=kinds[0], strength=Strength.CERTAIN if is_sure else Strength.LIKELY, why=Reason("machine_zone")
    )


def _kind(zone: Mrz) -> str | None:
    """By the longest known beginning of document code and issuer."""
    start = zone.code + zone.issuer
    return next((type_ for prefix, type_ in _types().items() if start.startswith(prefix)), None)


def _is_book(kind: str) -> bool:
    """The pages of a passport hold visas with zones of their own."""
    return kind == _types().get("P")


@cache
def _types() -> Mapping[str, str]:
    """Beginning of the zone -> document type, longest first."""
    with _CODES.open(encoding="utf-8", newline="") as file:
        rows = [(row["prefix"], row["type"]) for row in csv.DictReader(file)]
    return dict(sorted(rows, key=lambda row: -len(row[0])))
