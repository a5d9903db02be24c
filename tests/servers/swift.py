"""OpenStack Swift with its S3 interface: one server of each kind, one replica, on free ports."""

import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

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
memcache_servers = 127.0.0.1:1
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


@contextmanager
def swift(folder: Path) -> Iterator[str]:
    """A running Swift that keeps everything below `folder`; gives the address of its S3 endpoint."""
    ports = {name: free_port() for name in (*_STORAGE, "proxy")}
    _configure(folder, ports)
    with ExitStack() as stack:
        for name in ports:
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            server = subprocess.Popen([BIN / f"swift-{name}-server", folder / f"{name}.conf"], stdout=log, stderr=log)
            stack.callback(server.wait)
            stack.callback(server.kill)
        for port in ports.values():
            wait_for_port(port)
        yield f"http://127.0.0.1:{ports['proxy']}"


def _configure(folder: Path, ports: dict[str, int]) -> None:
    (folder / "devices" / "sda1").mkdir(parents=True)
    (folder / "swift.conf").write_text(
        "[swift-hash]\nswift_hash_path_suffix = tests\nswift_hash_path_prefix = tests\n"
        "[storage-policy:0]\nname = one\ndefault = yes\n"
    )
    user = pwd.getpwuid(os.getuid()).pw_name
    for name, port in ports.items():
        server = _PROXY if name == "proxy" else _SERVER.format(folder=folder, name=name)
        (folder / f"{name}.conf").write_text(_COMMON.format(port=port, folder=folder, user=user) + server)
    for name in _STORAGE:
        ring = folder / f"{name}.builder"
        steps = (["create", "6", "1", "0"], ["add", f"r1z1-127.0.0.1:{ports[name]}/sda1", "1"], ["rebalance"])
        for step in steps:
            subprocess.run([BIN / "swift-ring-builder", ring, *step], check=True, stdout=subprocess.DEVNULL)
