"""`intake types`, `models`, `calibrate`, `promote`, `replay` and `evaluate`, as an operator uses them."""

import json
from pathlib import Path

import pytest

from tests.commands.conftest import Intake


def test_types_are_listed_in_both_languages(intake: Intake) -> None:
    rows = [json.loads(line) for line in intake("types", "--json").stdout.splitlines()]
    assert len(rows) > 60
    assert {"id", "group", "form", "title_en", "title_fr"} <= rows[0].keys()
    study = intake("types", "--group", "study")
    assert "transcript" in study.stdout
    assert "passport" not in study.stdout
    wrong = intake("types", "--group", "nonsense")
    assert wrong.returncode == 2
    assert "--group must be one of identity" in wrong.stderr


@pytest.mark.slow
def test_a_model_is_calibrated_promoted_replayed_and_returned_to(migrated: Intake, ready: Path, form: Path) -> None:
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    assert migrated("submit", "--form", form, letter).returncode == 0
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    made = json.loads(migrated("calibrate", "--by", "sam").stdout)
    assert made["own_documents"] == {"listed": 0, "unlisted": 0}
    assert made["own_documents_are_enough"] == {"listed": False, "unlisted": False}
    version = made["version"]
    rows = [json.loads(line) for line in migrated("models", "--json").stdout.splitlines()]
    assert [(row["version"], row["in_use"]) for row in rows] == [(version, False), ("", True)]
    sums = json.loads(migrated("replay", "--model", version, "--since", "2000-01-01", "--json").stdout)
    assert sums == {"documents": 1, "unread": 0, "other_type": 0, "no_longer_left": 0, "newly_left": 0}
    assert migrated("promote", version, "--by", "sam").returncode == 0
    assert json.loads(migrated("models", "--json").stdout.splitlines()[0])["in_use"]
    compared = json.loads(migrated("evaluate", "--corrections", "--model", version).stdout)
    assert compared["candidate"]["documents"] == compared["present"]["documents"] == 0
    assert migrated("promote", "--back").stdout.strip() == "the model of the package decides from now on"
    for arguments in (["promote", "nonsense"], ["promote"], ["replay", "--model", "nonsense", "--since", "2026-01-01"]):
        wrong = migrated(*arguments)
        assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)


@pytest.mark.slow
def test_anybodys_labelled_files_are_measured(migrated: Intake, ready: Path, tmp_path: Path) -> None:
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    manifest = tmp_path / "labelled.csv"
    manifest.write_text(f"path,type,language\n{letter},letter_of_explanation,en\n", encoding="utf-8")
    found = json.loads(migrated("evaluate", "--manifest", manifest, "--pictures", tmp_path / "pictures").stdout)
    assert found["all"]["automatic"]["of"] == 1
    assert {path.name for path in (tmp_path / "pictures").iterdir()} == {"reliability.png", "confusion.png"}
    manifest.write_text("path,type,language\nnone.pdf,lease,en\n", encoding="utf-8")
    wrong = migrated("evaluate", "--manifest", manifest)
    assert wrong.returncode == 2
    assert "line 2: none.pdf: No such file" in wrong.stderr


@pytest.mark.slow
def test_a_correction_is_a_label(migrated: Intake, form: Path, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Beans, rice, two lemons and a new lamp for the kitchen table.", encoding="utf-8")
    assert migrated("submit", "--form", form, note).returncode == 0
    assert migrated("work", "--until-idle", "--processes", "1").returncode == 0
    (waiting,) = map(json.loads, migrated("exceptions", "list", "--json").stdout.splitlines())
    wrong = migrated("exceptions", "retype", str(waiting["id"]), "--type", "shopping_list", "--by", "sam")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
    done = migrated("exceptions", "retype", str(waiting["id"]), "--type", "letter_of_explanation", "--by", "sam")
    assert (done.returncode, done.stdout.strip()) == (0, "done")
    (waiting,) = map(json.loads, migrated("exceptions", "list", "--json").stdout.splitlines())
    assert waiting["type"] == "letter_of_explanation"
    made = json.loads(migrated("calibrate").stdout)
    assert made["own_documents"]["listed"] in (0, 1)  # kept aside or not, by the file's bytes
    missing = migrated("exceptions", "retype", "999", "--type", "lease", "--by", "sam")
    assert (missing.returncode, missing.stdout.strip()) == (1, "not_found")
