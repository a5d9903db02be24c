"""What the installed packages say of themselves, and the native libraries that their wheels bring along."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution


@dataclass(frozen=True)
class Native:
    """A shared library inside a wheel, by which a package brings others' code."""

    package: str
    file: str
    name: str
    """Without what tells builds apart: libx265-4883ecb5.so.217 is libx265."""
    sha256: str


def found(package: str) -> Distribution | None:
    """The installed package; None where it isn't."""
    try:
        return distribution(package)
    except PackageNotFoundError:
        return None


def natives_of(package: str) -> Iterator[Native]:
    """The libraries that its wheel brings (in NAME.libs, where auditwheel puts them), by name."""
    installed = found(package)
    for file in sorted(installed.files or (), key=str) if installed is not None else ():
        if file.parts[0].endswith(".libs") and ".so" in file.name and file.hash is not None:
            yield Native(package, file.name, _plain(file.name), _hex(file.hash.value))


def _plain(file: str) -> str:
    return re.sub(r"_?(-r0)?(-[0-9a-f]{8}.*)?$", "", file.partition(".so")[0])


def _hex(urlsafe: str) -> str:
    return base64.urlsafe_b64decode(urlsafe + "=" * (-len(urlsafe) % 4)).hex()
