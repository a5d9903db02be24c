"""A RabbitMQ of its own: one node with its name, ports and folders."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_config.orphans import die_with_parent
from tests.servers.certificates import Certificates
from tests.servers.ports import free_port, wait_for_port

BIN = Path("/usr/lib/rabbitmq/bin")


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return (BIN / "rabbitmq-server").is_file()


class RabbitMQ:
    """One node; killed and started again it is at the same address, with what it had on disk."""

    def __init__(self, folder: Path, tls: Certificates | None = None) -> None:
        self._output = folder / "output"
        self._tls = tls
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = os.environ | {
            "HOME": str(folder),  # of the cookie
            "RABBITMQ_NODENAME": f"tests{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "ERL_EPMD_PORT": str(free_port()),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",  # as in compose.yaml
        }
        if tls:
            configuration = folder / "rabbitmq.conf"
            configuration.write_text(
                f"listeners.tcp = none\nlisteners.ssl.1 = 127.0.0.1:{self._port}\n"
                f"ssl_options.cacertfile = {tls.authority}\nssl_options.certfile = {tls.certificate}\n"
                f"ssl_options.keyfile = {tls.key}\n"
            )
            del self._environment["RABBITMQ_NODE_IP_ADDRESS"], self._environment["RABBITMQ_NODE_PORT"]
            self._environment["RABBITMQ_CONFIG_FILE"] = str(configuration)

    @property
    def address(self) -> str:
        return f"{'amqps' if self._tls else 'amqp'}://guest:guest@127.0.0.1:{self._port}//"

    def start(self) -> None:
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [BIN / "rabbitmq-server"],
                env=self._environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        wait_for_port(self._port)
        control = [str(BIN / "rabbitmqctl"), "await_startup"]
        subprocess.run(control, env=self._environment, check=True, stdout=subprocess.DEVNULL, timeout=60)

    def kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            epmd = ["epmd", "-port", self._environment["ERL_EPMD_PORT"], "-kill"]
            subprocess.run(epmd, stdout=subprocess.DEVNULL, check=False)


@contextmanager
def rabbitmq(folder: Path, tls: Certificates | None = None) -> Iterator[str]:
    """A running RabbitMQ that keeps everything below `folder`; gives its address. With certificates by TLS alone."""
    server = RabbitMQ(folder, tls)
    try:
        server.start()
        yield server.address
    finally:
        server.kill()
