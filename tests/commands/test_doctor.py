"""`intake doctor`: what is there, what is missing, and what to do about it."""

import json
from pathlib import Path

from tests.commands.conftest import Intake

CHECKS = [
    *("version", "settings", "text recognition", "file types", "records database", "clock", "encryption"),
    *("object store", "bucket", "broker", "notifications", "case system", "mail server", "webhooks", "traces"),
    *("malware scanner", "sandbox", "retention"),
]


def test_all_well_is_said_check_by_check(migrated: Intake) -> None:
    result = migrated("doctor", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [finding["check"] for finding in found] == CHECKS
    assert {finding["state"] for finding in found} <= {"ok", "weak"}
    assert result.returncode == 0
    assert len(migrated("doctor").stdout.splitlines()) == len(CHECKS)


def test_what_is_missing_says_what_to_do(intake: Intake, home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "queue").write_text("a file in its place")
    (home / "objects").write_text("a file in its place")
    result = intake("doctor", "--json", TESSDATA_PREFIX=str(tmp_path), INTAKE_OCR_ENGINE="pytesseract", PATH="")
    assert result.returncode == 3
    found = {finding["check"]: finding for line in result.stdout.splitlines() for finding in [json.loads(line)]}
    states = {check: finding["state"] for check, finding in found.items()}
    assert states["text recognition"] == "missing"
    assert "apt install tesseract" in found["text recognition"]["detail"]
    assert (states["records database"], states["object store"], states["broker"]) == ("missing",) * 3
    assert "intake migrate" in found["records database"]["detail"]
