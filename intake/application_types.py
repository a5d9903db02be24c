"""What people apply for: a row each in `tables/application_types.csv`."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_TYPES = Path(__file__).with_name("tables") / "application_types.csv"


def application_types() -> tuple[str, ...]:
    """The codes, in the table's order."""
    return tuple(_types())


def application_type_title(code: str, language: str) -> str:
    """An application type as people call it, in en or fr; the code itself where it is not of the list."""
    return _types().get(code, {}).get(f"title_{language}", code)


def application_type_codes() -> tuple[str, ...]:
    """The codes of all application types, in the order of the list."""
    return tuple(_types())


@cache
def _types() -> Mapping[str, Mapping[str, str]]:
    with _TYPES.open(encoding="utf-8", newline="") as file:
        return {row["code"]: row for row in csv.DictReader(file)}
