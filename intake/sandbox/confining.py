"""What a child gives up before it parses: the layers, each as far as this kernel allows it to this user."""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from intake.sandbox import landlock, places, system_calls
from intake.settings import Limits

_PR_SET_PDEATHSIG = 1  # prctl(2)
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWNET = 0x40000000  # unshare(2)
_CLONE_NEWUSER = 0x10000000
_CAPABILITY_VERSION = 0x20080522  # capset(2)
_CAP_DAC_READ_SEARCH = 1 << 2
_KEPT_VARIABLES = ("PATH", "LANG", "LC_ALL", "TZ", "TESSDATA_PREFIX", "OMP_THREAD_LIMIT", "INTAKE_OCR_ENGINE")
_PROCESSES = 256  # threads count, and LibreOffice has dozens

_libc = ctypes.CDLL(None)


@dataclass(frozen=True)
class Confinement:
    """What holds in a sandboxed process beside its limits."""

    landlock: int = 0
    """Its version; 0: any file that this user may read or write can be read or written."""
    seccomp: bool = False
    """No sockets, and no system calls that reach other processes or far into the kernel."""
    network_namespace: bool = False
    """No network, by another way."""
    few_processes: bool = False
    """How many it starts is limited: needs a user namespace, and another user than root."""

    @property
    def reaches_network(self) -> bool:
        """Whether it could connect to a server."""
        return not (self.seccomp or self.network_namespace)

    @property
    def reaches_files(self) -> bool:
        """Whether it could read or change files that are none of its business."""
        return not self.landlock

    @property
    def reaches_processes(self) -> bool:
        """Whether it could send signals to this user's other processes."""
        return self.landlock < landlock.SCOPES_SINCE


@dataclass(frozen=True)
class Rules:
    """What is prepared once, in the parent."""

    files: tuple[landlock.Rule, ...]
    calls: bytes

    @classmethod
    def prepare(cls, folder: Path, readable: Collection[Path], *, programs: bool) -> "Rules":
        """Code and `readable` may be read; `folder` is the only place to write in."""
        own = (landlock.Rule(folder, landlock.CHANGE), *(landlock.Rule(path, landlock.READ) for path in readable))
        return cls((*places.of_code(), *own), system_calls.prepare(programs=programs))


def confine(limits: Limits, folder: Path, rules: Rules, *, keep: int, parent: int) -> Confinement:
    """Confine this process and its children for good; `keep` is the one handle that stays open."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before this process asked to die with it
        os._exit(1)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    network, user = _leave_network()
    _close_handles(keep)
    _forget_environment(folder)
    os.chdir(folder)
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD):
        signal.signal(signum, signal.SIG_DFL)
    sys.setrecursionlimit(1000)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    _limit(resource.RLIMIT_AS, used + limits.memory)
    _limit(resource.RLIMIT_CPU, limits.seconds, grace=5)  # the soft limit's signal tells it from a crash
    _limit(resource.RLIMIT_FSIZE, limits.expanded_bytes)
    _limit(resource.RLIMIT_CORE, 0)
    few = user and os.getuid() != 0  # the kernel lets root have any number
    if few:  # elsewhere all the user's processes would count
        _limit(resource.RLIMIT_NPROC, _PROCESSES)
    _drop_capabilities()
    return Confinement(landlock.restrict(rules.files), system_calls.forbid(rules.calls), network, few)


def _leave_network() -> tuple[bool, bool]:
    """Whether this process has a network of its own now, and whether it is in a user namespace of its own for it."""
    if _libc.unshare(_CLONE_NEWNET) == 0:
        return True, False
    done = _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    return done, done


def _close_handles(keep: int) -> None:
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(silence, stream)
    for handle in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
        if handle > 2 and handle != keep:
            with contextlib.suppress(OSError):  # the listing's own
                os.close(handle)


def _forget_environment(folder: Path) -> None:
    """Keep the harmless variables, and overwrite the strings that this process was started with."""
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    os.environ.clear()
    start, end = (int(field) for field in Path("/proc/self/stat").read_text().rpartition(")")[2].split()[47:49])
    ctypes.memset(start, 0, end - start)
    os.environ.update(kept, TMPDIR=str(folder), HOME=str(folder))
    tempfile.tempdir = None  # it remembers the parent's


def _drop_capabilities() -> None:
    """A root user keeps only that it may read any file: those of others, as far as Landlock lets it read them."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable: the lower halves, then the upper ones
    _libc.capget(header, sets)
    kept = sets[1] & _CAP_DAC_READ_SEARCH
    _libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0))


def _limit(which: int, value: int, *, grace: int = 0) -> None:
    _, hard = resource.getrlimit(which)
    highest = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(which, (min(value, highest), highest))
