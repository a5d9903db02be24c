"""The `intake` command as people start it: a process of its own, on a home of its own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.databases import database_of_its_own


class Template(NamedTuple):
    """What homes are copied from; their databases too, where those lie elsewhere."""

    home: Path
    address: str


Intake = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A home whose records are migrated, made once: that takes seconds, and a copy of it none."""
    home = tmp_path_factory.mktemp("template") / "home"
    with database_of_its_own() as address:
        assert _run(_environment(home, address), "migrate").returncode == 0
        yield Template(home, address)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Empty, but for tests that want it migrated."""
    is_copy = "migrated" in request.fixturenames
    with database_of_its_own(request.getfixturevalue("template").address if is_copy else "") as address:
        yield address


@pytest.fixture
def environment(home: Path, database: str) -> dict[str, str]:
    return _environment(home, database)


@pytest.fixture
def intake(environment: dict[str, str]) -> Intake:
    """Runs `intake ARGUMENTS`, with more environment by keywords."""

    def run(*arguments: str | Path, **more: str) -> "subprocess.CompletedProcess[str]":
        return _run(environment | more, *arguments)

    return run


@pytest.fixture
def migrated(intake: Intake, home: Path, template: Template) -> Intake:
    shutil.copytree(template.home, home, dirs_exist_ok=True)
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


def _environment(home: Path, database: str) -> dict[str, str]:
    others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
    ours = {"INTAKE_HOME": str(home), "INTAKE_DATABASE": database, "INTAKE_SWEEP_SECONDS": "0.2", "COLUMNS": "200"}
    return others | ours


def _run(environment: dict[str, str], *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "commands", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
