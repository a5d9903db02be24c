"""The whole service on a home of its own: every process a real one, and all that each of them says is kept."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.databases import database_of_its_own, rows
from tests.servers.ports import free_port, wait_for_port

READY = Path(__file__).parents[2] / "samples" / "ready"
_PATIENCE = 90.0
Files = Sequence[tuple[str, bytes, str]]
"""Name, bytes and declared type of each."""


@dataclass
class Service:
    """`logs` is where each process writes, a file each."""

    home: Path
    database: str
    logs: Path
    settings: dict[str, str]
    port: int = field(default_factory=free_port)
    token: str = ""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
        ours = {"INTAKE_HOME": str(self.home), "INTAKE_DATABASE": self.database, "INTAKE_SWEEP_SECONDS": "0.2"}
        return others | ours | {"COLUMNS": "200", "INTAKE_SECOND_FACTOR": ""} | self.settings

    def intake(self, *words: str | Path, code: int | None = 0, **more: str) -> str:
        """Run a command; gives what it printed. Its exit code is to be `code`, unless that is None."""
        command = [sys.executable, "-m", "commands", *map(str, words)]
        done = subprocess.run(
            command, env=self.environment | more, capture_output=True, text=True, timeout=180, check=False
        )
        with (self.logs / "commands.err").open("a") as log:
            log.write(done.stderr)
        assert code in (None, done.returncode), done.stderr
        return done.stdout

    @contextmanager
    def running(self, *words: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A command, until it is not wanted any more."""
        with (self.logs / f"{words[0]}.out").open("a") as out, (self.logs / f"{words[0]}.err").open("a") as err:
            command = [sys.executable, "-m", "commands", *words]
            process = subprocess.Popen(command, env=self.environment | more, stdout=out, stderr=err)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    @contextmanager
    def serving(self, **more: str) -> Iterator[None]:
        """The pages and the API; `token` may do everything."""
        with self.running("serve", "--port", str(self.port), **more):
            wait_for_port(self.port)
            yield

    def prepare(self) -> None:
        """The samples' cases, and a supervisor with a token."""
        self.intake("cases", "import", READY / "cases.jsonl")
        self.intake("users", "make", "alex", "--role", "supervisor", "--program", "all")
        scopes = [word for scope in ("read", "write", "submit", "webhooks") for word in ("--scope", scope)]
        self.token = self.intake("tokens", "make", "--user", "alex", "--name", "tests", *scopes).strip()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return rows(self.database, self.home, query)

    def wait_for(self, query: str, seconds: float = _PATIENCE) -> list[tuple[Any, ...]]:
        """What a query gives, once it gives something."""
        wait_until(lambda: self.rows(query), seconds, query)
        return self.rows(query)

    def api(self, method: str, path: str, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | how.pop("headers", {})
        return requests.request(method, f"{self.address}/api/v1{path}", headers=headers, timeout=30, **how)

    def send_form(self, answers: Mapping[str, str], files: Files) -> requests.Response:
        """Fill in the web form as a browser without scripts does; gives the receipt's page."""
        with requests.Session() as browser:
            page = browser.get(f"{self.address}/send/", timeout=30).text
            hidden = {name: _hidden(page, name) for name in ("csrfmiddlewaretoken", "token")}
            parts = [("files", file) for file in files]
            address = f"{self.address}/send/"
            return browser.post(address, dict(answers) | hidden, files=parts, timeout=60)

    def said(self) -> list[tuple[str, str]]:
        """Every line that any process has written to its error stream, with the file it is in."""
        return [(log.name, line) for log in sorted(self.logs.glob("*.err")) for line in log.read_text().splitlines()]

    def lines(self, log: str) -> list[dict[str, Any]]:
        """The lines of a process, each of which must be JSON."""
        return [json.loads(line) for line in (self.logs / f"{log}.err").read_text().splitlines()]


@contextmanager
def service(folder: Path, **settings: str) -> Iterator[Service]:
    """One whose records are empty."""
    (folder / "logs").mkdir()
    with database_of_its_own() as database:
        made = Service(folder / "home", database, folder / "logs", settings)
        made.intake("migrate")
        yield made


def wait_until(condition: Callable[[], Any], seconds: float = _PATIENCE, what: str = "") -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not in time: {what}"
        time.sleep(0.1)


def form_of(sample: str) -> dict[str, Any]:
    """What the client of a ready sample filled in."""
    manifest = json.loads((READY / "submissions" / sample / "submission.json").read_text(encoding="utf-8"))
    form: dict[str, Any] = manifest["form"]
    return form


def answers_of(form: Mapping[str, Any]) -> dict[str, str]:
    """The same as the web form asks for it."""
    year, month, day = str(form["birth_date"]).split("-")
    answers = {name: value or "" for name, value in form.items() if name != "birth_date"}
    return answers | {"birth_year": year, "birth_month": str(int(month)), "birth_day": str(int(day))}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"the form has no {name}"
    return found.group(1)
