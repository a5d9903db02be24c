"""`intake work` with long scans: what is quick never waits for them, and a worker that is stopped gives them back."""

import io
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from queue_config import supervising
from queue_config.supervising import WorkerProcess
from queue_config.supervising import working as working_here
from tests.commands.conftest import Intake
from tests.databases import rows

pytestmark = pytest.mark.slow
Query = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def query(home: Path, database: str) -> Query:
    return lambda sql: rows(database, home, sql)


def scan(path: Path, pages: int, lines: int) -> Path:
    """A TIFF of so many pages, each with so many lines of text."""
    images = []
    for number in range(pages):
        page = Image.new("L", (1200, 60 + 40 * lines), 255)
        draw = ImageDraw.Draw(page)
        for line in range(lines):
            words = f"page {number} line {line} of a long statement of account for the year"
            draw.text((40, 30 + 40 * line), words, fill=0, font_size=28)
        images.append(page)
    file = io.BytesIO()
    images[0].save(file, "TIFF", save_all=True, append_images=images[1:])
    path.write_bytes(file.getvalue())
    return path


def wait_for(condition: Callable[[], Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.05)


@contextmanager
def working(environment: dict[str, str], *options: str) -> Iterator[None]:
    command = [sys.executable, "-m", "commands", "work", *options]
    worker = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)


def test_a_letter_does_not_wait_for_the_long_scan_that_came_before(
    migrated: Intake, environment: dict[str, str], query: Query, form: Path, tmp_path: Path
) -> None:
    long = migrated("submit", "--form", form, scan(tmp_path / "long.tif", 40, 12)).stdout.strip()
    with working(environment | {"INTAKE_LIMIT_RECOGNISED_AT_ONCE": "2"}, "--processes", "1"):
        wait_for(lambda: query("SELECT 1 FROM records_part WHERE lease_token != ''"))
        (tmp_path / "letter.txt").write_text("Letter of explanation\n\nDear officer, I explain.\n")
        letter = migrated("submit", "--form", form, tmp_path / "letter.txt").stdout.strip()
        wait_for(lambda: (letter, "decided") in query("SELECT id, state FROM records_submission"))
        assert (long, "reading") in query("SELECT id, state FROM records_submission")
        assert query("SELECT count(*) FROM records_part WHERE state = 'waiting'") > [(1,)]


def test_a_worker_that_is_stopped_gives_back_at_once_what_it_cannot_finish(
    migrated: Intake,
    environment: dict[str, str],
    query: Query,
    form: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(supervising, "_FINISH_SECONDS", 0.2)
    migrated("submit", "--form", form, scan(tmp_path / "long.tif", 8, 60))
    with working_here([WorkerProcess(["intake", "read"], 1)]):
        wait_for(lambda: query("SELECT 1 FROM records_upload WHERE lease_token != ''"))
        began = time.monotonic()
    assert time.monotonic() - began < 9
    assert query("SELECT state, attempts, lease_token FROM records_upload") == [("waiting", 0, "")]
    assert not [process for process in Path("/proc").glob("[0-9]*") if _works_for(process, tmp_path)]


def _works_for(process: Path, home: Path) -> bool:
    try:
        working = "queue_config.app" in (process / "cmdline").read_text()
        return working and str(home) in (process / "environ").read_text()
    except OSError:
        return False
