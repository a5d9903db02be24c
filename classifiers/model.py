"""The linear model over a document's text: numpy and the standard library only, a millisecond a document.

Scores are products of tf-idf weights and one weight vector a type; a temperature fitted on wordings that were not
trained on turns them into probabilities that mean what they say (Guo et al. 2017, On Calibration of Modern Neural
Networks). How strange a text is, is weighed apart: a type's probability only says which of the known types is best.
The model is two files: `model.npz` with the numbers and `model.json`, its card, with where they come from and how they
scored. What is sure enough is not the model's to say: see `calibration`.
"""

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, ValidationError

from classifiers.document_text import DocumentText
from classifiers.features import FEATURES_VERSION, Features, Hashes, features_of, words_of_text
from classifiers.taxonomy import OTHER
from intake.model import Value

MODEL_FOLDER = Path(__file__).with_name("models")
FORMAT = 2

NUMBERS = "model.npz"
CARD = "model.json"
_EVEN = 0.5
_TELLING, _SPEAKING = 3, 4  # words, and letters that they have at least
_ARRAYS = ("vocabulary", "idf", "weights", "scales", "bias", "known_words")


class ModelError(Exception):
    """The model's files can't be used; the message says which and what to do."""


class Card(Value):
    """What is known about a model."""

    model_config = ConfigDict(frozen=True, extra="allow")

    format: int
    features: str
    version: str
    sha256: str
    labels: tuple[str, ...]
    temperature: float = Field(gt=0)
    strangeness: tuple[float, ...] = Field(
        min_length=6, max_length=6, description="Weights of `strangeness_signs`, and last the constant"
    )


@dataclass(frozen=True)
class Opinion:
    """What the model makes of a text."""

    probabilities: dict[str, float]
    """Of each type of the list, were it one of them; the most probable first."""
    strangeness: float
    """How probable it is that the document belongs to none of them."""
    words: int
    """How many different ones it has."""
    coverage: float = 1.0
    """The share of them that the examples had."""
    telling: tuple[str, ...] = ()
    """Words that speak most for the most probable type."""

    @property
    def best(self) -> str:
        """The most probable type of the list."""
        return next(iter(self.probabilities))

    @property
    def type(self) -> str:
        """The best guess."""
        return OTHER if self.strangeness > _EVEN else self.best

    def confidence_in(self, type_: str) -> float:
        """How probable it is, 0 to 1."""
        return self.strangeness if type_ == OTHER else (1 - self.strangeness) * self.probabilities[type_]


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
    def _other(self) -> int:
        return self.card.labels.index(OTHER)

    def judge(self, document: DocumentText) -> Opinion:
        """How probable each type is for a document, and which of its words say so."""
        opinion = self.opinion(features_of(document))
        return replace(opinion, telling=self._telling(document, self.card.labels.index(opinion.best)))

    def opinion(self, features: Features) -> Opinion:
        """How probable each type is for a document with these features."""
        columns, values = weigh(features, self.vocabulary, self.idf)
        scores = values @ self.weights[columns].astype(np.float32) * self.scales + self.bias
        words = np.unique(features.words)
        coverage = float(is_in(words, self.known_words).mean()) if words.size else 0.0
        signs = strangeness_signs(scores[None], np.array([coverage]), np.array([words.size]), self._other)
        probabilities = listed_probabilities(scores[None], self._other, self.card.temperature)[0]
        ranked = [int(label) for label in np.argsort(-probabilities, kind="stable")]
        return Opinion(
            probabilities={self.card.labels[label]: float(probabilities[label]) for label in ranked[:-1]},
            strangeness=float(strangeness(signs, self.card.strangeness)[0]),
            words=int(words.size),
            coverage=coverage,
        )

    def _telling(self, document: DocumentText, label: int) -> tuple[str, ...]:
        """The words that speak most for a type: what people look at first."""
        words, hashes = words_of_text(document)
        columns = np.minimum(np.searchsorted(self.vocabulary, hashes), self.vocabulary.size - 1)
        known = self.vocabulary[columns] == hashes
        weights = np.where(known, self.weights[columns, label] * self.idf[columns], 0)
        best = [int(place) for place in np.argsort(-weights, kind="stable")[: 4 * _TELLING] if weights[place] > 0]
        return tuple(dict.fromkeys(words[place] for place in best if len(words[place]) >= _SPEAKING))[:_TELLING]


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


def listed_probabilities(scores: NDArray[np.float32], other: int, temperature: float) -> NDArray[np.float64]:
    """Rows of scores to probabilities of the types of the list, were it one of them; 0 for `other`."""
    apart = scores / np.float32(temperature)
    apart[:, other] = -np.inf
    return softmax(apart)


def strangeness_signs(
    scores: NDArray[np.float32], coverage: NDArray[np.float64], words: NDArray[np.intp], other: int
) -> NDArray[np.float64]:
    """What tells documents outside of the list, a row each.

    The best type's score, by how much it is best, the score of `other`, the share of unknown words, and how many words
    there are: the fewer, the less any score says.
    """
    listed = np.sort(np.delete(scores, other, axis=1), axis=1)
    best, second = listed[:, -1], listed[:, -2]
    return np.column_stack([best, best - second, scores[:, other], 1 - coverage, np.log1p(words)]).astype(np.float64)


def strangeness(signs: NDArray[np.float64], weights: Sequence[float]) -> NDArray[np.float64]:
    """The probability that such documents are outside of the list: a logistic function of their signs."""
    sums = signs @ np.array(weights[:-1]) + weights[-1]
    probabilities: NDArray[np.float64] = (1 + np.tanh(sums / 2)) / 2
    return probabilities


def softmax(scores: NDArray[np.float32]) -> NDArray[np.float64]:
    """Probabilities that sum to 1 over the last axis."""
    raised = np.exp((scores - scores.max(axis=-1, keepdims=True)).astype(np.float64))
    total: NDArray[np.float64] = raised / raised.sum(axis=-1, keepdims=True)
    return total


def is_in(hashes: Hashes, ascending: Hashes) -> NDArray[np.bool_]:
    """Which of the hashes are among those in ascending order."""
    places = np.minimum(np.searchsorted(ascending, hashes), ascending.size - 1)
    found: NDArray[np.bool_] = ascending[places] == hashes
    return found


def load_model(folder: Path = MODEL_FOLDER) -> Model:
    """The model in a folder. Raises ModelError."""
    again = "train it again with `intake train`"
    try:
        raw = json.loads((folder / CARD).read_text(encoding="utf-8"))
        numbers = (folder / NUMBERS).read_bytes()
    except OSError as error:
        raise ModelError(f"{error.filename}: {error.strerror}; {again}") from error
    except ValueError as error:
        raise ModelError(f"{folder / CARD}: is not JSON; {again}") from error
    found = (raw.get("format"), raw.get("features")) if isinstance(raw, dict) else (None, None)
    if all(found) and found != (FORMAT, FEATURES_VERSION):
        made = f"format {found[0]} with features {found[1]}"
        needs = f"format {FORMAT} with features {FEATURES_VERSION}"
        raise ModelError(f"{folder / CARD}: the model has {made}, this version needs {needs}; {again}")
    try:
        card = Card.model_validate(raw)
    except ValidationError as error:
        wrong = ".".join(map(str, error.errors()[0]["loc"])) or "the card"
        raise ModelError(f"{folder / CARD}: {wrong} is missing or wrong; {again}") from error
    if hashlib.sha256(numbers).hexdigest() != card.sha256:
        raise ModelError(f"{folder / NUMBERS}: is damaged or belongs to another card; {again}")
    with np.load(io.BytesIO(numbers), allow_pickle=False) as arrays:
        model = Model(card, *(arrays[name] for name in _ARRAYS))
    if model.weights.shape != (model.vocabulary.size, len(card.labels)):
        raise ModelError(f"{folder / CARD}: has other labels than the model was trained with; {again}")
    return model


def save_model(folder: Path, arrays: dict[str, NDArray[Any]], card: dict[str, Any]) -> Card:
    """Write both files, and return the card completed with its version and checksum."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **{name: arrays[name] for name in _ARRAYS})
    numbers = buffer.getvalue()
    sha256 = hashlib.sha256(numbers).hexdigest()
    whole = {"format": FORMAT, "features": FEATURES_VERSION, "version": sha256[:10], "sha256": sha256, **card}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NUMBERS).write_bytes(numbers)
    (folder / CARD).write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return Card.model_validate(whole)
