"""`intake audit` as people start it."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake, lines
from tests.databases import rows

pytestmark = pytest.mark.slow


def test_what_was_done_is_sealed_and_anchored_and_a_change_of_it_ends_with_1(
    worked: Intake, home: Path, database: str
) -> None:
    done = worked("audit", "verify", "--json")
    (sums,) = lines(done.stdout)
    assert (done.returncode, sums["findings"], sums["unsealed"], sums["unsealed_since"]) == (0, 0, 0, None)
    assert sums["events"] == 2
    anchored = worked("audit", "anchor", "--json")
    assert (home / "objects" / json.loads(anchored.stdout)["key"]).is_file()
    assert "anchors: 1, redacted: 0, unsealed: 0, findings: 0" in worked("audit", "verify").stdout
    if not database:
        rows(database, home, "DROP TRIGGER records_event_changed")
    else:
        rows(database, home, "DROP TRIGGER audit_changed ON records_event")
    rows(database, home, "UPDATE records_event SET actor = 'sam' WHERE action = 'received'")
    found = worked("audit", "verify", "--json")
    finding, sums = lines(found.stdout)
    assert (found.returncode, sums["findings"]) == (1, 1)
    assert (finding["row"], finding["problem"]) == ("event", "is not what it was")
    assert f"event {finding['id']} is not what it was ({finding['detail']})" in worked("audit", "verify").stdout


def test_who_looks_from_the_command_line_is_written_down(worked: Intake, home: Path, database: str) -> None:
    (waiting,) = lines(worked("exceptions", "list", "--json").stdout)
    assert worked("exceptions", "show", str(waiting["id"]), "--by", "alex").returncode == 0
    assert worked("status", str(waiting["submission"]), "--by", "sam").returncode == 0
    assert worked("status", "s-000000").returncode == 2
    query = "SELECT actor, submission_id, exception_id FROM records_event WHERE action = 'viewed' ORDER BY id"
    assert rows(database, home, query) == [
        ("alex", waiting["submission"], waiting["id"]),
        ("sam", waiting["submission"], None),
    ]


def test_a_store_that_is_away_is_told_and_the_chain_is_verified_without_it(migrated: Intake, tmp_path: Path) -> None:
    away = {"INTAKE_OBJECTS": str(tmp_path / "gone")}
    assert migrated("audit", "verify", **away).returncode == 3
    assert migrated("audit", "verify", "--no-anchors", **away).returncode == 0
    assert migrated("audit", "anchor").returncode == 1
