"""Makes the tables of `intake.reading.letters`: `python -m samples.letters`.

Of English, French, German, Spanish, Italian, Dutch and Portuguese it takes the commonest words from pyspellchecker's
lists (MIT licence; `pip install pyspellchecker`), of other languages those of Django's own translations, but for the
translations that the benchmarks read. A word counts by the square root of how often it is used.
"""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from intake.reading.letters import FILE, SIGNS, STEPS, TABLES, signs, words
from samples.translations import TRAIN_APPLICATIONS, translations

_LISTED = ("en", "fr", "de", "es", "it", "nl", "pt")
_TRANSLATED = ("pl", "ro", "tr", "cs", "sv", "da", "fi", "hu", "hr", "id")
_WORDS = 60_000  # of each list
_WEIGHT = {True: 1e6, False: 3e5}  # a language's, by whether there is a list of its words
_PRIOR = 5.0  # how many letters it takes to believe what follows two others more than what follows one

Weighted = list[tuple[str, float]]


def main() -> None:
    """Write `letters.bin`."""
    listed = {language: _listed(language) for language in _LISTED}
    translated = [pair for language in _TRANSLATED for pair in _translated(language)]
    everything = [pair for pairs in listed.values() for pair in pairs] + translated
    tables = [_table({"any": everything, **listed}[name]) for name in TABLES]
    FILE.write_bytes(zlib.compress(b"".join(table.tobytes() for table in tables), 9))


def _listed(language: str) -> Weighted:
    package = find_spec("spellchecker")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pip install pyspellchecker")
    with gzip.open(Path(package.origin).parent / "resources" / f"{language}.json.gz") as file:
        used: dict[str, int] = json.load(file)
    commonest = sorted(used.items(), key=lambda item: (-item[1], item[0]))[:_WORDS]
    return list(_weighted(commonest, _WEIGHT[True]))


def _translated(language: str) -> Weighted:
    used = Counter(" ".join(translations(language, TRAIN_APPLICATIONS)).split())
    return list(_weighted(sorted(used.items()), _WEIGHT[False]))


def _weighted(used: list[tuple[str, int]], weight: float) -> Iterator[tuple[str, float]]:
    whole = sum(count**0.5 for _, count in used)
    return ((word, weight * count**0.5 / whole) for word, count in used)


def _table(weighted: Weighted) -> NDArray[np.uint8]:
    """Witten and Bell's idea in its simplest form: what is rare after two letters is guessed from what follows one."""
    three = np.zeros((SIGNS, SIGNS, SIGNS))
    for word, weight in weighted:
        line = signs(words(word))
        np.add.at(three, (line[:-2], line[1:-1], line[2:]), weight)
    two = three.sum(axis=0)
    one = two.sum(axis=0)
    alone = (one + 1) / (one + 1).sum()
    after_one = (two + _PRIOR * alone) / (two.sum(axis=1, keepdims=True) + _PRIOR)
    after_two = (three + _PRIOR * after_one) / (three.sum(axis=2, keepdims=True) + _PRIOR)
    surprise: NDArray[np.uint8] = np.clip(np.rint(-np.log2(after_two) * STEPS), 0, 255).astype(np.uint8)
    return surprise


if __name__ == "__main__":
    main()
