"""A RabbitMQ of its own: one node with its name, ports and folders."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.ports import free_port, wait_for_port

BIN = Path("/usr/lib/rabbitmq/bin")


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return (BIN / "rabbitmq-server").is_file()


@contextmanager
def rabbitmq(folder: Path) -> Iterator[str]:
    """A running RabbitMQ that keeps everything below `folder`; gives its address."""
    port = free_port()
    environment = os.environ | {
        "HOME": str(folder),  # of the cookie
        "RABBITMQ_NODENAME": f"tests{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "ERL_EPMD_PORT": str(free_port()),
    }
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen(
            [BIN / "rabbitmq-server"], env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        wait_for_port(port)
        subprocess.run(
            [BIN / "rabbitmqctl", "await_startup"], env=environment, check=True, stdout=subprocess.DEVNULL, timeout=60
        )
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
        subprocess.run(["epmd", "-port", environment["ERL_EPMD_PORT"], "-kill"], stdout=subprocess.DEVNULL, check=False)
