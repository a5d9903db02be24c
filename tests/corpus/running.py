"""`intake inspect --json` over a folder of files, in two processes, and what its answers are worth."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.expecting import Expected, deviations

_PROCESSES = 2
_LIMIT_SECONDS = 30
"""The product's own limit for one file while the corpus runs: what hangs becomes a timeout, which is a deviation."""
_MOST_DEATHS = 10
_TRACES = ("corpus-escaped", "corpus-link", "corpus-hard", "corpus-device", "corpus-pipe", "corpus-block")
"""Names that files of the corpus try to write elsewhere."""


@dataclass
class Outcome:
    """What came of a run."""

    files: int = 0
    seconds: float = 0
    slowest: tuple[float, str] = (0, "")
    outcomes: dict[str, int] = field(default_factory=dict)
    differing: list[tuple[str, str]] = field(default_factory=list)
    """File and deviation."""

    def figures(self) -> str:
        """One line."""
        shares = ", ".join(f"{count} {name}" for name, count in sorted(self.outcomes.items()))
        seconds, name = self.slowest
        return (
            f"{self.files} files in {self.seconds:.0f} s: {shares}; the slowest {seconds:.1f} s ({name!r}); "
            f"{len(self.differing)} deviations in {len({name for name, _ in self.differing})} files"
        )


def run(files: dict[Path, Expected], work: Path, *, again: int = 20) -> Outcome:
    """Inspect all files, compare, and inspect some a second time; `work` is an empty folder of ours."""
    outcome = Outcome(files=len(files))
    started = time.monotonic()
    paths = list(files)
    before = _inventory(paths)
    answers, errors = _inspect_all(paths, work)
    if _inventory(paths) != before:
        outcome.differing.append(("(all)", "the folder of the files was changed"))
    outcome.differing += [("(all)", f"{where} was left behind") for where in _left_behind(work)]
    outcome.differing += [("(the command)", error) for error in errors]
    for path, expected in files.items():
        found = answers.get(path)
        if found is None:
            outcome.differing.append((path.name, "there is no answer: the command ended"))
            continue
        outcome.outcomes[found["reason"] or found["outcome"]] = (
            outcome.outcomes.get(found["reason"] or found["outcome"], 0) + 1
        )
        outcome.slowest = max(outcome.slowest, (found["seconds"], path.name))
        outcome.differing += [(path.name, deviation) for deviation in deviations(found, expected)]
    second, _ = _inspect_all(paths[:: max(1, len(paths) // again)], work)
    for path, found in second.items():
        if _timeless(found) != _timeless(answers.get(path)):
            outcome.differing.append((path.name, "a second run gives another answer"))
    outcome.seconds = time.monotonic() - started
    return outcome


def _inspect_all(paths: Sequence[Path], work: Path) -> tuple[dict[Path, dict[str, Any]], list[str]]:
    """The answer for each file, and what was said on stderr."""
    shares = [paths[index::_PROCESSES] for index in range(_PROCESSES)]
    with ThreadPoolExecutor(_PROCESSES) as pool:
        results = list(pool.map(lambda item: _inspect(item[1], work / f"process-{item[0]}"), enumerate(shares)))
    answers: dict[Path, dict[str, Any]] = {}
    for found, _ in results:
        answers |= found
    return answers, [error for _, errors in results for error in errors]


def _inspect(paths: Sequence[Path], work: Path) -> tuple[dict[Path, dict[str, Any]], list[str]]:
    """One process after another, until each file has an answer or has ended the command."""
    answers: dict[Path, dict[str, Any]] = {}
    errors: list[str] = []
    left = list(paths)
    while left and len(errors) < _MOST_DEATHS:
        done = _command(left, work)
        lines = [
            json.loads(line) for line in done.stdout.split("\n") if line.endswith("}")
        ]  # not splitlines: a name may hold such ends
        answers |= dict(zip(left, lines, strict=False))
        if done.stderr.strip():
            errors.append(f"stderr says {done.stderr.strip()[-300:]!r}")
        if len(lines) < len(left):
            errors.append(f"ended with {done.returncode} at {left[len(lines)].name!r}")
        left = left[len(lines) + 1 :]
    return answers, errors


def _command(paths: Sequence[Path], work: Path) -> subprocess.CompletedProcess[str]:
    folder, temporary = work / "here", work / "tmp"
    for place in (folder, temporary):
        place.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        "TMPDIR": str(temporary),
        "HOME": str(folder),
        "INTAKE_HOME": str(folder / ".intake"),
        "INTAKE_LIMIT_SECONDS": str(_LIMIT_SECONDS),
        "OMP_THREAD_LIMIT": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "commands", "inspect", "--json", "--text", "--", *map(str, paths)]
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def _inventory(paths: Sequence[Path]) -> list[tuple[str, int, int]]:
    """Everything in the folders of the files, and above them as far as the corpus is ours."""
    places = sorted({path.parent for path in paths})
    return [
        (str(entry), entry.lstat().st_size, entry.lstat().st_mtime_ns)
        for place in places
        for entry in sorted(place.iterdir())
    ]


def _left_behind(work: Path) -> Iterator[Path]:
    """What the readings wrote and did not take away, or wrote where nothing may be written."""
    yield from (path for path in work.rglob("*") if not path.is_dir())
    for place in {work, *work.parents, Path("/tmp"), Path("/var/tmp"), Path.home()}:  # noqa: S108
        yield from (path for path in place.iterdir() if path.name.startswith(_TRACES))


def _timeless(found: dict[str, Any] | None) -> dict[str, Any] | None:
    return found and {key: value for key, value in found.items() if key != "seconds"}
