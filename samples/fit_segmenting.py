"""Fits the weights of `intake.segmenting`: `python -m samples.fit_segmenting`.

Logistic regression on the gaps of streams in wordings a and b, in the layouts for tuning: of each gap that the rules
leave open, the cues beside the pages that truly belong to the document so far, and whether a new one begins there.
Pages are shown again as a poor recogniser reads them, and some as if the classifier were not sure of them: it knows
these wordings from its training, as it will not know those of clients. A cue whose sense is plain keeps it:
what speaks for a new document never comes to speak against one.
"""

import csv
import random
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers import load_classifier
from classifiers.noise import add_noise
from classifiers.papers import read_paper
from intake.model import Classification, Page, Reading
from intake.segmenting.cues import CUES, cues
from intake.segmenting.deciding import BIAS, WEIGHTS, by_rule
from intake.segmenting.runs import Run
from intake.segmenting.separators import is_separator
from intake.segmenting.sheets import lines_of, sheet_of
from samples.streams import Stream, Truth, draw_stream

_STREAMS = {"born_digital": 120, "clean_scan": 6, "poor_scan": 12}
_UNSURE = 0.35  # of the pages
_NOISE = (0.0, 0.0, 0.01, 0.03)
_MISSING = 0.15  # of the cues: papers show fewer than samples do, and each cue has to stand for others
_RIDGE = 1.0
_STEPS = 25

Gap = tuple[dict[str, float], bool]


def main() -> None:
    """Write `weights.csv`; reading the scans takes some minutes."""
    found: list[Gap] = []
    for medium, count in _STREAMS.items():
        for number in range(count):
            stream = tuning_stream(medium, number)
            found += gaps(stream.documents, read_paper(stream.pdf), random.Random(f"gaps {medium} {number}"))
    write(fit(found))


def tuning_stream(medium: str, number: int) -> Stream:
    """One of the streams that the weights are fitted on."""
    return draw_stream(("en", "fr")[number % 2], medium, "ab", "train", random.Random(f"tune {medium} {number}"))


def gaps(documents: Sequence[Truth], reading: Reading, rng: random.Random) -> Iterator[Gap]:
    """The cues at each gap of a stream that no rule settles, and whether a document begins there."""
    pages = {page.number: page for page in reading.pages}
    for noise in _NOISE:
        run = Run()
        for document in documents:
            begins = True
            for number in document.pages:
                page = _noisy(pages[number], noise, rng)
                lines = lines_of(page.text)
                if not lines or is_separator(lines):
                    run.ends_blank = run.ends_blank or not lines
                    continue
                sheet = sheet_of(page, lines, _classified(page, reading, rng))
                if run.sheets and by_rule(run, sheet) is None:
                    found = cues(run, sheet)
                    yield found, begins
                    yield {name: value for name, value in found.items() if rng.random() > _MISSING}, begins
                if begins:
                    run = Run()
                begins = False
                run.add(sheet)


def fit(found: Sequence[Gap]) -> dict[str, float]:
    """Weights of the cues; what would speak against its sense says nothing."""
    begins = np.array([begun for _, begun in found], dtype=np.float64)
    kept = list(CUES)
    while True:
        seen = np.array([[1.0, *(cue.get(name, 0.0) for name in kept)] for cue, _ in found])
        weights = dict(zip((BIAS, *kept), _regression(seen, begins).tolist(), strict=True))
        wrong = {name: weights[name] * CUES[name] for name in kept if weights[name] * CUES[name] < 0}
        if not wrong:
            return {name: weights.get(name, 0.0) for name in (BIAS, *CUES)}
        kept.remove(min(wrong, key=lambda name: wrong[name]))


def _regression(seen: NDArray[np.float64], begins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's steps with a ridge (Hastie, Tibshirani, Friedman 2009, 4.4.1)."""
    ridge = np.diag([0.01, *(_RIDGE for _ in range(seen.shape[1] - 1))])
    weights: NDArray[np.float64] = np.zeros(seen.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (begins - likely) - ridge @ weights
        curve = (seen * (likely * (1 - likely))[:, None]).T @ seen + ridge
        weights += np.linalg.solve(curve, slope)
    return weights


def write(weights: dict[str, float]) -> None:
    """Put them beside the code."""
    with WEIGHTS.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("cue", "weight"))
        table.writerows((name, f"{weight:.2f}") for name, weight in weights.items())


def _noisy(page: Page, rate: float, rng: random.Random) -> Page:
    return page.model_copy(update={"text": add_noise(page.text, rng, rate=rate)}) if rate else page


def _classified(page: Page, reading: Reading, rng: random.Random) -> Classification:
    kind = load_classifier().classify((page,), reading)
    return kind.model_copy(update={"abstained": True}) if rng.random() < _UNSURE else kind


if __name__ == "__main__":
    main()
