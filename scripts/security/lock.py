"""What the lock file (uv.lock) pins: all of it, and the part that the product needs here."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from packaging.markers import Marker, default_environment
from packaging.tags import sys_tags
from packaging.utils import parse_wheel_filename

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = "document-intake"


@dataclass(frozen=True)
class Pinned:
    """A package as the lock pins it."""

    name: str
    version: str
    needs: tuple[str, ...]
    """Names of what it needs here."""
    address: str
    """Of the file that is installed here."""
    sha256: str


@cache
def _lock() -> Mapping[str, Any]:
    return tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))


def version() -> str:
    """The product's own."""
    found: str = next(row["version"] for row in _lock()["package"] if row["name"] == PRODUCT)
    return found


def everything() -> list[tuple[str, str]]:
    """Name and version of each package in the lock, also what only tests need, for any machine."""
    return sorted((row["name"], row["version"]) for row in _lock()["package"] if row["name"] != PRODUCT)


def product() -> list[Pinned]:
    """What the product needs on a machine and a Python like this one, by name; without itself."""
    found: dict[str, dict[str, Any]] = {}
    needs: dict[str, set[str]] = {}
    _walk({"name": PRODUCT}, found, needs, set())
    return [_pinned(row, needs[name]) for name, row in sorted(found.items()) if name != PRODUCT]


def needed_by_product() -> tuple[str, ...]:
    """Names of what the product itself names."""
    row = next(row for row in _lock()["package"] if row["name"] == PRODUCT)
    return tuple(sorted({need["name"] for need in _here(row["dependencies"])}))


def _walk(
    need: Mapping[str, Any], found: dict[str, dict[str, Any]], needs: dict[str, set[str]], seen: set[tuple[str, str]]
) -> None:
    row = _row(need)
    name = row["name"]
    found[name] = row
    for extra in ("", *need.get("extra", ())):
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        wanted = row.get("optional-dependencies", {}).get(extra, ()) if extra else row.get("dependencies", ())
        for following in _here(wanted):
            needs.setdefault(name, set()).add(following["name"])
            _walk(following, found, needs, seen)
    needs.setdefault(name, set())


def _row(need: Mapping[str, Any]) -> dict[str, Any]:
    """The one package that is meant; the lock names the version where there are several."""
    rows = [row for row in _lock()["package"] if row["name"] == need["name"]]
    found: dict[str, Any] = next(row for row in rows if row["version"] == need.get("version", rows[0]["version"]))
    return found


def _here(needs: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    environment = default_environment()
    for need in needs:
        if "marker" not in need or Marker(need["marker"]).evaluate(environment):  # type: ignore[arg-type]
            yield need


def _pinned(row: Mapping[str, Any], needs: set[str]) -> Pinned:
    file = _file(row)
    return Pinned(row["name"], row["version"], tuple(sorted(needs)), file["url"], file["hash"].removeprefix("sha256:"))


def _file(row: Mapping[str, Any]) -> Mapping[str, str]:
    """The wheel that suits this machine best, else the source."""
    tags = {tag: place for place, tag in enumerate(sys_tags())}
    best: tuple[int, Mapping[str, str]] | None = None
    for wheel in row.get("wheels", ()):
        _name, _version, _build, offered = parse_wheel_filename(wheel["url"].rpartition("/")[2])
        place = min((tags[tag] for tag in offered if tag in tags), default=None)
        if place is not None and (best is None or place < best[0]):
            best = (place, wheel)
    found: Mapping[str, str] = best[1] if best is not None else row["sdist"]
    return found
