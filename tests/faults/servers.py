"""The real servers of a run, each of which can be killed and started again, and a disk that can be full."""

import contextlib
import shutil
import subprocess
from pathlib import Path
from typing import Any, Protocol

from kombu import Connection

from tests.faults.processes import alive, children, wait_for
from tests.servers import postgresql, rabbitmq, redis
from tests.servers.ports import free_port
from tests.servers.rabbitmq import RabbitMQ
from tests.servers.redis import Redis

_SMALL = 24 << 20


class Broker(Protocol):
    """What carries the hints."""

    @property
    def address(self) -> str:
        """What INTAKE_BROKER is to be."""

    def start(self) -> None: ...

    def kill(self) -> None: ...


class Folder:
    """The embedded broker: files in the home; killed, it has forgotten everything."""

    address = ""

    def __init__(self, home: Path) -> None:
        self._folder = home / "queue"

    def start(self) -> None:
        """It makes itself again."""

    def kill(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def broker_named(name: str, home: Path, folder: Path) -> Broker:
    """A broker that isn't started yet. Raises RuntimeError when it isn't installed."""
    if name == "folder":
        return Folder(home)
    if not {"redis": redis, "rabbitmq": rabbitmq}[name].is_installed():
        raise RuntimeError(f"{name} is not installed: run scripts/servers.sh")
    return Redis(folder, free_port()) if name == "redis" else RabbitMQ(folder)


def forget(broker: Broker, queues: list[str]) -> None:
    """Lose all messages that wait."""
    if isinstance(broker, Folder):
        broker.kill()
        return
    with Connection(broker.address, connect_timeout=2) as connection:
        for queue in queues:
            channel: Any = connection.default_channel
            channel.queue_purge(queue)


class PostgreSQL(postgresql.Server):
    """One that can be killed."""

    def kill(self) -> None:
        """Its own process; the others of it see that, and end by themselves."""
        if self._process is not None:
            others = children(self._process.pid)
            self._process.kill()
            self._process.wait()
            wait_for(lambda: not any(map(alive, others)))


class Disk:
    """A small disk of its own for temporary files, where the machine lets us mount one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filling = folder / "filling"
        command = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL}", "tmpfs", str(folder)]
        folder.mkdir()
        self.is_small = subprocess.run(command, capture_output=True, check=False).returncode == 0

    def fill(self, leave: int = 0) -> None:
        """Leave only so many bytes free."""
        with contextlib.suppress(OSError), self._filling.open("ab", buffering=0) as file:  # others may be quicker
            file.write(bytes(max(shutil.disk_usage(self.folder).free - leave, 0)))

    def empty(self) -> None:
        self._filling.unlink(missing_ok=True)

    def unmount(self) -> None:
        if self.is_small:
            subprocess.run(["umount", "--lazy", self.folder], capture_output=True, check=False)
