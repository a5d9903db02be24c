"""Which licences the product's dependencies have, and whether each lets a department run and pass on the product.

What a package says of itself counts where it is an SPDX expression. The rest was read by a person: `licences.csv` says
what was found, and what the package's own words were then, so that other words are read anew.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from license_expression import AND, ExpressionError, LicenseSymbol, Licensing, get_spdx_licensing

from scripts.security.installed import found, natives_of
from scripts.security.lock import ROOT, product

_TABLE = Path(__file__).with_name("licences.csv")
FREE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0", "CC0-1.0", "FTL", "HPND", "IJG", "ISC", "MIT"),
    *("MIT-0", "MIT-CMU", "OLDAP-2.8", "OpenSSL", "PSF-2.0", "PostgreSQL", "ZPL-2.1", "Zlib", "curl", "libpng-2.0"),
    *("BSD-Attribution-HPND-disclaimer", "X11", "libtiff"),
}
"""Licences that ask for no more than to be named."""
SHARED = {
    *("LGPL-2.1-only", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"),
    "GPL-3.0-or-later WITH GCC-exception-3.1",
}
"""Licences that ask that changes to the library be shared. We change none, and each can be replaced: it is a file."""


@dataclass(frozen=True)
class Licence:
    """Of one package, or of a library that a wheel brings."""

    of: str
    expression: str
    """SPDX."""
    accepted: str = ""
    """Why it is taken though it is in neither list."""


@dataclass(frozen=True)
class _Read:
    """A row of the table."""

    name: str
    says: str
    expression: str
    accepted: str


def licences() -> Iterator[Licence | str]:
    """The licence of each package that the product needs and each library in it; a word of what is wrong instead."""
    for package in product():
        yield licence_of(package.name)
        for native in natives_of(package.name):
            yield of_table(native.name, "native", native.package)
    for asset in json.loads((ROOT / "scripts" / "assets.json").read_text())["review/design/static/vendor"]:
        yield of_table(f"npm:{asset['package']}", "", asset["package"])


def licence_of(package: str) -> Licence | str:
    """A package's."""
    installed = found(package)
    if installed is None:
        return f"{package} is not installed: run `make setup-dev`"
    for field in ("License-Expression", "License"):
        if _is_spdx(said := installed.metadata.get(field) or ""):
            return Licence(package, said)
    return of_table(package, " ".join(_words(package).split()), package)


def of_table(name: str, says: str, package: str) -> Licence | str:
    """What a person read; a word where nobody has, or it says something else by now.

    Args:
        name: in the table.
        says: the package's own words; "native" of a library in a wheel, and nothing of what browsers load.
        package: whose it is.
    """
    row = _table().get(f"{package}/{name}") or _table().get(name)
    if row is None:
        return f"{name} (of {package}) says {says!r}: read its licence, and add a row to {_TABLE.name}"
    if row.says != says:
        return f"{name} says {says!r} and no longer {row.says!r}: read its licence anew, and mend {_TABLE.name}"
    return Licence(f"{package}: {name}" if says == "native" else name, row.expression, row.accepted)


def problem(licence: Licence) -> str:
    """Why it can't be taken; empty where it can."""
    if licence.accepted or _allows(licence.expression):
        return ""
    return f"{licence.of}: {licence.expression} is on neither list of scripts/security/licences.py"


def _words(package: str) -> str:
    """What a package that names no SPDX expression says: its own words, and its classifiers."""
    installed = found(package)
    said = installed.metadata if installed is not None else {}
    own = (said.get("License") or "").splitlines()[:1]
    named = said.get_all("Classifier") or [] if installed is not None else []
    classifiers = [row.rpartition(" :: ")[2] for row in named if row.startswith("License ::")]
    return "; ".join((*own, *classifiers))


@cache
def _table() -> Mapping[str, _Read]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["name"]: _Read(**row) for row in csv.DictReader(file)}


@cache
def _spdx() -> Licensing:
    return get_spdx_licensing()


def _is_spdx(text: str) -> bool:
    try:
        return bool(text) and _spdx().parse(text, validate=True) is not None
    except ExpressionError:
        return False


def _allows(expression: str) -> bool:
    return _is_allowed(_spdx().parse(expression, validate=True))


def _is_allowed(parsed: object) -> bool:
    arguments = getattr(parsed, "args", ())
    if isinstance(parsed, LicenseSymbol) or not arguments:
        return str(parsed) in FREE | SHARED
    return (all if isinstance(parsed, AND) else any)(map(_is_allowed, arguments))
