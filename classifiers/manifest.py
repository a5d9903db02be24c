"""Anybody's labelled files: a CSV with the columns path, type and language, paths being relative to it."""

import csv
from collections.abc import Iterator
from pathlib import Path

from classifiers.papers import Paper
from classifiers.taxonomy import load_taxonomy

_COLUMNS = ("path", "type", "language")


class ManifestError(Exception):
    """The list can't be used; the message says which line and why."""


def labelled_files(manifest: Path) -> list[Paper]:
    """Each file with what it is; all is looked at before anything is read. Raises ManifestError."""
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as file:
            return list(_papers(manifest, csv.DictReader(file)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ManifestError(f"{manifest}: can't be read ({error})") from error


def _papers(manifest: Path, rows: "csv.DictReader[str]") -> Iterator[Paper]:
    missing = [column for column in _COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ManifestError(f"{manifest}, line 1: the column {missing[0]!r} is missing")
    for row in rows:
        path, type_, language = ((row[column] or "").strip() for column in _COLUMNS)
        if type_ not in load_taxonomy():
            raise ManifestError(f"{manifest}, line {rows.line_num}: {type_!r} is not in the list of document types")
        try:
            data = (manifest.parent / path).read_bytes()
        except OSError as error:
            raise ManifestError(f"{manifest}, line {rows.line_num}: {path}: {error.strerror}") from error
        yield Paper(type_, language, "", "", data)
