"""A Redis of its own, on a free port, that keeps nothing on disk."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from tests.servers.ports import free_port, wait_for_port


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return which("redis-server") is not None


@contextmanager
def redis(folder: Path, port: int | None = None) -> Iterator[str]:
    """A running Redis; gives its address."""
    port = port or free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()
