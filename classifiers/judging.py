"""Examples judged by models that know none of their wordings: what is honest to calibrate by."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifiers.calibration import Calibration, Scores
from classifiers.examples import Example
from classifiers.fitting import Fit, fit
from classifiers.model import listed_probabilities, strangeness, strangeness_signs
from classifiers.taxonomy import OTHER

_FOLDS = 4
_LEAST_WORDS = 15
_FEWEST = 0.002
"""Share of the documents that may have fewer words, or fewer known ones, than one needs to be judged."""


@dataclass(frozen=True)
class Judged:
    """What models that knew none of their wordings made of some examples, a row each."""

    scores: NDArray[np.float32]
    truth: NDArray[np.intp]
    coverage: NDArray[np.float64]
    words: NDArray[np.intp]
    """How many different ones each has."""
    other: int
    """The column of `other`."""

    def temperature(self) -> float:
        """The one with the least mean negative log-likelihood of the truth (Guo et al. 2017)."""
        listed = self.truth != self.other
        scores, truth = self.scores[listed], self.truth[listed]

        def loss(temperature: float) -> float:
            probabilities = listed_probabilities(scores, self.other, temperature)[np.arange(truth.size), truth]
            return float(-np.log(probabilities + 1e-12).mean())

        return float(min(np.geomspace(0.1, 5, 80), key=loss))

    def strangeness_weights(self) -> tuple[float, ...]:
        """By logistic regression; documents outside of the list count as much as all others."""
        regression = LogisticRegression(class_weight="balanced", C=100.0, max_iter=2000)
        regression.fit(self._signs(), self.truth == self.other)
        return tuple(round(float(weight), 4) for weight in (*regression.coef_[0], regression.intercept_[0]))

    def calibration(self, version: str, temperature: float, weights: Sequence[float]) -> Calibration:
        """The scores of all true answers."""
        listed = self.truth != self.other
        fits = listed_probabilities(self.scores, self.other, temperature)[np.arange(self.truth.size), self.truth]
        strange = strangeness(self._signs(), weights)
        return Calibration(
            model=version,
            listed=Scores.of(fits[listed].tolist()),
            plain=Scores.of((1 - strange[listed]).tolist()),
            unlisted=Scores.of(strange[~listed].tolist()),
            words=max(int(np.quantile(self.words[listed], _FEWEST)), _LEAST_WORDS),
            # Of both sides: what is outside of the list has words of its own, and still is in a language known here.
            coverage=round(float(np.quantile(self.coverage, _FEWEST)), 2),
        )

    def _signs(self) -> NDArray[np.float64]:
        return strangeness_signs(self.scores, self.coverage, self.words, self.other)


def judge_unseen(examples: Sequence[Example], seed: int) -> Judged:
    """Fit as many models as there are folds; each judges the examples whose wordings it was not given.

    What people have labelled is given to all.
    """
    folds = _folds(examples, seed)
    parts = []
    for number in range(_FOLDS):
        known = [example for example, fold in zip(examples, folds, strict=True) if fold != number]
        unseen = [one for one, fold in zip(examples, folds, strict=True) if fold == number and one.judged]
        parts.append(_judged(fit(known, seed), unseen))
    return Judged(
        scores=np.concatenate([part.scores for part in parts]),
        truth=np.concatenate([part.truth for part in parts]),
        coverage=np.concatenate([part.coverage for part in parts]),
        words=np.concatenate([part.words for part in parts]),
        other=parts[0].other,
    )


def _judged(model: Fit, unseen: Sequence[Example]) -> Judged:
    return Judged(
        scores=np.array([model.scores(example.features) for example in unseen], np.float32),
        truth=np.array([model.labels.index(example.type) for example in unseen]),
        coverage=np.array([model.coverage(example.features) for example in unseen]),
        words=np.array([np.unique(example.features.words).size for example in unseen]),
        other=model.labels.index(OTHER),
    )


def _folds(examples: Sequence[Example], seed: int) -> list[int | None]:
    """Of each type as many wordings in each fold, as far as they go; None for what is given to all."""
    rng = random.Random(seed)
    wordings: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for example in examples:
        if not example.given_to_all:
            wordings[example.type][example.wording] = None
    fold_of: dict[tuple[str, str], int] = {}
    for type_, found in wordings.items():
        names = list(found)
        rng.shuffle(names)
        start = rng.randrange(_FOLDS)
        fold_of |= {(type_, name): (start + place) % _FOLDS for place, name in enumerate(names)}
    return [fold_of.get((example.type, example.wording)) for example in examples]
