"""Makes the model: draws and composes training texts, fits, calibrates, chooses thresholds, writes model and card.

Calibration is honest about new wordings: each family of wordings is judged by a model that never saw it, and so are
kinds of out-of-scope papers. The temperature and the thresholds come from these judgements; the model that is kept is
then fitted on everything. Test texts and layouts (`classifiers.papers`) are not touched here.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
import sklearn
from numpy.typing import NDArray
from sklearn.linear_model import SGDClassifier

from classifiers.composing import LANGUAGES, compose, wordings
from classifiers.features import Features, Hashes, features_of
from classifiers.model import MODEL_FOLDER, Thresholds, save_model, softmax, weigh
from classifiers.noise import add_noise, thin_out
from classifiers.papers import TRAIN_FAMILIES, TRAIN_LAYOUTS, read_paper, training_papers
from classifiers.taxonomy import OTHER

_VOCABULARY = 24_000
_SEEN_AT_LEAST = 6
_PENALTY = 3e-7
_NOISE = (0.0, 0.01, 0.03, 0.06)
_ERROR_ALLOWED = 0.005
_OUT_OF_SCOPE_ALLOWED = 0.015
_LEAST_PROBABILITY = 0.7
_LEAST_WORDS = 15


@dataclass(frozen=True)
class _Text:
    """A training text; `family` is a wording family of the samples, or "composed"."""

    type: str
    family: str
    text: str
    held_out: bool = False
    """An out-of-scope kind that the judging models must not know."""


@dataclass(frozen=True)
class _Fit:
    """A linear model as fitted."""

    labels: tuple[str, ...]
    vocabulary: Hashes
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    known_words: Hashes


@dataclass(frozen=True)
class _Judged:
    """Texts as judged by models that did not know their wording."""

    probabilities: NDArray[np.float64]
    truth: NDArray[np.intp]
    coverage: NDArray[np.float64]
    other: int
    """Index of the out-of-scope type."""

    def shares(self, probability: float, coverage: float) -> tuple[float, float]:
        """Share decided at these thresholds, and the share of wrong ones among them."""
        best = self.probabilities.argmax(axis=1)
        decided = (self.probabilities.max(axis=1) >= probability) & (self.coverage >= coverage)
        wrong = decided & (best != self.truth)
        return float(decided.mean()), float(wrong.sum() / max(decided.sum(), 1))

    def taken_for_a_type(self, probability: float, coverage: float) -> float:
        """Share decided as a type of the list."""
        best = self.probabilities.argmax(axis=1)
        decided = (self.probabilities.max(axis=1) >= probability) & (self.coverage >= coverage)
        return float((decided & (best != self.other)).mean())


def train(seed: int = 1, out: Path = MODEL_FOLDER, *, drawn: int = 3, composed: int = 40) -> dict[str, Any]:
    """Train, and write the model into a folder.

    Args:
        seed: same seed and same packages, same model.
        out: folder of the two files.
        drawn: papers drawn for each type, language, wording family and layout.
        composed: papers composed for each type and language.

    Returns:
        The card.
    """
    rng = random.Random(seed)
    texts = [*_drawn(seed, drawn), *_composed(composed, rng)]
    texts += [_spoilt(text, rng) for text in texts]
    temperature, known, strange = _judge(texts, seed)
    thresholds = _choose(known, strange)
    fit = _fit(texts, seed)
    automatic, error = known.shares(thresholds.probability, thresholds.coverage)
    scales = np.maximum(np.abs(fit.weights).max(axis=0), 1e-6) / 127
    arrays = {
        "vocabulary": fit.vocabulary,
        "idf": fit.idf,
        "weights": np.round(fit.weights / scales).astype(np.int8),
        "scales": scales.astype(np.float32),
        "bias": fit.bias,
        "known_words": fit.known_words,
    }
    card = {
        "labels": fit.labels,
        "temperature": round(temperature, 4),
        "thresholds": thresholds.model_dump(),
        "seed": seed,
        "training_texts": len(texts),
        "training_families": [*TRAIN_FAMILIES, "composed"],
        "training_layouts": TRAIN_LAYOUTS,
        "made_with": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "scores_on_unseen_wordings": {
            "texts": int(known.truth.size),
            "automatic": round(automatic, 4),
            "type_error": round(error, 4),
            "unseen_out_of_scope_kinds": int(strange.truth.size),
            "out_of_scope_taken_for_a_type": round(
                strange.taken_for_a_type(thresholds.probability, thresholds.coverage), 4
            ),
        },
    }
    return save_model(out, arrays, card).model_dump(mode="json")


def _drawn(seed: int, count: int) -> Iterable[_Text]:
    for paper in training_papers(seed, count):
        text = "\n".join(page.text for page in read_paper(paper.data).pages)
        yield _Text(paper.type, paper.family, text)
        if "<<" in text:  # a zone that recognition lost must not be missed
            yield _Text(paper.type, paper.family, "\n".join(line for line in text.splitlines() if "<<" not in line))


def _composed(count: int, rng: random.Random) -> Iterable[_Text]:
    for language in LANGUAGES:
        rows = wordings(language)
        kinds = Counter(wording.type for wording in rows)
        for index, wording in enumerate(rows):
            # A type of several kinds gets more papers in all, yet not that many times more.
            for _ in range(count if kinds[wording.type] == 1 else max(count // 3, 1)):
                held_out = wording.type == OTHER and index % 2 == 1
                yield _Text(wording.type, "composed", compose(wording, language, rng), held_out)


def _spoilt(text: _Text, rng: random.Random) -> _Text:
    noisy = add_noise(thin_out(text.text, rng), rng, rate=rng.choice(_NOISE))
    return _Text(text.type, text.family, noisy, text.held_out)


def _judge(texts: Sequence[_Text], seed: int) -> tuple[float, _Judged, _Judged]:
    """The temperature, and both known types and unknown kinds judged by models that did not see their wording."""
    scores, truth, coverage = [], [], []
    strange_scores, strange_coverage = [], []
    strange = [features_of([text.text]) for text in texts if text.held_out]
    labels: tuple[str, ...] = ()
    for family in TRAIN_FAMILIES:
        fit = _fit([text for text in texts if text.family != family and not text.held_out], seed)
        labels = fit.labels
        unseen = [text for text in texts if text.family == family]
        features = [features_of([text.text]) for text in unseen]
        scores.append(_scores(fit, features))
        coverage.append(_coverage(fit, features))
        truth.append(np.array([labels.index(text.type) for text in unseen]))
        strange_scores.append(_scores(fit, strange))
        strange_coverage.append(_coverage(fit, strange))
    all_scores, all_truth = np.concatenate(scores), np.concatenate(truth)
    temperature = _temperature(all_scores, all_truth)
    other = labels.index(OTHER)
    known = _Judged(softmax(all_scores / temperature), all_truth, np.concatenate(coverage), other)
    odd = softmax(np.concatenate(strange_scores) / temperature)
    return temperature, known, _Judged(odd, np.full(len(odd), other), np.concatenate(strange_coverage), other)


def _temperature(scores: NDArray[np.float32], truth: NDArray[np.intp]) -> float:
    """The temperature with the least mean negative log-likelihood of the truth (Guo et al. 2017)."""

    def loss(temperature: float) -> float:
        probabilities = softmax(scores / np.float32(temperature))[np.arange(truth.size), truth]
        return float(-np.log(probabilities + 1e-12).mean())

    return float(min(np.geomspace(0.1, 5, 80), key=loss))


def _choose(known: _Judged, strange: _Judged) -> Thresholds:
    """The lowest probability at which both kinds of error stay within what is allowed."""
    coverage = round(float(np.quantile(known.coverage, 0.005)), 2)
    for probability in np.round(np.arange(_LEAST_PROBABILITY, 0.995, 0.01), 2):
        error = known.shares(probability, coverage)[1]
        if error <= _ERROR_ALLOWED and strange.taken_for_a_type(probability, coverage) <= _OUT_OF_SCOPE_ALLOWED:
            break
    # Two types cannot both be probable above one half; the margin guards lower thresholds of other lists.
    return Thresholds(probability=float(probability), margin=0.2, coverage=coverage, words=_LEAST_WORDS)


def _fit(texts: Sequence[_Text], seed: int) -> _Fit:
    """Logistic regression, one type against the rest, on the most telling features."""
    features = [features_of([text.text]) for text in texts]
    labels = tuple(sorted({text.type for text in texts}))
    truth = np.array([labels.index(text.type) for text in texts])
    hashes, seen = np.unique(np.concatenate([np.unique(item.all) for item in features]), return_counts=True)
    often = seen >= _SEEN_AT_LEAST
    vocabulary, seen = hashes[often], seen[often]
    rarity = np.append(np.log((1 + len(texts)) / (1 + seen)), np.log(1 + len(texts))) + 1
    matrix = _matrix(features, vocabulary, rarity.astype(np.float32))
    sizes = np.bincount(truth)
    telling = np.sort(_telling(matrix, truth, sizes))
    balance = np.sqrt(len(texts) / len(labels) / sizes)[truth]
    regression = SGDClassifier(
        loss="log_loss", alpha=_PENALTY, max_iter=30, tol=1e-4, average=True, random_state=seed, n_jobs=2
    )
    regression.fit(matrix[:, telling], truth, sample_weight=balance)
    return _Fit(
        labels=labels,
        vocabulary=vocabulary[telling],
        idf=np.append(rarity[:-1][telling], rarity[-1]).astype(np.float32),
        weights=regression.coef_.T.astype(np.float32),
        bias=regression.intercept_.astype(np.float32),
        known_words=np.unique(np.concatenate([item.words for item in features])),
    )


def _matrix(features: Sequence[Features], vocabulary: Hashes, idf: NDArray[np.float32]) -> Any:
    rows = [weigh(item, vocabulary, idf) for item in features]
    ends = np.cumsum([0] + [columns.size for columns, _ in rows])
    columns, values = (np.concatenate(parts) for parts in zip(*rows, strict=True))
    return scipy.sparse.csr_matrix((values, columns, ends), shape=(len(rows), vocabulary.size))


def _telling(matrix: Any, truth: NDArray[np.intp], sizes: NDArray[np.intp]) -> NDArray[np.intp]:
    """Columns whose mean in some type is furthest above their mean in all."""
    members = scipy.sparse.csr_matrix((1 / sizes[truth], (truth, np.arange(truth.size))))
    above = (members @ matrix).toarray() - np.asarray(matrix.mean(axis=0))
    best: NDArray[np.intp] = np.argsort(above.max(axis=0))[-_VOCABULARY:]
    return best


def _scores(fit: _Fit, features: Iterable[Features]) -> NDArray[np.float32]:
    rows = []
    for item in features:
        columns, values = weigh(item, fit.vocabulary, fit.idf)
        rows.append(values @ fit.weights[columns] + fit.bias)
    return np.array(rows, np.float32)


def _coverage(fit: _Fit, features: Iterable[Features]) -> NDArray[np.float64]:
    words = (np.unique(item.words) for item in features)
    return np.array([np.isin(found, fit.known_words).mean() if found.size else 0.0 for found in words])
