"""The real thing on a throw-away home: cases, submissions, worker and review pages, all by the command line.

The browser test and the README's picture (docs/picture.py) both look at it.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

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

    def intake(self, *words: str) -> str:
        """Run a command; returns what it printed."""
        return _intake(self.home, *words)

    def exceptions(self) -> list[dict[str, Any]]:
        """The open exceptions, oldest first."""
        return [json.loads(line) for line in self.intake("exceptions", "list", "--json").splitlines()]


@contextmanager
def real_thing(folder: Path, samples: Sequence[str], *, user: str) -> Iterator[RealThing]:
    """Work on these ready samples and serve the review pages; `folder` is for the home and a log."""
    home = folder / "home"
    _intake(home, "migrate")
    _intake(home, "cases", "import", str(READY / "cases.jsonl"))
    for sample in samples:
        _submit(home, folder / "outbox" / sample, READY / "submissions" / sample)
    _intake(home, "work", "--until-idle")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "commands", "serve", "--port", str(port), "--user", user]
    with (folder / "serve.log").open("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=_environment(home), stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, process)
            log.seek(0)
            password = log.readline().split("password ")[1].strip()
            yield RealThing(home, address, user, password)
        finally:
            process.terminate()
            process.wait(_PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_CHROMIUM_SWITCHES)
        yield browser
        browser.close()


def _environment(home: Path) -> dict[str, str]:
    others = {key: value for key, value in os.environ.items() if not key.startswith(("INTAKE_", "DJANGO_"))}
    return others | {"INTAKE_HOME": str(home), "COLUMNS": "200"}


def _intake(home: Path, *words: str) -> str:
    command = [sys.executable, "-m", "commands", *words]
    done = subprocess.run(command, cwd=ROOT, env=_environment(home), capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"intake {' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _submit(home: Path, outbox: Path, sample: Path) -> None:
    """Hand a sample over as a client would, its files under the client's names."""
    manifest = json.loads((sample / "submission.json").read_text())
    outbox.mkdir(parents=True)
    form = outbox / "form.json"
    form.write_text(json.dumps(manifest["form"]))
    files = [
        shutil.copyfile(sample / "files" / str(file["number"]), outbox / file["name"]) for file in manifest["files"]
    ]
    _intake(home, "submit", "--form", str(form), *map(str, files))


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/login", timeout=5):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the review pages did not answer at {address}")
