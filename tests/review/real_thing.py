"""The real thing on a throw-away home: cases, submissions, worker and review pages, all by the command line.

The browser tests and the README's pictures (docs/pictures.py) look at it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.servers.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
READY = ROOT / "samples" / "ready"
CHROMIUM = Path("/usr/bin/chromium")
_CHROMIUM_SWITCHES = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
_PATIENCE = 60


@dataclass(frozen=True)
class RealThing:
    """A running service."""

    home: Path
    address: str
    user: str
    password: str
    settings: Mapping[str, str]

    def intake(self, *words: str) -> str:
        """Run a command; returns what it printed."""
        return _intake(self.home, *words, settings=self.settings)

    def exceptions(self) -> list[dict[str, Any]]:
        """The open exceptions, oldest first."""
        return [json.loads(line) for line in self.intake("exceptions", "list", "--json").splitlines()]


@contextmanager
def real_thing(
    folder: Path, samples: Sequence[str | Path], *, user: str, settings: Mapping[str, str] | None = None
) -> Iterator[RealThing]:
    """Work on these ready samples and serve the review pages; `folder` is for the home and a log.

    A sample may be a folder of somebody's own, like those of the ready ones. `settings` are the environment of all that
    runs.
    """
    home, settings = folder / "home", settings or {}
    _intake(home, "migrate", settings=settings)
    _intake(home, "cases", "import", str(READY / "cases.jsonl"), settings=settings)
    for sample in samples:
        hand_in(home, READY / "submissions" / sample)
    if samples:
        _intake(home, "work", "--until-idle", settings=settings)
    port = free_port()
    with started(
        folder, "serve", "--port", str(port), "--user", user, environment=environment_of(home, settings)
    ) as log:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        password = log.read_text().split("password ")[1].split()[0]
        yield RealThing(home, address, user, password, settings)


@contextmanager
def started(folder: Path, *words: str, environment: Mapping[str, str]) -> Iterator[Path]:
    """One of our commands, until it is not wanted any more; what it says is in the file."""
    said = folder / f"{words[0]}.log"
    with said.open("w") as log:
        command = [sys.executable, "-m", "commands", *words]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield said
    finally:
        process.terminate()
        process.wait(_PATIENCE)


def hand_in(home: Path, sample: Path) -> None:
    """Put a submission into the store as the web form would: its files first, and submission.json when it is whole."""
    place = home / "objects" / "submissions" / sample.name
    shutil.copytree(sample / "files", place / "files")
    shutil.copyfile(sample / "submission.json", place / "submission.json")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_CHROMIUM_SWITCHES)
        yield browser
        browser.close()


def environment_of(home: Path, settings: Mapping[str, str] | None = None) -> dict[str, str]:
    others = {key: value for key, value in os.environ.items() if not key.startswith(("INTAKE_", "DJANGO_"))}
    return others | {"INTAKE_HOME": str(home), "COLUMNS": "200"} | dict(settings or {})


def _intake(home: Path, *words: str, settings: Mapping[str, str] | None = None) -> str:
    command = [sys.executable, "-m", "commands", *words]
    environment = environment_of(home, settings)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"intake {' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the review pages did not answer at {address}")
