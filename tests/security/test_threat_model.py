"""docs/security.md names for each threat a control and a test that are there, and no attack is forgotten."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ATTACKS = {
    "decompression, page or pixel bombs; endless loops": "bombs (decompression, pages, pixels), endless loops",
    "exploits of parsers": "parser exploits",
    "polyglots, disguised programs, macros, scripts": "polyglots, disguised executables, macros, PDF JavaScript",
    "remote templates": "remote templates",
    "external entities": "XXE",
    "entities that swell": "entity bombs",
    "path tricks in names, zip slip": "path tricks in names, zip slip",
    "scripts in names, text and mails": "stored XSS by names, OCR text, e-mail bodies",
    "formulas in exported tables": "CSV formula injection",
    "others' ids": "IDOR",
    "requests forged across sites": "CSRF",
    "stolen sessions": "session theft",
    "passwords tried": "brute force",
    "guessing on the status page": "guessing on the status page",
    "forged notifications": "forged notifications",
    "personal data in logs, traces, errors": "personal data in logs, traces, errors",
    "a changed audit": "audit tampering",
    "poisoned training": "poisoned training by hostile uploads",
}
"""What the product promises to stand up to, in its own words, and in those of the page."""


def rows() -> list[tuple[str, str, str]]:
    threats = PAGE[PAGE.index("## Threats") : PAGE.index("## What is left")]
    cells = [line.strip("|").split(" | ") for line in threats.splitlines() if line.startswith("| ")]
    return [(row[0].strip(), row[1], row[2]) for row in cells if row[0].strip() != "threat"]


ROWS = rows()


@cache
def functions_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_threat_has_a_control_and_a_test(row: tuple[str, str, str]) -> None:
    _threat, control, test = row
    files = re.findall(r"`([a-z_]+/[\w/.]+)`", control)
    assert files, "no control is named"
    assert [file for file in files if not (ROOT / file).is_file()] == []
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", test)
    assert named, "no test is named"
    assert test.count("`") == 2 * len(named), "something else is named than tests"
    for file, name in named:
        found = functions_in(ROOT / file)
        assert name in found if name else any(each.startswith("test_") for each in found), f"{file}::{name}"


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_is_forgotten(attack: str) -> None:
    assert any(ATTACKS[attack] in threat for threat, _control, _test in ROWS)


def test_every_kind_of_threat_is_looked_at() -> None:
    headings = re.findall(r"^### (\w[\w ]*):", PAGE, re.MULTILINE)
    assert headings == [
        *("Spoofing", "Tampering", "Repudiation", "Information disclosure", "Denial of service"),
        "Elevation of privilege",
    ]
    assert len(ROWS) > 50
