"""Measures the classifier in use, rules and model, on papers in texts and layouts that were never trained on.

The composed training papers do know some of the titles, as the field does; papers with new titles are also told apart.
Anybody's own labelled files can be measured the same way. Every share comes with its 95 % Wilson interval: with a few
hundred papers, none wrong does not mean never wrong.
"""

import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from classifiers import load_classifier
from classifiers.model import MODEL_FOLDER
from classifiers.papers import Paper, read_paper
from classifiers.taxonomy import OTHER
from intake.intervals import wilson
from intake.reading.ocr import warm
from intake.settings import TYPE_ERROR

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
    possible: tuple[str, ...] = ()

    @property
    def right(self) -> bool:
        """Whether the type said, or guessed, is the paper's."""
        return self.said == self.type

    @property
    def wrong(self) -> bool:
        """Whether a wrong type was decided."""
        return not (self.abstained or self.right)


def evaluate(
    papers: Iterable[Paper],
    *,
    model: Path = MODEL_FOLDER,
    error: float = TYPE_ERROR,
    processes: int = 2,
    tick: Callable[[int], None] | None = None,
) -> list[Answer]:
    """Read and classify each paper, in order, in processes of its own: reading forks, which threads must not.

    Args:
        papers: with what they are.
        model: folder of the model.
        error: the share of documents whose type may be wrong.
        processes: that read at the same time; reading is most of the work.
        tick: called with the number of papers done so far.

    Raises:
        ModelError: the model can't be used.
    """
    load_classifier(model, error)
    answers = []
    with multiprocessing.get_context("fork").Pool(processes, initializer=warm) as pool:
        for answer in pool.imap(partial(_ask, model, error), papers):
            answers.append(answer)
            if tick is not None:
                tick(len(answers))
    return answers


def _ask(model: Path, error: float, paper: Paper) -> Answer:
    reading = read_paper(paper.data)
    said = load_classifier(model, error).classify(reading.pages, reading)
    return Answer(
        type=paper.type,
        language=paper.language,
        medium=paper.medium,
        title=paper.title,
        said=said.type,
        confidence=said.confidence,
        abstained=said.abstained,
        possible=said.possible,
    )


def summarise(answers: Sequence[Answer]) -> dict[str, Any]:
    """All figures of these answers."""
    return {
        "all": scores(answers),
        "by_language": {language: scores(group) for language, group in grouped(answers, "language")},
        "by_medium": {medium: scores(group) for medium, group in grouped(answers, "medium")},
        "by_title": {title: scores(group) for title, group in grouped(answers, "title")},
        "worst_types": worst_types(answers),
        "out_of_scope_taken_for_a_type": taken_for_a_type(answers),
        "type_not_among_the_possible": promise(answers),
        "reliability": reliability(answers),
    }


def taken_for_a_type(answers: Iterable[Answer]) -> dict[str, float]:
    """How many of the papers outside of the list were decided as one of its types."""
    strange = [answer for answer in answers if answer.type == OTHER]
    return share(sum(answer.wrong for answer in strange), len(strange))


def promise(answers: Iterable[Answer]) -> dict[str, float]:
    """How often a paper's type was not among those said to be possible: what the operator's error bounds.

    Only where the model was asked: a rule names one type.
    """
    asked = [answer for answer in answers if answer.possible]
    return share(sum(answer.type not in answer.possible for answer in asked), len(asked))


def scores(answers: Sequence[Answer]) -> dict[str, Any]:
    """The share decided without a person, and the share of wrong types among those."""
    decided = [answer for answer in answers if not answer.abstained]
    wrong = sum(answer.wrong for answer in decided)
    return {"automatic": share(len(decided), len(answers)), "type_error": share(wrong, len(decided))}


def share(hits: int, of: int) -> dict[str, float]:
    """A share with its interval, rounded."""
    low, high = wilson(hits, of)
    return {"share": _round(hits / of if of else 0.0), "low": _round(low), "high": _round(high), "hits": hits, "of": of}


def worst_types(answers: Iterable[Answer]) -> list[dict[str, Any]]:
    """The types with most wrong decisions, then with most left to a person; those without either are not listed."""
    rows: list[dict[str, Any]] = []
    for type_, group in grouped(answers, "type"):
        wrong = Counter(answer.said for answer in group if answer.wrong)
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


def grouped(answers: Iterable[Answer], by: str) -> list[tuple[str, list[Answer]]]:
    """The answers that are alike in this attribute."""
    groups: defaultdict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[getattr(answer, by)].append(answer)
    return sorted(groups.items())


def _round(value: float) -> float:
    return round(value, 4)
