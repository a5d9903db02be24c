"""How long `intake cases import` takes for a hundred thousand cases with their people, in each of its formats."""

import csv
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure, Say
from benchmarks.running import seconds_of
from samples.people import Case, Registry

_CASES = 100_000
_LIMIT = 60.0
_COLUMNS = (
    *("case_id", "application_type", "application_number", "person_id", "role"),
    *("family_name", "given_names", "birth_date", "uci", "passport_number"),
)


def measure(say: Say, *, count: int = _CASES) -> Iterator[Figure]:
    """Each format into a new, empty database."""
    say(f"inventing {count:,} cases")
    registry = Registry(random.Random(1))  # noqa: S311 - the same cases each time
    cases = [registry.case() for _ in range(count)]
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        json_lines, table = Path(folder) / "cases.jsonl", Path(folder) / "cases.csv"
        _write_json_lines(json_lines, cases)
        _write_csv(table, cases)
        for path, format_ in ((json_lines, "JSON lines"), (table, "CSV")):
            say(f"importing {format_}")
            home = Path(folder) / f"home-{path.suffix[1:]}"
            seconds_of(["migrate"], home)
            seconds = seconds_of(["cases", "import", str(path)], home)
            yield Figure(name=f"import of {count:,} cases from {format_}", value=seconds, unit="s", limit=_LIMIT)


def _write_json_lines(path: Path, cases: Sequence[Case]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(case.record(), ensure_ascii=False) + "\n" for case in cases)


def _write_csv(path: Path, cases: Sequence[Case]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for case in cases:
            for number, role, person in case.people:
                about = (person.family_name, person.given_names, person.birth_date, person.uci, person.passport_number)
                writer.writerow((case.id, case.application_type, case.application_number, number, role, *about))
