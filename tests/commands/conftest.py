"""The `intake` command as people start it: a process of its own, on a home of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.databases import database_of_its_own

Intake = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def database() -> Iterator[str]:
    with database_of_its_own() as address:
        yield address


@pytest.fixture
def environment(home: Path, database: str) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
    ours = {"INTAKE_HOME": str(home), "INTAKE_DATABASE": database, "INTAKE_SWEEP_SECONDS": "0.2", "COLUMNS": "200"}
    return others | ours


@pytest.fixture
def intake(environment: dict[str, str]) -> Intake:
    """Runs `intake ARGUMENTS`, with more environment by keywords."""

    def run(*arguments: str | Path, **more: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "commands", *map(str, arguments)]
        return subprocess.run(command, env=environment | more, capture_output=True, text=True, timeout=120, check=False)

    return run


@pytest.fixture
def migrated(intake: Intake) -> Intake:
    assert intake("migrate").returncode == 0
    return intake


@pytest.fixture
def form(ready: Path, tmp_path: Path) -> Path:
    """What a client filled in whose letter is `sample-0063`."""
    manifest = json.loads((ready / "submissions" / "sample-0063" / "submission.json").read_text())
    path = tmp_path / "form.json"
    path.write_text(json.dumps(manifest["form"]))
    return path


def lines(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


@pytest.fixture
def worked(migrated: Intake, form: Path, ready: Path) -> Intake:
    """A letter was sent, read and decided."""
    letter = ready / "submissions" / "sample-0063" / "files" / "1"
    assert migrated("submit", "--form", form, letter).returncode == 0
    assert migrated("work", "--until-idle", INTAKE_AUDIT_ANCHOR_SECONDS="0").returncode == 0
    return migrated
