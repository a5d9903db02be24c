"""A whole deployment on this machine: servers, the store's proxy, a case system, `intake work` and `intake serve`."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import boto3
import psycopg
from botocore.config import Config

from intake.submission import manifest_key
from queue_config.orphans import die_with_parent
from tests.faults.beside import beside
from tests.faults.servers import Broker, Disk, PostgreSQL, broker_named
from tests.servers import postgresql, swift
from tests.servers.case_system import CaseSystem, case_system
from tests.servers.ports import free_port
from tests.servers.postgresql import execute

BUCKET = "intake"
LEASE_SECONDS = 2
MIN_FREE_BYTES = 100_000
_HERE = Path(__file__).parent
ROOT = _HERE.parents[1]
_SECRET = "the-store-may-post-here"
_SETTINGS = {
    "INTAKE_OBJECTS": f"s3://{BUCKET}",
    "INTAKE_S3_REGION": "us-east-1",
    "INTAKE_S3_ADDRESSING": "path",
    "INTAKE_S3_PATIENCE_SECONDS": "1.5",
    "AWS_ACCESS_KEY_ID": swift.KEY,
    "AWS_SECRET_ACCESS_KEY": swift.SECRET,
    "INTAKE_LEASE_SECONDS": str(LEASE_SECONDS),
    "INTAKE_SWEEP_SECONDS": "0.2",
    "INTAKE_STUCK_SECONDS": "10",
    "INTAKE_MAX_ATTEMPTS": "12",  # no file that is innocent is given up for kills
    "INTAKE_MIN_FREE_BYTES": str(MIN_FREE_BYTES),
    "INTAKE_LIMIT_RECOGNISED_AT_ONCE": "2",  # parts are many
    "INTAKE_LIMIT_SECONDS": "30",
    "INTAKE_CASE_SYSTEM_PAUSE_SECONDS": "5",
    "INTAKE_WEBHOOK_SECRET": _SECRET,
    "OMP_THREAD_LIMIT": "1",
}


class Service:
    """A command that is started again when it ends."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str], log: Path, code: Path = ROOT) -> None:
        self.arguments = tuple(arguments)
        self._code = code
        self.environment = environment
        self.wanted = True
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def keep_alive(self) -> None:
        if self.wanted and self.pid is None:
            with self._log.open("ab") as log:
                command = [sys.executable, "-m", "commands", *self.arguments]
                self._process = subprocess.Popen(
                    command, env=self.environment, cwd=self._code, stdout=log, stderr=log, preexec_fn=die_with_parent
                )

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def end(self, patience: float) -> int:
        """Ask it to end, for good; returns its exit code. Raises TimeoutExpired."""
        self.wanted = False
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(patience)


class World:
    """Everything that a run has, and where."""

    def __init__(self, folder: Path, broker: str, code: Path = ROOT) -> None:
        self.folder = folder
        self.code = code
        """Where the product's packages are: commands, and services that are made, are of this version."""
        self.home = folder / "home"
        self.plan = folder / "plan"
        self.log = folder / "worker.log"
        for place in (self.home, self.plan / "done", folder / "swift", folder / "broker", folder / "postgresql"):
            place.mkdir(parents=True)
        self.broker: Broker = broker_named(broker, self.home, folder / "broker")
        self.database = PostgreSQL(folder / "postgresql")
        self.store = swift.Swift(folder / "swift")
        self.disk = Disk(folder / "disk")
        self.bad_weather = folder / "bad-weather"
        self.store_address = ""
        """Of the proxy before it."""
        self.cases: CaseSystem
        self.worker: Service
        self.web: Service
        self._web_port = free_port()

    @property
    def address(self) -> str:
        """Of the database."""
        return f"{self.database.address}/intake"

    def bucket(self) -> Any:
        """The store itself, past the proxy and without the product."""
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.store.address,
            region_name="us-east-1",
            aws_access_key_id=swift.KEY,
            aws_secret_access_key=swift.SECRET,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}, read_timeout=5),
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Raises psycopg.Error while the database is away."""
        return execute(self.address, query)

    def decided(self) -> int:
        """How many submissions are; 0 while the database is away."""
        try:
            return int(self.rows("SELECT count(*) FROM records_submission WHERE state = 'decided'")[0][0])
        except psycopg.Error:
            return 0

    def unfinished(self) -> int:
        """How many submissions that are known are not decided; none while the database is away."""
        try:
            return int(self.rows("SELECT count(*) FROM records_submission WHERE state != 'decided'")[0][0])
        except psycopg.Error:
            return 0

    def notify(self, ids: Sequence[str]) -> bool:
        """Post what MinIO would; says whether it was taken."""
        bucket = {"name": BUCKET}
        records = [
            {"eventName": "s3:ObjectCreated:Put", "s3": {"bucket": bucket, "object": {"key": manifest_key(name)}}}
            for name in ids
        ]
        connection = http.client.HTTPConnection("127.0.0.1", self._web_port, timeout=10)
        try:
            headers = {"Authorization": f"Bearer {_SECRET}"}
            connection.request("POST", "/notifications/", json.dumps({"Records": records}), headers)
            return connection.getresponse().status == http.HTTPStatus.NO_CONTENT
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def intake(self, *arguments: str) -> None:
        """Run a command to its end."""
        command = [sys.executable, "-m", "commands", *arguments]
        subprocess.run(
            command, env=self.environment(), cwd=self.code, check=True, stdout=subprocess.DEVNULL, timeout=120
        )

    def begin(self, stack: ExitStack, bug: str, seed: int) -> None:
        """Start the servers, and make the services, which start when somebody keeps them alive."""
        for server in (self.database, self.broker, self.store):
            stack.callback(server.kill)
            server.start()
        stack.callback(self.disk.unmount)
        execute(f"{self.database.address}/postgres", "CREATE DATABASE intake")
        # Else what was committed last is lost with the process that is killed, and not only with the machine.
        execute(self.address, "ALTER DATABASE intake SET synchronous_commit = on")
        self.bucket().create_bucket(Bucket=BUCKET)
        self._start_proxy(stack, seed)
        self.cases = stack.enter_context(case_system())
        sabotaged = {
            "FAULTS_PLAN": str(self.plan),
            "FAULTS_BUG": bug,
            "TMPDIR": str(self.disk.folder),
            "PYTHONPATH": os.pathsep.join((str(_HERE / "inside"), str(ROOT))),
        }
        self.worker = Service(["work", "--processes", "5"], self.environment() | sabotaged, self.log)
        self.worker.wanted = False  # until somebody wants it
        self.web = self.pages()
        for service in (self.worker, self.web):
            stack.callback(service.kill)

    def _start_proxy(self, stack: ExitStack, seed: int) -> None:
        words = [self.store.address, str(self.bad_weather), str(seed)]
        with (self.folder / "proxy.log").open("wb") as log:
            proxy = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.proxy", *words],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                preexec_fn=die_with_parent,
            )
        stack.enter_context(proxy)
        stack.callback(proxy.kill)
        assert proxy.stdout is not None
        self.store_address = proxy.stdout.readline().strip()

    def pages(self) -> Service:
        """The pages, which take notifications."""
        return Service(["serve", "--port", str(self._web_port)], self.environment(), self.folder / "web.log", self.code)

    def environment(self) -> dict[str, str]:
        others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "AWS_"))}
        return others | {
            **_SETTINGS,
            "PYTHONPATH": str(self.code),
            "INTAKE_HOME": str(self.home),
            "INTAKE_DATABASE": self.address,
            "INTAKE_BROKER": self.broker.address,
            "INTAKE_S3_ENDPOINT": self.store_address,
            "INTAKE_CASE_SYSTEM_URL": self.cases.url,
        }

    def keep_alive(self, ended: threading.Event) -> None:
        """Start again what has ended, as service managers do."""
        while not ended.wait(0.2):
            for service in (self.worker, self.web):
                service.keep_alive()


class GoingOn:
    """Whether work goes on: machines differ in speed, and are busy with other things."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._decided = 0
        self._since = 0.0

    def by(self, submissions: int, *, within: float) -> bool:
        """Whether so many were decided since this was last so, or so many seconds went by."""
        decided, now = self._world.decided(), time.monotonic()
        if decided < self._decided + submissions and now < self._since + within:
            return False
        self._decided, self._since = max(decided, self._decided), now
        return True


@contextmanager
def world(
    folder: Path,
    broker: str,
    cases: Sequence[dict[str, object]],
    *,
    bug: str = "",
    seed: int = 0,
    code: Path = ROOT,
) -> Iterator[World]:
    """A running deployment that knows these case records. Raises RuntimeError when a server isn't installed."""
    if not (postgresql.is_installed() and swift.is_installed()):
        raise RuntimeError("PostgreSQL or Swift is not installed: run scripts/servers.sh")
    with ExitStack() as stack:
        made = World(folder, broker, code)
        made.begin(stack, bug, seed)
        made.intake("migrate")
        (folder / "cases.jsonl").write_text("".join(f"{json.dumps(case)}\n" for case in cases))
        made.intake("cases", "import", str(folder / "cases.jsonl"))
        stack.enter_context(beside(made.keep_alive))
        yield made
