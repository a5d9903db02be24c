"""Processor time, and how many words were read right."""

import os
import re
import resource
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.running import ROOT

_Source = TypeVar("_Source")
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


@dataclass(frozen=True)
class Read:
    """What was read, and its price."""

    text: str
    seconds: float
    """Of processor time."""


def measured(read: Callable[[_Source], str], source: _Source) -> Read:
    """Read something, and count what this process and those that it starts use for it."""
    before = processor_seconds()
    text = read(source)
    return Read(text, processor_seconds() - before)


def words(text: str) -> Counter[str]:
    """The words of a text and how often each occurs; capitals and forms of the same character do not count."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def words_right(read: str, truth: Iterable[str]) -> tuple[int, int]:
    """How many words of the truth were read, and how many there are."""
    wanted = words("\n".join(truth))
    return (words(read) & wanted).total(), wanted.total()
