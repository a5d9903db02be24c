"""Fetches what the pages show and run in browsers, and what their tests do: packages of the npm registry.

Which, with their digests and folders, stands in assets.json. One that is there already is not fetched again.
"""

import base64
import hashlib
import io
import json
import os
import sys
import tarfile
import urllib.request
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOT_WANTED = (".map", ".d.ts")
REGISTRY = os.environ.get("npm_config_registry", "https://registry.npmjs.org").rstrip("/")  # noqa: SIM112 - npm's own name


def fetch(package: str, version: str, integrity: str) -> bytes:
    """The package's archive. Exits where its bytes are not those that were pinned."""
    address = f"{REGISTRY}/{package}/-/{package.rpartition('/')[2]}-{version}.tgz"
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - the registry's own address
        archive: bytes = answer.read()
    kind, _, digest = integrity.partition("-")
    if base64.b64encode(hashlib.new(kind, archive).digest()).decode() != digest:
        sys.exit(f"assets: {address} is not what assets.json pins: nothing was installed")
    return archive


def unpack(archive: bytes, files: dict[str, str], folder: Path) -> None:
    """Write the wanted files: of each name in the archive, or folder of it, where it goes."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as members:
        for member in members:
            name = member.name.partition("/")[2]
            for wanted, place in files.items():
                if (
                    member.isfile()
                    and not name.endswith(NOT_WANTED)
                    and (name == wanted or name.startswith(f"{wanted}/"))
                ):
                    target = folder / (place + name.removeprefix(wanted))
                    target.parent.mkdir(parents=True, exist_ok=True)
                    content = members.extractfile(member)
                    target.write_bytes(content.read() if content else b"")


def fetch_all(only: str = "") -> None:
    """Fetch what is missing; `only`: of the folders whose names begin so."""
    for folder, packages in json.loads((HERE / "assets.json").read_text()).items():
        for package in packages if folder.startswith(only) else ():
            fetch_missing(package, HERE.parent / folder)


def fetch_missing(package: dict[str, Any], folder: Path) -> None:
    """Fetch a package, unless this very one is there."""
    seen = folder / f".{package['package'].replace('/', '-')}"
    if seen.exists() and seen.read_text() == json.dumps(package):
        return
    print(f"setup: fetching {package['package']} {package['version']}", file=sys.stderr)  # noqa: T201
    unpack(fetch(package["package"], package["version"], package["integrity"]), package["files"], folder)
    seen.write_text(json.dumps(package))


if __name__ == "__main__":
    fetch_all()
