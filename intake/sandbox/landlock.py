"""Landlock: what a process and its children may do with files, taken away by the process itself, for good.

The numbers are explained in the kernel's Documentation/userspace-api/landlock.rst. Landlock rules over opening, making,
removing and renaming files; over changing their modes, owners, times and attributes it does not: `system_calls` does.
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # system calls
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_FOLDER, _REMOVE_FOLDER, _REMOVE_FILE = (1 << bit for bit in range(6))
_MAKE_FOLDER, _MAKE_FILE = 1 << 7, 1 << 8
_MOVE, _TRUNCATE = 1 << 13, 1 << 14
_FOR_A_FILE = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_FILE_RIGHTS_SINCE = {1: (1 << 13) - 1, 2: _MOVE, 3: _TRUNCATE, 5: 1 << 15}  # version -> what it rules over
_BIND_OR_CONNECT_TCP, _TCP_SINCE = 0b11, 4
_SIGNALS_AND_ABSTRACT_SOCKETS = 0b11  # reaching processes outside by either

SCOPES_SINCE = 6
"""The version from which signals to processes outside are refused."""
READ = _READ_FILE | _READ_FOLDER
RUN = READ | _EXECUTE
USE = _READ_FILE | _WRITE_FILE
"""A device: read and written, not removed."""
CHANGE = READ | _WRITE_FILE | _TRUNCATE | _MOVE | _REMOVE_FILE | _REMOVE_FOLDER | _MAKE_FILE | _MAKE_FOLDER
"""Plain files and folders, and no symbolic links: somebody else could follow them."""


@dataclass(frozen=True)
class Rule:
    """What may be done with a file, or a folder and all below it."""

    path: Path
    rights: int


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("rights", ctypes.c_uint64), ("parent", ctypes.c_int32))


_syscall = ctypes.CDLL(None).syscall


def version() -> int:
    """The kernel's version of Landlock; 0 when it has none or it is switched off."""
    kernel: int = _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_VERSION))
    return max(0, kernel)


def restrict(rules: Iterable[Rule]) -> int:
    """Allow this process (it must have no_new_privs) nothing but these; returns the version in force, 0: nothing is."""
    if not (kernel := version()):
        return 0
    known = sum(rights for since, rights in _FILE_RIGHTS_SINCE.items() if since <= kernel)
    wanted = _Ruleset(
        known,
        _BIND_OR_CONNECT_TCP if kernel >= _TCP_SINCE else 0,
        _SIGNALS_AND_ABSTRACT_SOCKETS if kernel >= SCOPES_SINCE else 0,
    )
    ruleset = _syscall(
        _CREATE_RULESET, ctypes.byref(wanted), ctypes.c_size_t(ctypes.sizeof(wanted)), ctypes.c_uint32(0)
    )
    if ruleset < 0:
        return 0
    for rule in rules:
        _allow(ruleset, rule, known)
    done = _syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    os.close(ruleset)
    return kernel if done else 0


def _allow(ruleset: int, rule: Rule, known: int) -> None:
    try:
        place = os.open(rule.path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what isn't there need not be allowed
    rights = rule.rights & known
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= _FOR_A_FILE
    beneath = _PathBeneath(rights, place)
    _syscall(
        _ADD_RULE,
        ctypes.c_int(ruleset),
        ctypes.c_int(_PATH_BENEATH),
        ctypes.byref(beneath),
        ctypes.c_uint32(0),
    )
    os.close(place)
