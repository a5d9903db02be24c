"""The document types: one row each in `document_types.csv`, or in another file of the same columns."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from intake.model import Value

TAXONOMY_FILE = Path(__file__).with_name("document_types.csv")
OTHER = "other"
"""The type of whatever is outside the list; every taxonomy has it."""

_COLUMNS = ("id", "group", "form", "title_en", "title_fr", "typical_identifiers", "usual_shape")


class TaxonomyError(Exception):
    """The file of document types can't be used; the message says which line and why."""


class DocumentType(Value):
    """A kind of document that clients send."""

    id: str
    group: str
    form: str
    """Number of the form, e.g. IMM 5257; empty where there is none."""
    title_en: str
    title_fr: str
    typical_identifiers: tuple[str, ...]
    usual_shape: str


@cache
def load_taxonomy(path: Path = TAXONOMY_FILE) -> dict[str, DocumentType]:
    """The document types by id, in the file's order.

    Raises:
        TaxonomyError: the file is missing, or a line lacks something, or an id comes twice.
    """
    types: dict[str, DocumentType] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for line, type_ in _rows(path, file):
                if type_.id in types:
                    raise TaxonomyError(f"{path}, line {line}: the id {type_.id!r} is there twice")
                types[type_.id] = type_
    except (OSError, UnicodeDecodeError) as error:
        raise TaxonomyError(f"{path}: can't be read ({error})") from error
    if OTHER not in types:
        raise TaxonomyError(f"{path}: has no type {OTHER!r}, which every list needs")
    return types


def _rows(path: Path, file: Iterator[str]) -> Iterator[tuple[int, DocumentType]]:
    reader = csv.DictReader(file)
    missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise TaxonomyError(f"{path}, line 1: the column {missing[0]!r} is missing")
    for row in reader:
        line = reader.line_num
        if None in row or None in row.values():
            raise TaxonomyError(f"{path}, line {line}: needs {len(_COLUMNS)} columns")
        for column in ("id", "group", "title_en", "title_fr"):
            if not row[column].strip():
                raise TaxonomyError(f"{path}, line {line}: {column} is empty")
        cells = {column: row[column].strip() for column in _COLUMNS}
        identifiers = tuple(filter(None, cells.pop("typical_identifiers").split(";")))
        yield line, DocumentType.model_validate({**cells, "typical_identifiers": identifiers})
