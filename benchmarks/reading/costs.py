"""Processor time, and how many words were read right."""

import os
import re
import resource
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from benchmarks.running import ROOT

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")
_WORD = re.compile(r"\w+")


def processor_seconds() -> float:
    """What this process and all that it started and saw end have used so far."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def cost_of(command: Sequence[str]) -> float:
    """Processor seconds of a command with all that it starts. Raises CalledProcessError when it fails."""
    before = processor_seconds()
    environment = os.environ | {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    return processor_seconds() - before


def apart(action: Callable[_Arguments, _Result], *arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
    """Run it in a fresh process, where nothing that was measured before stays loaded."""
    with ProcessPoolExecutor(1, get_context("spawn")) as other:
        return other.submit(action, *arguments, **named).result()


def words(text: str) -> Counter[str]:
    """The words of a text and how often each occurs; capitals and forms of the same character do not count."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def words_right(read: str, truth: Iterable[str]) -> tuple[int, int]:
    """How many words of the truth were read, and how many there are."""
    wanted = words("\n".join(truth))
    return (words(read) & wanted).total(), wanted.total()
