"""`intake exceptions search`, as an operator uses it."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake


@pytest.mark.slow
def test_exceptions_are_found_by_what_they_hold(migrated: Intake, form: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Beans, rice, two lemons and a new lamp for the kitchen table.", encoding="utf-8")
    assert migrated("submit", "--form", form, note).returncode == 0
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    (row,) = map(json.loads, migrated("exceptions", "search", '"two lemons" kitch', "--json").stdout.splitlines())
    assert row["state"] == "open"
    assert row["submission"] in migrated("exceptions", "search", "lemons").stdout
    nothing = migrated("exceptions", "search", "oranges", "--json")
    assert (nothing.returncode, nothing.stdout) == (0, "")
