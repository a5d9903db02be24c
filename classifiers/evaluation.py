"""Measures the classifier in use, rules and model, on papers in texts and layouts that were never trained on.

The composed training papers do know some of the titles, as the field does; papers with new titles are also told apart.
Every share comes with its 95 % Wilson interval: with a few hundred papers, none wrong does not mean never wrong.
"""

import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from classifiers import load_classifier
from classifiers.model import MODEL_FOLDER
from classifiers.papers import Paper, read_paper, test_papers
from classifiers.taxonomy import OTHER
from intake.intervals import wilson
from intake.reading.ocr import warm

_BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)
_WORST = 10


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a test paper is, and what the classifier said."""

    type: str
    language: str
    medium: str
    title: str
    said: str
    confidence: float
    abstained: bool

    @property
    def right(self) -> bool:
        """Whether the type said, or guessed, is the paper's."""
        return self.said == self.type


def evaluate(
    seed: int = 7,
    count: int = 2,
    *,
    model: Path = MODEL_FOLDER,
    processes: int = 2,
    tick: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Classify test papers and say how well it went.

    Args:
        seed: draws the papers.
        count: papers of each type, language and layout.
        model: folder of the model.
        processes: that read at the same time; reading is most of the work.
        tick: called with the number of papers done so far.

    Returns:
        The figures, ready to be JSON.
    """
    version = load_classifier(model).version
    answers = []
    for answer in ask(test_papers(seed, count), model=model, processes=processes):
        answers.append(answer)
        if tick is not None:
            tick(len(answers))
    return {"classifier": version, "seed": seed, "count": count, **summarise(answers)}


def ask(papers: Iterable[Paper], *, model: Path = MODEL_FOLDER, processes: int = 2) -> Iterator[Answer]:
    """Read and classify each paper, in order, in processes of its own: reading forks, which threads must not."""
    with multiprocessing.get_context("fork").Pool(processes, initializer=warm) as pool:
        yield from pool.imap(partial(_ask, model), papers)


def _ask(model: Path, paper: Paper) -> Answer:
    reading = read_paper(paper.data)
    said = load_classifier(model).classify(reading.pages, reading)
    return Answer(
        type=paper.type,
        language=paper.language,
        medium=paper.medium,
        title=paper.title,
        said=said.type,
        confidence=said.confidence,
        abstained=said.abstained,
    )


def summarise(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures of these answers."""
    strange = [answer for answer in answers if answer.type == OTHER]
    taken = sum(not answer.abstained and not answer.right for answer in strange)
    return {
        "all": scores(answers),
        "by_language": {language: scores(group) for language, group in _grouped(answers, "language")},
        "by_medium": {medium: scores(group) for medium, group in _grouped(answers, "medium")},
        "by_title": {title: scores(group) for title, group in _grouped(answers, "title")},
        "worst_types": worst_types(answers),
        "out_of_scope_taken_for_a_type": share(taken, len(strange)),
        "reliability": reliability(answers),
    }


def scores(answers: Sequence[Answer]) -> dict[str, Any]:
    """The share decided without a person, and the share of wrong types among those."""
    decided = [answer for answer in answers if not answer.abstained]
    wrong = sum(not answer.right for answer in decided)
    return {"automatic": share(len(decided), len(answers)), "type_error": share(wrong, len(decided))}


def share(hits: int, of: int) -> dict[str, float]:
    """A share with its interval, rounded."""
    low, high = wilson(hits, of)
    return {"share": _round(hits / of if of else 0.0), "low": _round(low), "high": _round(high), "hits": hits, "of": of}


def worst_types(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """The types with most wrong decisions, then with most left to a person; those without either are not listed."""
    rows: list[dict[str, Any]] = []
    for type_, group in _grouped(answers, "type"):
        wrong = Counter(answer.said for answer in group if not answer.abstained and not answer.right)
        left = sum(answer.abstained for answer in group)
        if wrong or left:
            rows.append({"type": type_, "papers": len(group), "left": left, "wrong": wrong.total(), "as": dict(wrong)})
    return sorted(rows, key=lambda row: (-row["wrong"], -row["left"] / row["papers"]))[:_WORST]


def reliability(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """Whether confidence means what it says: by bins of it, its mean beside the share of right types."""
    rows = []
    for start, end in pairwise(_BINS):
        inside = [answer for answer in answers if start <= answer.confidence < end or answer.confidence == end == 1]
        if inside:
            mean = sum(answer.confidence for answer in inside) / len(inside)
            right = share(sum(answer.right for answer in inside), len(inside))
            rows.append({"from": start, "to": end, "mean_confidence": _round(mean), "right": right})
    return rows


def _grouped(answers: Iterable[Answer], by: str) -> list[tuple[str, list[Answer]]]:
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[getattr(answer, by)].append(answer)
    return sorted(groups.items())


def _round(value: float) -> float:
    return round(value, 4)
