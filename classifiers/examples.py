"""What the model learns from: features of made papers, and of documents that people have labelled."""

import multiprocessing
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifiers.composing import LANGUAGES, compose, wordings
from classifiers.document_text import DocumentText
from classifiers.features import Features, features_of
from classifiers.noise import spoilt
from classifiers.papers import Paper, read_paper, training_papers
from classifiers.taxonomy import OTHER

_NOISE = (0.0, 0.01, 0.03, 0.06)
_NO_ZONE = "<<"
_COMPOSED, _OWN = "composed", "own"
_OWN_WEIGHT = 5.0
_STRANGE = 1 / 16
"""How many of the composed papers of a type are judged by models that know no other paper of their style.

They are a tenth of all that is judged: so many real documents may be of a style that nobody has seen before.
"""
_MOST_KINDS, _OF_EACH_OTHER = 3, 4


@dataclass(frozen=True)
class Example:
    """A document of a known type."""

    type: str
    wording: str
    """Names the words that it was made with; those of one wording are judged by models that know none of them."""
    features: Features
    weight: float = 1.0
    given_to_all: bool = False
    """Whether models may know it that judge others."""
    judged: bool = True
    """Whether it is judged by a model that does not know its wording."""


def made_examples(seed: int, *, drawn: int, composed: int) -> Iterator[Example]:
    """Examples from made papers, each as it is and as a poor recognition may give it.

    Args:
        seed: same seed, same examples.
        drawn: papers drawn for each type, language, wording family and layout.
        composed: papers composed for each type and language.
    """
    rng = random.Random(seed)
    for type_, wording, text in (*_drawn(seed, drawn), *_composed(composed, rng)):
        is_strange = wording.startswith(_COMPOSED) and type_ != OTHER
        for seen in (text, spoilt(text, rng, rate=rng.choice(_NOISE))):
            judged = not is_strange or rng.random() < _STRANGE
            yield Example(type_, wording, features_of(seen), judged=judged)


def own_examples(labelled: Iterable[tuple[str, Features]]) -> Iterator[Example]:
    """Examples from an operator's documents: each type that people gave, with the document's features.

    One of them weighs as much as some made papers do: it is the real thing.
    """
    for type_, features in labelled:
        yield Example(type_, _OWN, features, weight=_OWN_WEIGHT, given_to_all=True)


def _drawn(seed: int, count: int) -> Iterator[tuple[str, str, DocumentText]]:
    with multiprocessing.get_context("fork").Pool(2) as pool:
        for paper, text in pool.imap(_as_read, training_papers(seed, count), chunksize=8):
            # Of what belongs to no type each wording is another kind of paper.
            words = text.large or text.pages[0][:60] if paper.type == OTHER else paper.language
            wording = f"drawn {paper.family} {words}"
            yield paper.type, wording, text
            if any(_NO_ZONE in page for page in text.pages):  # a zone that recognition lost must not be missed
                yield paper.type, wording, _without_zone(text)


def _as_read(paper: Paper) -> tuple[Paper, DocumentText]:
    return paper, DocumentText.of(read_paper(paper.data).pages)


def _without_zone(text: DocumentText) -> DocumentText:
    pages = ("\n".join(line for line in page.splitlines() if _NO_ZONE not in line) for page in text.pages)
    return DocumentText(tuple(pages), text.large)


def _composed(count: int, rng: random.Random) -> Iterable[tuple[str, str, DocumentText]]:
    for language in LANGUAGES:
        rows = wordings(language)
        kinds = Counter(wording.type for wording in rows)
        for index, wording in enumerate(rows):
            share = max(count // min(kinds[wording.type], _MOST_KINDS), 1)
            for _ in range(_OF_EACH_OTHER if wording.type == OTHER else share):
                yield wording.type, f"{_COMPOSED} {language} {index}", compose(wording, language, rng)
