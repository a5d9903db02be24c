"""Runs the built image as an engine would, as far as a machine without one lets us.

Real: the root is mounted read-only, /tmp is memory, /data is a folder, the image's user runs its entry point as the
children of a process 1 of their own, without capabilities and without a way to get any. Not here, because an engine
sets it up: a network, a user's namespace, limits by cgroups and the engine's seccomp filter.
"""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(os.environ["IMAGE_ROOT"])
CONFIG: dict[str, Any] = json.loads(Path(os.environ["IMAGE_CONFIG"]).read_text())["Docker"]["config"]
SERVER_STOPS = 40
"""Seconds that docs/how-to/containers.md tells to give it."""

# What an engine mounts. $1 is the root, $2 the volume; the rest is run.
_SET_UP = """
root=$1 volume=$2; shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount -o remount,bind,ro,nosuid,nodev "$root"
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o nosuid,nodev,size=1g,mode=1777 tmpfs "$root/tmp"
mount --bind "$volume" "$root/data"
mount -t tmpfs -o nosuid,mode=755 tmpfs "$root/dev"
for name in null zero full random urandom; do
  touch "$root/dev/$name"; mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir -m 1777 "$root/dev/shm"
exec chroot "$root" "$@"
"""


@dataclass
class Volume:
    """What an engine keeps of /data, for containers that share it."""

    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="intake-volume-")))

    def __post_init__(self) -> None:
        os.chown(self.folder, *_user())
        self.folder.chmod(0o700)

    def put(self, name: str, content: bytes) -> str:
        """A file in it; returns its path as containers see it."""
        (self.folder / name).write_bytes(content)
        os.chown(self.folder / name, *_user())
        return f"/data/{name}"


class Container:
    """One that runs."""

    def __init__(self, volume: Volume, *arguments: str, **environment: str) -> None:
        self.log = Path(tempfile.mkdtemp(prefix="intake-container-")) / "log"
        self._environment = environment
        command = [*CONFIG["Entrypoint"], *(arguments or CONFIG["Cmd"])]
        with self.log.open("wb") as log:
            apart = ["unshare", "--mount", "--pid", "--ipc", "--uts", "--fork"]
            set_up = ["sh", "-euc", _SET_UP, "container", str(ROOT), str(volume.folder)]
            line = [*apart, *set_up, *_as_user(command, environment)]
            self._process = subprocess.Popen(line, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self._first: int | None = None

    @property
    def first(self) -> int:
        """Its process 1, as seen from outside, once all is set up and the entry point runs."""
        end = time.monotonic() + 60
        while self._first is None:
            assert self.runs(), self.said()
            assert time.monotonic() < end, self.said()
            for child in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split():
                if Path(f"/proc/{child}/cmdline").read_bytes().startswith(CONFIG["Entrypoint"][0].encode()):
                    self._first = int(child)
            time.sleep(0.02)
        return self._first

    def said(self) -> str:
        """All that it has written."""
        return self.log.read_text()

    def runs(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def execute(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run one more command in it, as an engine's health check does."""
        inside = ["nsenter", "--target", str(self.first), "--mount", "--pid", "--ipc", "--uts", "--root", "--wd"]
        line = [*inside, *_as_user(command, self._environment)]
        return subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)

    def stop(self) -> int:
        """As an engine stops it; returns its exit code. Raises TimeoutExpired where the engine would kill it."""
        os.kill(self.first, signal.Signals[CONFIG.get("StopSignal", "SIGTERM")])
        return self._process.wait(SERVER_STOPS)

    def wait(self, seconds: float) -> int:
        """Until it ends by itself; returns its exit code."""
        return self._process.wait(seconds)

    def kill(self) -> None:
        """End it at once, whatever it does: with process 1 go all others."""
        if self.runs():
            os.kill(self.first, signal.SIGKILL)
            self._process.wait()


def run(volume: Volume, *arguments: str, seconds: float = 240, **environment: str) -> tuple[int, str]:
    """Run a container to its end; its exit code and all that it said."""
    container = Container(volume, *arguments, **environment)
    try:
        return container.wait(seconds), container.said()
    finally:
        container.kill()


def _user() -> tuple[int, int]:
    user, _, group = CONFIG["User"].partition(":")
    return int(user), int(group)


def _as_user(command: Sequence[str], environment: Mapping[str, str]) -> list[str]:
    """The command as the image's user, with its environment and no privilege; in its working directory."""
    user, group = _user()
    nobody = [f"--reuid={user}", f"--regid={group}", "--clear-groups", "--no-new-privs"]
    without = ["--inh-caps=-all", "--bounding-set=-all"]
    variables = [*CONFIG["Env"], *(f"{name}={value}" for name, value in environment.items())]
    within = ["env", "-i", f"--chdir={CONFIG['WorkingDir']}", *variables]
    return ["/usr/bin/setpriv", *nobody, *without, *within, *command]
