"""What code needs to read and run: programs, libraries, modules, fonts, language data; nothing that somebody wrote."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from intake.sandbox.landlock import READ, RUN, USE, Rule

_IN_A_PREFIX = ("bin", "lib", "lib64", "share")
_CONFIGURATION = (  # of /etc only what is no secret to anybody; not shadow, not keys, not services' settings
    *("ld.so.cache", "ld.so.preload", "localtime", "timezone", "locale.alias", "nsswitch.conf", "passwd", "group"),
    *("magic", "mime.types", "alternatives", "fonts", "papersize", "libreoffice"),
)
_PACKAGED = ("/nix/store", "/var/cache/fontconfig", "/var/spool/libreoffice", "/var/lib/libreoffice")
_DEVICES = ("null", "zero", "urandom", "random")


@cache
def of_code() -> tuple[Rule, ...]:
    """The rules for code, the same for every child of this process."""
    prefixes = (Path("/"), Path("/usr"), Path("/usr/local"), Path(sys.base_prefix), Path(sys.prefix))
    runs = [prefix / below for prefix in prefixes for below in _IN_A_PREFIX]
    runs += [*map(Path, _PACKAGED), *Path("/opt").glob("libreoffice*")]
    runs += [*_modules_outside(runs)]
    reads = [Path("/etc") / name for name in _CONFIGURATION]
    if tessdata := os.environ.get("TESSDATA_PREFIX"):
        reads.append(Path(tessdata).absolute())
    named = [
        *(Rule(path, RUN) for path in runs),
        *(Rule(path, READ) for path in reads),
        *(Rule(Path("/dev") / name, USE) for name in _DEVICES),
    ]
    return tuple(_without_repetition(named))


def _without_repetition(rules: Iterable[Rule]) -> Iterator[Rule]:
    """Each place that is there once, and none that lies in another: every child makes all of these calls."""
    rights: dict[Path, int] = {}
    for rule in rules:
        if rule.path.exists():
            rights[rule.path.resolve()] = rights.get(rule.path.resolve(), 0) | rule.rights
    for path, right in rights.items():
        if not any(rights.get(above, 0) & right == right for above in path.parents):
            yield Rule(path, right)


def _modules_outside(places: Sequence[Path]) -> Iterator[Path]:
    """Packages and modules of other folders on sys.path, and not those folders: one may be where the work lies."""
    for entry in (Path(name) for name in sys.path if name):
        if not any(map(entry.is_relative_to, places)):
            yield from (module.parent for module in entry.glob("*/__init__.py"))
            yield from entry.glob("*.py")
