"""The linear model over a document's text: numpy and the standard library only, a millisecond a document.

Scores are products of tf-idf weights and one weight vector a type; a temperature fitted on wordings that were not
trained on turns them into probabilities that mean what they say (Guo et al. 2017, On Calibration of Modern Neural
Networks). The model is two files: `model.npz` with the numbers and `model.json`, its card, with where they come
from, how they scored and the thresholds in use.
"""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, ValidationError

from classifiers.features import FEATURES_VERSION, Features, Hashes, features_of
from intake.model import Value

MODEL_FOLDER = Path(__file__).with_name("models")
FORMAT = 1

_NUMBERS = "model.npz"
_CARD = "model.json"
_ARRAYS = ("vocabulary", "idf", "weights", "scales", "bias", "known_words")


class ModelError(Exception):
    """The model's files can't be used; the message says which and what to do."""


class Thresholds(Value):
    """When the model decides; below any of them it abstains. Chosen on wordings not trained on."""

    probability: float = Field(ge=0, le=1)
    margin: float = Field(ge=0, le=1, description="Between the two most probable types")
    coverage: float = Field(ge=0, le=1, description="Share of the document's words that the training texts had")
    words: int = Field(ge=0, description="Different words a document needs to be judged")


class Card(Value):
    """What is known about a model."""

    model_config = ConfigDict(frozen=True, extra="allow")

    format: int
    features: str
    version: str
    sha256: str
    labels: tuple[str, ...]
    temperature: float = Field(gt=0)
    thresholds: Thresholds


@dataclass(frozen=True)
class Opinion:
    """What the model makes of a text."""

    type: str
    probability: float
    runner_up: str
    margin: float
    coverage: float
    words: int
    """How many different ones it has."""


@dataclass(frozen=True)
class Model:
    """A trained model."""

    card: Card
    vocabulary: Hashes
    """The features that have weights, ascending."""
    idf: NDArray[np.float32]
    """For each of them, and last for every unknown one."""
    weights: NDArray[np.int8]
    """Feature by type, in units of the type's scale."""
    scales: NDArray[np.float32]
    bias: NDArray[np.float32]
    known_words: Hashes
    """Words of the training texts, ascending."""

    @cached_property
    def _labels(self) -> tuple[str, ...]:
        return self.card.labels

    def judge(self, pages: Sequence[str]) -> Opinion:
        """The most probable type of a document with these texts."""
        features = features_of(pages)
        probabilities = softmax(self.scores(features) / self.card.temperature)
        second, first = np.argsort(probabilities)[-2:]
        words = np.unique(features.words)
        return Opinion(
            type=self._labels[first],
            probability=float(probabilities[first]),
            runner_up=self._labels[second],
            margin=float(probabilities[first] - probabilities[second]),
            coverage=float(_is_in(words, self.known_words).mean()) if words.size else 0.0,
            words=int(words.size),
        )

    def scores(self, features: Features) -> NDArray[np.float32]:
        """One score a type, before calibration."""
        columns, values = weigh(features, self.vocabulary, self.idf)
        return values @ self.weights[columns].astype(np.float32) * self.scales + self.bias

    def doubts(self, opinion: Opinion) -> str | None:
        """Why this opinion is not good enough to act on; None when it is."""
        limits = self.card.thresholds
        if opinion.words < limits.words:
            return "There is too little text to judge."
        if opinion.coverage < limits.coverage:
            return "The text is unlike the documents known here."
        if opinion.probability < limits.probability:
            return f"The text fits {opinion.type} best, but not surely enough."
        if opinion.margin < limits.margin:
            return f"The text fits {opinion.type} and {opinion.runner_up} nearly alike."
        return None


def weigh(
    features: Features, vocabulary: Hashes, idf: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Columns of the vocabulary and their tf-idf values.

    The length counts unknown features too, so that a text with few familiar ones gets small scores.
    """
    hashes, counts = np.unique(features.all, return_counts=True)
    if not hashes.size:
        return np.empty(0, np.intp), np.empty(0, np.float32)
    columns = np.searchsorted(vocabulary, hashes)
    columns[columns == vocabulary.size] = 0
    known = vocabulary[columns] == hashes
    values = (1 + np.log(counts)) * np.where(known, idf[columns], idf[-1])
    length = np.sqrt(np.square(values).sum())
    return columns[known], (values[known] / length).astype(np.float32)


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities that sum to 1 over the last axis."""
    raised = np.exp((scores - scores.max(axis=-1, keepdims=True)).astype(np.float64))
    total: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return total


def _is_in(hashes: Hashes, ascending: Hashes) -> NDArray[np.bool_]:
    places = np.minimum(np.searchsorted(ascending, hashes), ascending.size - 1)
    found: NDArray[np.bool_] = ascending[places] == hashes
    return found


def load_model(folder: Path = MODEL_FOLDER) -> Model:
    """The model in a folder. Raises ModelError."""
    again = "train it again with `intake train`"
    try:
        raw = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        numbers = (folder / _NUMBERS).read_bytes()
    except OSError as error:
        raise ModelError(f"{error.filename}: {error.strerror}; {again}") from error
    except ValueError as error:
        raise ModelError(f"{folder / _CARD}: is not JSON; {again}") from error
    try:
        card = Card.model_validate(raw)
    except ValidationError as error:
        wrong = ".".join(map(str, error.errors()[0]["loc"])) or "the card"
        raise ModelError(f"{folder / _CARD}: {wrong} is missing or wrong; {again}") from error
    if (card.format, card.features) != (FORMAT, FEATURES_VERSION):
        made = f"format {card.format} with features {card.features}"
        needs = f"format {FORMAT} with features {FEATURES_VERSION}"
        raise ModelError(f"{folder / _CARD}: the model has {made}, this version needs {needs}; {again}")
    if hashlib.sha256(numbers).hexdigest() != card.sha256:
        raise ModelError(f"{folder / _NUMBERS}: is damaged or belongs to another card; {again}")
    with np.load(io.BytesIO(numbers), allow_pickle=False) as arrays:
        model = Model(card, *(arrays[name] for name in _ARRAYS))
    if model.weights.shape != (model.vocabulary.size, len(card.labels)):
        raise ModelError(f"{folder / _CARD}: has other labels than the model was trained with; {again}")
    return model


def save_model(folder: Path, arrays: dict[str, NDArray[Any]], card: dict[str, Any]) -> Card:
    """Write both files, and return the card completed with its version and checksum."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: arrays[name] for name in _ARRAYS})
    numbers = buffer.getvalue()
    sha256 = hashlib.sha256(numbers).hexdigest()
    whole = {"format": FORMAT, "features": FEATURES_VERSION, "version": sha256[:10], "sha256": sha256, **card}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _NUMBERS).write_bytes(numbers)
    (folder / _CARD).write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return Card.model_validate(whole)
