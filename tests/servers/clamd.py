"""A real clamd on a unix socket, which knows one virus: the harmless string that scanners are tested with."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from queue_config.orphans import die_with_parent

CLAMD = Path("/usr/sbin/clamd")
# In two pieces, so that no scanner takes this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Intake.Test.Eicar"
_PATIENCE = 60.0


def is_installed() -> bool:
    """Whether scripts/servers.sh was run."""
    return CLAMD.is_file()


class Clamd:
    """One clamd; killed and started again it is at the same address. `options` are lines of its clamd.conf."""

    def __init__(self, folder: Path, **options: str) -> None:
        self._folder = folder
        self._socket = folder / "clamd.ctl"
        self._process: subprocess.Popen[bytes] | None = None
        signatures = folder / "signatures"
        signatures.mkdir()
        (signatures / "test.ndb").write_text(f"{SIGNATURE}:0:*:{EICAR.hex()}\n")
        lines = {"DatabaseDirectory": signatures, "LocalSocket": self._socket, "Foreground": "yes"} | options
        (folder / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in lines.items()))

    @property
    def address(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        self._socket.unlink(missing_ok=True)
        with (self._folder / "output").open("ab") as output:
            command: list[str | Path] = [CLAMD, "--config-file", self._folder / "clamd.conf"]
            self._process = subprocess.Popen(command, stdout=output, stderr=output, preexec_fn=die_with_parent)
        end = time.monotonic() + _PATIENCE
        while not self._socket.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"clamd does not start: {(self._folder / 'output').read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def clamd(folder: Path, **options: str) -> Iterator[Clamd]:
    """A running clamd that keeps everything below `folder`."""
    server = Clamd(folder, **options)
    server.start()
    try:
        yield server
    finally:
        server.kill()
