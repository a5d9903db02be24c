"""OpenStack Swift with its S3 interface: one server of each kind, one replica, on free ports.

With memcached, where it is installed, it takes half the time for each request.
"""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

from queue_config.orphans import die_with_parent
from tests.servers.ports import free_port, wait_for_port

BIN = Path(__file__).parents[2] / ".servers" / "swift" / "bin"
KEY, SECRET = "test:tester", "testing"
_STORAGE = ("account", "container", "object")
_COMMON = """[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {folder}
user = {user}
workers = 0
"""
_SERVER = """devices = {folder}/devices
mount_check = false
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""
_PROXY = """[pipeline:main]
pipeline = catch_errors cache s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:{memcached}
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
"""


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return (BIN / "swift-proxy-server").is_file()


class Swift:
    """One Swift; killed and started again it is at the same address, with all that it kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {name: free_port() for name in (*_STORAGE, "proxy", "memcached")}
        self._processes: list[subprocess.Popen[bytes]] = []
        _configure(folder, self._ports)

    @property
    def address(self) -> str:
        """Of its S3 endpoint."""
        return f"http://127.0.0.1:{self._ports['proxy']}"

    def start(self) -> None:
        for name in (*_STORAGE, "proxy"):
            self._run(name, [BIN / f"swift-{name}-server", self._folder / f"{name}.conf"])
        if memcached := which("memcached"):
            where = ["-l", "127.0.0.1", "-p", str(self._ports["memcached"])]
            self._run("memcached", [memcached, *where, "-u", _user()])
        for name in (*_STORAGE, "proxy"):
            wait_for_port(self._ports[name])

    def _run(self, name: str, command: list[str | Path]) -> None:
        with (self._folder / f"{name}.log").open("ab") as log:
            self._processes.append(subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=die_with_parent))

    def kill(self) -> None:
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
        self._processes.clear()


@contextmanager
def swift(folder: Path) -> Iterator[str]:
    """A running Swift that keeps everything below `folder`; gives the address of its S3 endpoint."""
    server = Swift(folder)
    try:
        server.start()
        yield server.address
    finally:
        server.kill()


def _user() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def _configure(folder: Path, ports: dict[str, int]) -> None:
    (folder / "devices" / "sda1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    for name in (*_STORAGE, "proxy"):
        server = (_PROXY if name == "proxy" else _SERVER).format(folder=folder, name=name, **ports)
        (folder / f"{name}.conf").write_text(_COMMON.format(port=ports[name], folder=folder, user=_user()) + server)
    for name in _STORAGE:
        ring = folder / f"{name}.builder"
        steps = (["create", "6", "1", "0"], ["add", f"r1z1-127.0.0.1:{ports[name]}/sda1", "1"], ["rebalance"])
        for step in steps:
            subprocess.run([BIN / "swift-ring-builder", ring, *step], check=True, stdout=subprocess.DEVNULL)
