"""Scores of an operator's own documents, once people have labelled some: made papers are only like them."""

from collections.abc import Iterable

from classifiers.calibration import Calibration, Scores
from classifiers.features import Features
from classifiers.model import Model
from classifiers.taxonomy import OTHER


def with_own(calibration: Calibration, model: Model, labelled: Iterable[tuple[str, Features]]) -> Calibration:
    """The calibration with what the model makes of labelled documents that it was not trained on.

    A type that the model does not know yet has no probability: its documents make the limits careful.
    """
    listed, plain, unlisted = [], [], []
    for type_, features in labelled:
        opinion = model.opinion(features)
        if type_ == OTHER:
            unlisted.append(opinion.strangeness)
        else:
            listed.append(opinion.probabilities.get(type_, 0.0))
            plain.append(1 - opinion.strangeness)
    own = {"own_listed": Scores.of(listed), "own_plain": Scores.of(plain), "own_unlisted": Scores.of(unlisted)}
    return calibration.model_copy(update=own)
