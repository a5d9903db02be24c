"""Takes case records from a file: JSON lines (a case a line) or CSV (a person a line).

JSON lines: {"id", "application_type", "people": [{"id", "role", "family_name", "given_names", "birth_date", "uci",
"passport_number"}], "identifiers": [{"kind", "value", "person"}]}. CSV columns: case_id, application_type,
application_number, person_id, role, family_name, given_names, birth_date, uci, passport_number; lines of one case
stand together, and one that stands apart is refused. A line that is wrong is reported with its number and reason; the
others are taken. A case that exists already is replaced.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Annotated, TextIO

from django.db import transaction
from pydantic import AfterValidator, Field, StringConstraints, ValidationError

from intake.identifiers import normalise
from intake.model import Value
from storage.cases.blocking import family_key, given_key
from storage.cases.models import Case, Number, Person

_BATCH = 2000
_LONGEST_NUMBER = 64


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("holds a NUL character, which PostgreSQL does not take")
    return text


_Text = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_without_nul)]
_Name = Annotated[_Text, StringConstraints(max_length=200)]
_Id = Annotated[_Text, StringConstraints(min_length=1, max_length=64)]


class ImportedPerson(Value):
    """A person of an imported case."""

    id: _Id
    role: Annotated[_Text, StringConstraints(max_length=32)] = "principal"
    family_name: Annotated[_Name, StringConstraints(min_length=1)]
    given_names: _Name = ""
    birth_date: date | None = None
    uci: str | None = None
    passport_number: str | None = None


class ImportedNumber(Value):
    """A number of an imported case, of one person or of the case itself."""

    kind: Annotated[_Text, StringConstraints(max_length=32)]
    value: _Text
    person: str | None = None


class ImportedCase(Value):
    """One case as the file has it."""

    id: _Id
    application_type: _Id
    people: tuple[ImportedPerson, ...] = Field(min_length=1)
    identifiers: tuple[ImportedNumber, ...] = ()


@dataclass(frozen=True)
class BadLine:
    """A line that was not taken, and why; the reason names the field, never its value."""

    line: int
    reason: str


class UnknownFormat(Exception):
    """The file is neither JSON lines nor CSV with the columns wanted, in UTF-8."""


_CSV_COLUMNS = ("case_id", "application_type", "person_id", "family_name")


def import_cases(path: Path) -> Iterator[int | BadLine]:
    """Take the cases of a file; yields the number of cases taken after each batch, and each bad line.

    Raises UnknownFormat, or OSError when the file can't be opened.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        parsed = _from_csv(file) if path.suffix.lower() == ".csv" else _from_json_lines(file)
        while batch := _batch(parsed):
            yield from (entry for entry in batch if isinstance(entry, BadLine))
            good: dict[str, _Rows] = {}
            for entry in batch:
                if isinstance(entry, BadLine):
                    continue
                line, case = entry
                try:
                    good[case.id] = _rows(case)
                except ValueError as error:
                    yield BadLine(line, str(error))
            _write(good)
            yield len(good)


def _batch(parsed: "Iterator[tuple[int, ImportedCase] | BadLine]") -> "list[tuple[int, ImportedCase] | BadLine]":
    try:
        return list(islice(parsed, _BATCH))
    except UnicodeDecodeError:
        raise UnknownFormat("is not UTF-8 text: save it as UTF-8") from None


def _from_json_lines(file: TextIO) -> Iterator[tuple[int, ImportedCase] | BadLine]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            yield number, ImportedCase.model_validate_json(line)
        except ValidationError as error:
            yield BadLine(number, _explain(error))


def _from_csv(file: TextIO) -> Iterator[tuple[int, ImportedCase] | BadLine]:
    reader = csv.DictReader(file)
    missing = [column for column in _CSV_COLUMNS if column not in (reader.fieldnames or [])]
    if missing:
        raise UnknownFormat(f"the CSV's first line lacks the columns {', '.join(missing)}")
    case: ImportedCase | None = None
    first = 0
    ended: set[str] = set()
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield BadLine(reader.reader.line_num, f"the line: {error}")
            continue
        if row is None:
            break
        parsed = _csv_row(row)
        if isinstance(parsed, str):
            yield BadLine(reader.line_num, parsed)
        elif case is not None and parsed.id == case.id:
            case = case.model_copy(update={"people": case.people + parsed.people})
        elif parsed.id in ended:
            # Taken as a case of its own it would replace the case's other people.
            yield BadLine(reader.line_num, "case_id: the lines of one case must stand together")
        else:
            if case is not None:
                yield first, case
                ended.add(case.id)
            case, first = parsed, reader.line_num
    if case is not None:
        yield first, case


def _csv_row(row: dict[str, str | None]) -> ImportedCase | str:
    filled = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
    number = filled.get("application_number")
    wanted = ("role", "family_name", "given_names", "birth_date", "uci", "passport_number")
    person = {key: filled[key] for key in wanted if key in filled} | {"id": filled.get("person_id", "")}
    try:
        return ImportedCase.model_validate(
            {
                "id": filled.get("case_id", ""),
                "application_type": filled.get("application_type", ""),
                "people": [person],
                "identifiers": [{"kind": "application_number", "value": number}] if number else [],
            }
        )
    except ValidationError as error:
        return _explain(error)


def _explain(error: ValidationError) -> str:
    reasons = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'the line'}: {e['msg']}" for e in reasons)


@dataclass(frozen=True)
class _Rows:
    case: Case
    people: list[Person]
    numbers: list[Number]


def _rows(case: ImportedCase) -> _Rows:
    """Rows of one case. Raises ValueError naming a number that can't be one, or a person who isn't there."""
    known = [person.id for person in case.people]
    if len(set(known)) != len(known):
        raise ValueError("people: two have the same id")
    wanted = [
        ImportedNumber(kind=kind, value=value, person=person.id)
        for person in case.people
        for kind, value in (("uci", person.uci), ("passport_number", person.passport_number))
        if value
    ]
    numbers: dict[tuple[str, str, str], Number] = {}
    for number in (*wanted, *case.identifiers):
        if number.person is not None and number.person not in known:
            raise ValueError(f"identifiers: the {number.kind} belongs to a person who is not on the case")
        value = normalise(number.kind, number.value)
        if value is None or len(value) > _LONGEST_NUMBER:
            raise ValueError(f"{number.kind}: not a number of this kind (or a dummy such as 1111111111)")
        numbers[(number.kind, value, number.person or "")] = Number(
            case_id=case.id, person=number.person or "", kind=number.kind, value=value
        )
    people = [
        Person(
            case_id=case.id,
            number=person.id,
            role=person.role,
            family_name=person.family_name,
            given_names=person.given_names,
            birth_date=person.birth_date,
            family_key=family_key(person.family_name),
            given_key=given_key(person.given_names),
        )
        for person in case.people
    ]
    return _Rows(Case(id=case.id, application_type=case.application_type), people, list(numbers.values()))


def _write(cases: dict[str, _Rows]) -> None:
    with transaction.atomic():
        Case.objects.bulk_create(
            # In order, so that two imports at once wait for each other and don't lock each other out.
            [cases[case_id].case for case_id in sorted(cases)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["application_type"],
        )
        for model in (Person, Number):
            model._default_manager.filter(case_id__in=list(cases)).delete()
        Person.objects.bulk_create([row for rows in cases.values() for row in rows.people], batch_size=_BATCH)
        Number.objects.bulk_create([row for rows in cases.values() for row in rows.numbers], batch_size=_BATCH)
