"""Takes out of the packages in a folder what this service can't use: a third of their files. Called by the Dockerfile.

Their tests, sources of translations, words in other languages than ours, maps, Amazon's other 400 services, and what
only compilers and debuggers read.
"""

import shutil
import subprocess
import sys
from pathlib import Path

LANGUAGES = ("en", "fr")
SERVICES = ("s3", "sqs", "sts", "sso", "sso-oidc", "signin")  # the last four are ways to sign in
ENDINGS = (".po", ".map", ".pyi", ".pyx", ".pxd", ".h", ".a")


def trim(packages: Path) -> None:
    """Take it out."""
    unused = [folder for folder in packages.rglob("tests") if folder.is_dir()]
    for package in ("django", "allauth"):
        unused += [folder for folder in packages.glob(f"{package}/**/locale/*/") if folder.name not in LANGUAGES]
    unused += [folder for folder in packages.glob("botocore/data/*/") if folder.name not in SERVICES]
    unused += packages.glob("django/contrib/gis")
    for folder in unused:
        if folder.is_dir() and folder.name != "__pycache__":
            shutil.rmtree(folder)
    for file in packages.rglob("*"):
        if file.suffix in ENDINGS:
            file.unlink()
    for library in packages.rglob("*.so*"):
        _strip(library)


def _strip(library: Path) -> None:
    """Leave out a library's symbols, unless it can't be loaded then: wheels' own tools have moved some files' parts."""
    kept = library.with_name(f"{library.name}.kept")
    shutil.copy2(library, kept)
    stripped = subprocess.run(["strip", "--strip-unneeded", library], capture_output=True, check=False)  # noqa: S603, S607 - of the image
    load = [sys.executable, "-c", "import ctypes, sys; ctypes.CDLL(sys.argv[1])", library]
    if stripped.returncode or subprocess.run(load, capture_output=True, check=False).returncode:  # noqa: S603 - ourselves
        kept.replace(library)
    kept.unlink(missing_ok=True)


if __name__ == "__main__":
    trim(Path(sys.argv[1]))
