"""A Redis of its own, on a free port, that keeps nothing on disk."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from queue_config.orphans import die_with_parent
from tests.servers.certificates import Certificates
from tests.servers.ports import free_port, wait_for_port


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return which("redis-server") is not None


class Redis:
    """One Redis; killed and started again it is at the same address, and has forgotten everything."""

    def __init__(self, folder: Path, port: int | None = None, tls: Certificates | None = None) -> None:
        self._folder = folder
        self._port = port or free_port()
        self._tls = tls
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"{'rediss' if self._tls else 'redis'}://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        where = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        if self._tls:
            where[1] = "0"
            where += ["--tls-port", str(self._port), "--tls-auth-clients", "no"]
            where += ["--tls-cert-file", str(self._tls.certificate), "--tls-key-file", str(self._tls.key)]
            where += ["--tls-ca-cert-file", str(self._tls.authority)]
        self._process = subprocess.Popen(
            ["redis-server", *where, "--save", ""],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_parent,
        )
        wait_for_port(self._port)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def redis(folder: Path, port: int | None = None, tls: Certificates | None = None) -> Iterator[str]:
    """A running Redis; gives its address. With certificates it takes connections by TLS alone."""
    server = Redis(folder, port, tls)
    server.start()
    try:
        yield server.address
    finally:
        server.kill()
