"""A private PostgreSQL on a free port, with everything in a temporary folder, that asks nobody for a password."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from queue_config.orphans import die_with_parent
from tests.servers.certificates import Certificates
from tests.servers.ports import free_port

_PATIENCE = 30
# Nothing here has to outlive the machine.
_OPTIONS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "shared_buffers": "32MB"}


class Server:
    """One PostgreSQL; `start` and `stop` may follow each other."""

    def __init__(self, folder: Path, options: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._options = _OPTIONS | dict(options or {})
        self._programs = _programs()
        self._as_whom: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self._as_whom = {"user": "postgres", "group": "postgres", "extra_groups": []}
            shutil.chown(folder, "postgres", "postgres")
        initdb = [self._programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        self._run([*initdb, "--locale", "C.UTF-8", "--no-sync"])

    @property
    def address(self) -> str:
        """Of no database of it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}"

    def ask_for_a_password(self, user: str) -> None:
        """From now on nobody is let in as this user without one."""
        rules = self._folder / "data" / "pg_hba.conf"
        rules.write_text(f"host all {user} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        execute(f"{self.address}/postgres", "SELECT pg_reload_conf()")

    def prove_itself_by(self, made: Certificates) -> None:
        """Take connections by TLS, with this certificate, and no others; before it is started."""
        for path in (made.certificate, made.key):
            copy = self._folder / path.name
            shutil.copy(path, copy)
            copy.chmod(0o600)
            if self._as_whom:
                shutil.chown(copy, "postgres", "postgres")
        self._options |= {
            "ssl": "on",
            "ssl_cert_file": str(self._folder / made.certificate.name),
            "ssl_key_file": str(self._folder / made.key.name),
        }
        (self._folder / "data" / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\n")

    def start(self) -> None:
        command: list[str | Path] = [self._programs / "postgres", "-D", self._folder / "data", "-p", str(self.port)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={self._folder}"]
        for name, value in self._options.items():
            command += ["-c", f"{name}={value}"]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self._folder, preexec_fn=die_with_parent, **self._as_whom
            )
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(f"{self.address}/postgres").close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"PostgreSQL does not start: {(self._folder / 'log').read_text()}") from None
                time.sleep(0.05)

    def stop(self) -> None:
        """At once, and without waiting for those who are connected."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_PATIENCE)
            self._process = None

    def _run(self, command: list[Any]) -> None:
        done = subprocess.run(command, capture_output=True, text=True, cwd=self._folder, check=False, **self._as_whom)
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr}")


@contextmanager
def postgresql(**options: str) -> Iterator[Server]:
    """A server as long as the context lasts, with these settings instead of those for tests."""
    folder = Path(tempfile.mkdtemp(prefix="intake-postgresql-"))
    try:
        server = Server(folder, options)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_database(server: str, name: str, template: str = "") -> Iterator[str]:
    """A database of the server at this address, empty or a copy; gives its address."""
    parts = urlsplit(server)
    base = f"{parts.scheme}://{parts.netloc}"
    copy = f' TEMPLATE "{urlsplit(template).path.lstrip("/")}"' if template else ""
    execute(f"{base}/postgres", f'CREATE DATABASE "{name}"{copy}')
    try:
        yield f"{base}/{name}"
    finally:
        execute(f"{base}/postgres", f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def execute(address: str, query: str) -> list[tuple[Any, ...]]:
    """What the query gives; committed at once."""
    with psycopg.connect(address, autocommit=True) as connection:
        cursor = connection.execute(query)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return bool(_installed())


def _installed() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _programs() -> Path:
    if not (found := _installed()):
        raise RuntimeError("PostgreSQL is not installed: run scripts/servers.sh postgresql")
    return found[-1].parent
