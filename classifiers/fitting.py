"""Fits the linear model: logistic regression, one type against the rest, on the most telling features."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import SGDClassifier

from classifiers.examples import Example
from classifiers.features import Features, Hashes
from classifiers.model import is_in, weigh

_VOCABULARY = 60_000
_SEEN_AT_LEAST = 6
_PENALTY = 3e-7


@dataclass(frozen=True)
class Fit:
    """A linear model as fitted."""

    labels: tuple[str, ...]
    vocabulary: Hashes
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    known_words: Hashes

    def scores(self, features: Features) -> NDArray[np.float32]:
        """One score a type."""
        columns, values = weigh(features, self.vocabulary, self.idf)
        scores: NDArray[np.float32] = values @ self.weights[columns] + self.bias
        return scores

    def coverage(self, features: Features) -> float:
        """The share of a document's words that the examples had."""
        words = np.unique(features.words)
        return float(is_in(words, self.known_words).mean()) if words.size else 0.0

    def arrays(self) -> dict[str, NDArray[Any]]:
        """As a model's file holds them: weights in 8 bits."""
        scales = np.maximum(np.abs(self.weights).max(axis=0), 1e-6) / 127
        return {
            "vocabulary": self.vocabulary,
            "idf": self.idf,
            "weights": np.round(self.weights / scales).astype(np.int8),
            "scales": scales.astype(np.float32),
            "bias": self.bias,
            "known_words": self.known_words,
        }


def fit(examples: Sequence[Example], seed: int) -> Fit:
    """The model of these examples; the same for the same examples and seed."""
    labels = tuple(sorted({example.type for example in examples}))
    truth = np.array([labels.index(example.type) for example in examples])
    # Rows are hashed sets: a feature that is seen in few examples tells of these alone.
    hashes, seen = np.unique(np.concatenate([np.unique(one.features.all) for one in examples]), return_counts=True)
    often = seen >= _SEEN_AT_LEAST
    vocabulary, seen = hashes[often], seen[often]
    rarity = np.append(np.log((1 + len(examples)) / (1 + seen)), np.log(1 + len(examples))) + 1
    matrix = _matrix(examples, vocabulary, rarity.astype(np.float32))
    sizes = np.bincount(truth)
    telling = np.sort(_telling(matrix, truth, sizes))
    balance = np.sqrt(len(examples) / len(labels) / sizes)[truth] * [example.weight for example in examples]
    regression = SGDClassifier(
        loss="log_loss", alpha=_PENALTY, max_iter=20, tol=1e-4, average=True, random_state=seed, n_jobs=2
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # what more epochs would change is not seen in the scores
        regression.fit(matrix[:, telling], truth, sample_weight=balance)
    return Fit(
        labels=labels,
        vocabulary=vocabulary[telling],
        idf=np.append(rarity[:-1][telling], rarity[-1]).astype(np.float32),
        weights=regression.coef_.T.astype(np.float32),
        bias=regression.intercept_.astype(np.float32),
        known_words=np.unique(np.concatenate([example.features.words for example in examples])),
    )


def _matrix(examples: Sequence[Example], vocabulary: Hashes, idf: NDArray[np.float32]) -> Any:
    rows = [weigh(example.features, vocabulary, idf) for example in examples]
    ends = np.cumsum([0] + [columns.size for columns, _ in rows])
    columns, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return scipy.sparse.csr_matrix((values, columns, ends), shape=(len(rows), vocabulary.size))


def _telling(matrix: Any, truth: NDArray[np.intp], sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Columns whose mean in some type is furthest above their mean in all."""
    members = scipy.sparse.csr_matrix((1 / sizes[truth], (truth, np.arange(truth.size))))
    above = (members @ matrix).toarray() - np.asarray(matrix.mean(axis=0))
    best: NDArray[np.intp] = np.argsort(above.max(axis=0))[-_VOCABULARY:]
    return best
