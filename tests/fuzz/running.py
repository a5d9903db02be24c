"""Fuzzes each target in a process of its own, so that a crash or a hang in a library's C code is a finding too."""

import hashlib
import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzz.mutating import mutated

_PROCESSES = 2
_MOST_SECONDS = 2.0
"""Of computing for one input."""
_HANGS = 30
"""Seconds after which an input that is not done ends its process."""
_MEMORY = 1_000_000_000
_MOST_FINDINGS = 20
"""Of one target, each another."""


@dataclass
class Result:
    """What came of fuzzing one target."""

    executions: int = 0
    findings: list[str] = field(default_factory=list)


def fuzz(targets: list[str], seconds: float, seed: int, keep: Path) -> dict[str, Result]:
    """Fuzz these for so many seconds in all; inputs that are findings go to the folder `keep`."""
    share = seconds * min(_PROCESSES, len(targets)) / len(targets)
    with ThreadPoolExecutor(_PROCESSES) as pool:
        return dict(zip(targets, pool.map(lambda name: _watch(name, share, seed, keep), targets), strict=True))


def _watch(name: str, seconds: float, seed: int, keep: Path) -> Result:
    """A process after another, each from where the last one ended."""
    result = Result()
    deadline = time.monotonic() + seconds
    with TemporaryDirectory(prefix="intake-fuzz-") as folder:
        while (left := deadline - time.monotonic()) > 0 and len(result.findings) < _MOST_FINDINGS:
            given = ["--target", name, "--seconds", str(left), "--seed", str(seed), "--start", str(result.executions)]
            command = [sys.executable, "-m", "tests.fuzz", "--inside", folder, "--findings", str(keep), *given]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            if lines:
                result.executions = lines[-1]["executions"]
            result.findings += [line["finding"] for line in lines if "finding" in line]
            if done.returncode:
                what = signal.strsignal(-done.returncode) if done.returncode < 0 else done.stderr.strip()[-300:]
                result.findings.append(_saved(Path(folder, "input"), name, f"its process ended: {what}", keep))
                result.executions += 1000  # beyond what it did since it last said how far it was
    return result


def work(name: str, seconds: float, seed: int, start: int, folder: Path, keep: Path) -> None:
    """In the process: input after input, one line of JSON a second and per finding."""
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    corpus = target.corpus()
    _limit_memory()
    deadline, said, number = time.monotonic() + seconds, time.monotonic(), start
    known = {""}
    while time.monotonic() < deadline and len(known) <= _MOST_FINDINGS:
        chance = random.Random(f"{seed} {name} {number}")
        (folder / "input").write_bytes(mutated(corpus, target.words, chance) or b"\0")
        # Twice, for a finding can be tried again: the machine's being slow for once is none.
        problem = try_one(name, folder / "input", folder) and try_one(name, folder / "input", folder)
        number += 1
        if problem not in known:
            known.add(problem)
            _say(executions=number, finding=_saved(folder / "input", name, problem, keep))
        elif time.monotonic() - said > 1:
            said = time.monotonic()
            _say(executions=number)
    _say(executions=number)


def replay(name: str, path: Path) -> str:
    """Give one input to a target as fuzzing does, with the same memory; says what is wrong with it, if anything."""
    from tests.fuzz.targets import TARGETS

    TARGETS[name].corpus()  # takes its memory first, as in fuzzing
    _limit_memory()
    with TemporaryDirectory(prefix="intake-fuzz-") as folder:
        return try_one(name, path, Path(folder))


def try_one(name: str, path: Path, folder: Path) -> str:
    """Give one input to a target; says what is wrong with it, if anything. The input decides all chance in it."""
    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    place = folder / "place"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    chance = random.Random(hashlib.sha256(path.read_bytes()).digest())
    signal.alarm(_HANGS)
    started = time.process_time()
    try:
        target.run(path, place, chance)
    except target.may_raise:
        pass
    except BaseException as error:  # whatever it is, it is what is looked for
        if isinstance(error, KeyboardInterrupt):
            raise
        where = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__}: {str(error)[:200]} (at {Path(where.filename).name}:{where.lineno})"
    finally:
        signal.alarm(0)
    took = time.process_time() - started
    return f"took more than {_MOST_SECONDS:g} seconds" if took > _MOST_SECONDS else ""


def _saved(path: Path, name: str, problem: str, keep: Path) -> str:
    """Keep the input; says how to try it again."""
    keep.mkdir(parents=True, exist_ok=True)
    kept = keep / f"{name}-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
    shutil.copyfile(path, kept)
    return f"{name}: {problem}; again: python -m tests.fuzz --target {name} --replay {kept}"


def _limit_memory() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + _MEMORY, resource.RLIM_INFINITY))


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
