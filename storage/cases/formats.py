"""What an import takes, as JSON lines (a case a line) or CSV (a person a line), and the rows of our tables made of it.

JSON lines: {"id", "application_type", "state", "merged_into", "received_on", "version", "people": [{"id", "role",
"family_name", "given_names", "birth_date", "uci", "passport_number", "email", "postal_code"}], "identifiers": [{"kind",
"value", "person"}]}. CSV columns: case_id, application_type, application_number, state, merged_into, received_on,
version, person_id, role, and those of a person; what is of the case is taken from its first line. All but the ids, the
application type and the family name may be left out; a case is open (open, closed, or merged, which names the case it
was merged into). An e-mail address or a postal code that can't be one is left out, since neither leads to a case.

Knows nothing of Django: the lines of large files are read in processes of their own.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated, Any, NamedTuple, TextIO

from pydantic import Field, StringConstraints, ValidationError

from intake.identifiers import normalise
from intake.model import CaseState, Value
from storage.cases.blocking import family_key, given_key

_LONGEST_NUMBER = 64
LATEST_VERSION = 2**63 - 1
_Text = Annotated[str, StringConstraints(strip_whitespace=True)]
_Name = Annotated[_Text, StringConstraints(max_length=200)]
Id = Annotated[_Text, StringConstraints(min_length=1, max_length=64)]
_OWN_NUMBERS = ("uci", "passport_number", "email", "postal_code")
_MAY_BE_LEFT_OUT = ("email", "postal_code")


class ImportedPerson(Value):
    """A person of an imported case."""

    id: Id
    role: Annotated[_Text, StringConstraints(max_length=32)] = "principal"
    family_name: Annotated[_Name, StringConstraints(min_length=1)]
    given_names: _Name = ""
    birth_date: date | None = None
    uci: str | None = None
    passport_number: str | None = None
    email: str | None = None
    postal_code: str | None = None


class ImportedNumber(Value):
    """A number of an imported case, of one person or of the case itself."""

    kind: Annotated[_Text, StringConstraints(max_length=32)]
    value: _Text
    person: str | None = None


class ImportedCase(Value):
    """One case as the file has it."""

    id: Id
    application_type: Id
    state: CaseState = CaseState.OPEN
    merged_into: Id | None = None
    received_on: date | None = None
    version: int = Field(default=0, ge=0, le=LATEST_VERSION)
    people: tuple[ImportedPerson, ...] = Field(min_length=1)
    identifiers: tuple[ImportedNumber, ...] = ()


CASE_COLUMNS = ("id", "application_type", "state", "merged_into", "received_on", "version")
PERSON_COLUMNS = (
    *("case_id", "number", "role", "family_name", "given_names", "birth_date"),
    *("family_key", "given_key"),
)
NUMBER_COLUMNS = ("case_id", "person", "kind", "value")
Row = tuple[Any, ...]
"""The values of these columns; dates as ISO 8601. Plain, since millions of them go from process to process."""


class Rows(NamedTuple):
    """All rows of one case."""

    id: str
    case: Row
    people: list[Row]
    numbers: list[Row]


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken, and why; the reason names the field, never its value."""

    line: int
    reason: str


class UnknownFormat(Exception):
    """The file is neither JSON lines nor CSV with the columns wanted, in UTF-8."""


CsvRow = dict[str, str]
JsonChunk = list[tuple[int, str]]
"""Lines with their numbers."""
CsvChunk = list[list[tuple[int, CsvRow]]]
"""The lines of each case with their numbers, the cells that are filled."""
NUL = "the line: holds a NUL character, which PostgreSQL does not take"
_CSV_COLUMNS = ("case_id", "application_type", "person_id", "family_name")
_OF_A_PERSON = ("role", "family_name", "given_names", "birth_date", *_OWN_NUMBERS)
_OF_A_CASE = ("application_type", "state", "merged_into", "received_on", "version")


def json_chunks(file: TextIO, size: int) -> Iterator[JsonChunk]:
    """The lines of a file, so many at a time, without the empty ones."""
    lines = ((number, line) for number, line in enumerate(file, start=1) if line.strip())
    while chunk := list(islice(lines, size)):
        yield chunk


def read_json_chunk(chunk: JsonChunk) -> list[Rows | BadLine]:
    """The rows of each case, or why there are none."""
    return [_read_json(number, line) for number, line in chunk]


def _read_json(number: int, line: str) -> Rows | BadLine:
    if "\\u0000" in line or "\0" in line:
        return BadLine(number, NUL)
    try:
        return rows_of(ImportedCase.model_validate_json(line))
    except ValidationError as error:
        return BadLine(number, explain(error))
    except ValueError as error:
        return BadLine(number, str(error))


def csv_chunks(file: TextIO, size: int) -> "Iterator[CsvChunk | BadLine]":
    """The lines of so many cases at a time, and those that can't be split or stand apart from their case's others.

    Raises UnknownFormat when a column is missing.
    """
    chunk: CsvChunk = []
    for case in _csv_cases(file):
        if isinstance(case, BadLine):
            yield case
            continue
        chunk.append(case)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _csv_cases(file: TextIO) -> "Iterator[list[tuple[int, CsvRow]] | BadLine]":
    case: list[tuple[int, CsvRow]] = []
    seen: set[str] = set()
    for entry in _csv_rows(file):
        if isinstance(entry, BadLine):
            yield entry
            continue
        line, row = entry
        id_ = row.get("case_id", "")
        if case and case[0][1].get("case_id", "") == id_:
            case.append(entry)
        elif id_ in seen:
            # Taken as a case of its own it would replace the case's other people.
            yield BadLine(line, "case_id: the lines of one case must stand together")
        else:
            if case:
                yield case
            seen.add(id_)
            case = [entry]
    if case:
        yield case


def _csv_rows(file: TextIO) -> Iterator[tuple[int, CsvRow] | BadLine]:
    reader = csv.DictReader(file)
    missing = [column for column in _CSV_COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise UnknownFormat(f"the CSV's first line lacks the columns {', '.join(missing)}")
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield BadLine(reader.reader.line_num, f"the line: {error}")
            continue
        if row is None:
            return
        filled = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
        if "case_id" not in filled:
            yield BadLine(reader.line_num, "case_id: is empty")
        elif any("\0" in value for value in filled.values()):
            yield BadLine(reader.line_num, NUL)
        else:
            yield reader.line_num, filled


def read_csv_chunk(chunk: CsvChunk) -> list[Rows | BadLine]:
    """The rows of each case, made of its good lines, and why the others are not taken."""
    return [entry for lines in chunk for entry in _read_csv_case(lines)]


def _read_csv_case(lines: list[tuple[int, CsvRow]]) -> Iterator[Rows | BadLine]:
    case: ImportedCase | None = None
    for line, row in lines:
        try:
            parsed = ImportedCase.model_validate(_csv_case(row))
        except ValidationError as error:
            yield BadLine(line, explain(error))
            continue
        case = case.model_copy(update={"people": case.people + parsed.people}) if case else parsed
    if case is None:
        return
    try:
        yield rows_of(case)
    except ValueError as error:
        yield BadLine(lines[0][0], str(error))


def _csv_case(row: CsvRow) -> dict[str, Any]:
    number = row.get("application_number")
    return {key: row[key] for key in _OF_A_CASE if key in row} | {
        "id": row["case_id"],
        "application_type": row.get("application_type", ""),
        "people": [{key: row[key] for key in _OF_A_PERSON if key in row} | {"id": row.get("person_id", "")}],
        "identifiers": [{"kind": "application_number", "value": number}] if number else [],
    }


def explain(error: ValidationError) -> str:
    """What is wrong with which field, without its value."""
    reasons = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the line'}: {e['msg']}" for e in reasons)


def rows_of(case: ImportedCase) -> Rows:
    """Rows of one case. Raises ValueError naming what contradicts itself, and a number that can't be one."""
    if (case.state is CaseState.MERGED) != (case.merged_into is not None) or case.merged_into == case.id:
        raise ValueError("merged_into: a merged case, and no other, names the case it was merged into")
    known = {person.id for person in case.people}
    if len(known) != len(case.people):
        raise ValueError("people: two have the same id")
    received = case.received_on.isoformat() if case.received_on else None
    about = (case.id, case.application_type, case.state.value, case.merged_into or "", received, case.version)
    people: list[Row] = [
        (
            case.id,
            person.id,
            person.role,
            person.family_name,
            person.given_names,
            person.birth_date.isoformat() if person.birth_date else None,
            family_key(person.family_name),
            given_key(person.given_names),
        )
        for person in case.people
    ]
    # Numbers that are on it twice are kept once.
    numbers: list[Row] = list(dict.fromkeys((case.id, *number) for number in _numbers(case, known)))
    return Rows(case.id, about, people, numbers)


def _numbers(case: ImportedCase, known: set[str]) -> Iterator[tuple[str, str, str]]:
    for person in case.people:
        for kind in _OWN_NUMBERS:
            if (raw := getattr(person, kind)) and (value := _normalised(kind, raw)):
                yield person.id, kind, value
    for number in case.identifiers:
        if number.person is not None and number.person not in known:
            raise ValueError(f"identifiers: the {number.kind} belongs to a person who is not on the case")
        if value := _normalised(number.kind, number.value):
            yield number.person or "", number.kind, value


def _normalised(kind: str, raw: str) -> str | None:
    """As it is kept; None when it is to be left out. Raises ValueError when it can't be one."""
    value = normalise(kind, "".join(raw.split()) if kind == "postal_code" else raw)
    if value is not None and len(value) <= _LONGEST_NUMBER:
        return value
    if kind in _MAY_BE_LEFT_OUT:
        return None
    raise ValueError(f"{kind}: not a number of this kind (or a dummy such as 1111111111)")
