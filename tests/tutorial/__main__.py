"""Follows the tutorial as a new user would: a fresh copy of the repository, each command of the page in its order.

`make check-tutorial` prints what the commands print, and ends with 1 where one fails or what the page says of the
last state is not so.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
PAGE = _ROOT / "docs" / "tutorial.md"
_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PLACED = ("volunteer_record", "attach", "C-2001")
_CHECK = 'intake status "$(cat submission.txt)" --json'


def commands(text: str) -> list[str]:
    """The page's blocks of commands, in order."""
    return _BLOCK.findall(text)


def follow(folder: Path) -> dict[str, Any]:
    """Do all of it in one shell there; returns what is known of the submission in the end."""
    script = "\n".join(("set -e -o pipefail", *commands(PAGE.read_text(encoding="utf-8")), "echo; echo ENDS", _CHECK))
    ours = ("INTAKE_", "VIRTUAL_ENV", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    shell = ["bash", "-c", script]
    with subprocess.Popen(shell, cwd=folder, env=kept, stdout=subprocess.PIPE, text=True) as running:
        lines = list(_shown(running.stdout or ()))
    if running.returncode:
        sys.exit(f"the tutorial: a command failed (exit code {running.returncode})")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _shown(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        sys.stdout.write(line)
        yield line


def main() -> None:
    """Follow it, and see that the document is on the case."""
    with tempfile.TemporaryDirectory(prefix="tutorial-") as parent:
        folder = Path(parent) / "document-intake"
        subprocess.run(["git", "clone", "--quiet", str(_ROOT), str(folder)], check=True)
        (document,) = follow(folder)["documents"]
    placed = tuple(document[about] for about in ("type", "outcome", "case"))
    if placed != _PLACED:
        sys.exit(f"the tutorial: the document is {placed}, and not {_PLACED}")


if __name__ == "__main__":
    main()
