"""Page streams into documents, in wordings and layouts that the cues were never fitted on.

A document counts as found when exactly its run of pages is a segment (of all documents and segments: F1). Where to
cut is also counted by itself. The grave mistake is a segment that holds pages of two documents.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure, Say
from classifiers import load_classifier
from classifiers.papers import read_paper
from intake.model import Classification, Page, Reading
from intake.segmenting import segment
from samples.streams import STREAM_MEDIA, Stream, draw_stream

_SEED = 90_173
_UNSEEN = "c"  # the family of wordings that is kept for tests
_STREAMS = {"born_digital": 80, "clean_scan": 10, "poor_scan": 14}
_MOST = {"born_digital": 7, "clean_scan": 4, "poor_scan": 4}  # documents: each scanned page takes half a second
_NAMES = {"born_digital": "born digital", "clean_scan": "clean scans", "poor_scan": "poor scans"}
_OF_ALL, _OF_POOR = 0.95, 0.90

Runs = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Split:
    """A stream and the segments it was split into."""

    stream: Stream
    medium: str
    found: Runs

    def documents(self, language: str = "") -> Runs:
        """The runs of pages of its documents, of all or of a language."""
        return tuple(truth.pages for truth in self.stream.documents if language in ("", truth.language))

    def segments(self, language: str = "") -> Runs:
        """What was found; of a language, what begins on a page of a document in it."""
        pages = {page for run in self.documents(language) for page in run}
        return tuple(run for run in self.found if run[0] in pages)


def measure(say: Say) -> Iterator[Figure]:
    """By medium and by language."""
    splits = list(_splits(say))
    count = sum(len(split.documents()) for split in splits)
    whole = f"page streams, documents found, of {count}"
    yield Figure(name=whole, value=found_f1(splits), unit="F1", at_least=_OF_ALL)
    for medium in STREAM_MEDIA:
        some = [split for split in splits if split.medium == medium]
        least = _OF_POOR if medium == "poor_scan" else None
        name = f"page streams, documents found, {_NAMES[medium]}, of {sum(len(split.documents()) for split in some)}"
        yield Figure(name=name, value=found_f1(some), unit="F1", at_least=least)
    for language, name in (("en", "English"), ("fr", "French")):
        of_it = f"page streams, documents found, {name}"
        yield Figure(name=of_it, value=found_f1(splits, language), unit="F1", at_least=_OF_ALL)
    right, made, wanted = cuts(splits)
    yield Figure(name="page streams, cuts that are right", value=right / made, unit="")
    yield Figure(name="page streams, cuts that were found", value=right / wanted, unit="")
    merged, segments = merged_segments(splits)
    yield Figure(name="page streams, segments with pages of two documents", value=100 * merged / segments, unit="%")


def found_f1(splits: Sequence[Split], language: str = "") -> float:
    """Of documents and segments, the harmonic mean of the shares that are the other too."""
    both = sum(len(set(split.documents(language)) & set(split.found)) for split in splits)
    every = sum(len(split.documents(language)) + len(split.segments(language)) for split in splits)
    return 2 * both / every


def cuts(splits: Sequence[Split]) -> tuple[int, int, int]:
    """How many places to cut are right, how many were found, and how many there are."""
    right = made = wanted = 0
    for split in splits:
        found, true = _starts(split.found), _starts(split.documents())
        right, made, wanted = right + len(found & true), made + len(found), wanted + len(true)
    return right, made, wanted


def merged_segments(splits: Sequence[Split]) -> tuple[int, int]:
    """How many segments hold pages of two documents, and how many segments there are."""
    merged = 0
    for split in splits:
        owner = {page: run for run in split.documents() for page in run}
        merged += sum(len({owner[page] for page in run}) > 1 for run in split.found)
    return merged, sum(len(split.found) for split in splits)


def _starts(runs: Runs) -> set[int]:
    return {run[0] for run in runs[1:]}


def _splits(say: Say) -> Iterator[Split]:
    for medium, count in _STREAMS.items():
        for number in range(count):
            say(f"{_NAMES[medium]}, stream {number + 1} of {count}")
            chance = random.Random(f"{_SEED} {medium} {number}")  # noqa: S311 - the same streams each time
            stream = draw_stream(("en", "fr")[number % 2], medium, _UNSEEN, "test", chance, most=_MOST[medium])
            reading = read_paper(stream.pdf)
            yield Split(stream, medium, segment(reading.pages, _classifying(reading)))


def _classifying(reading: Reading) -> Callable[[tuple[Page, ...]], Classification]:
    classifier = load_classifier()
    return lambda pages: classifier.classify(pages, reading)
