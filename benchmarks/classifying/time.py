"""CPU time to classify a document whose text is known: rules, features and model."""

import random
import statistics
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, Say
from classifiers import load_classifier
from classifiers.composing import LANGUAGES, compose, wordings
from intake.model import Outcome, Page, PageSource, Reading

_ROUNDS = 5
_LIMIT = 2.0


def measure(say: Say) -> Iterator[Figure]:
    """The median over some rounds, after one that fills the caches."""
    readings = list(_readings())
    classifier = load_classifier()
    rounds = []
    for number in range(_ROUNDS + 1):
        say(f"round {number} of {_ROUNDS}")
        started = time.process_time()
        for reading in readings:
            classifier.classify(reading.pages, reading)
        rounds.append(1000 * (time.process_time() - started) / len(readings))
    yield Figure(name="classifying a document, CPU", value=statistics.median(rounds[1:]), unit="ms", limit=_LIMIT)


def _readings() -> Iterator[Reading]:
    """A page of each kind of document in each language."""
    rng = random.Random(1)  # noqa: S311 - the same pages each time
    for language in LANGUAGES:
        for wording in wordings(language):
            page = Page(number=1, source=PageSource.TEXT_LAYER, text=compose(wording, language, rng).pages[0])
            yield Reading(outcome=Outcome.READ, mime="application/pdf", sha256="0" * 64, size=1, pages=(page,))
