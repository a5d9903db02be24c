"""How much doubt is too much: thresholds that keep the error that the operator sets, from documents never trained on.

Split conformal prediction (Vovk, Gammerman and Shafer 2005; Angelopoulos and Bates 2021): of documents whose type is
known, what score did the true answer get from a model that never saw their wording? A new document's true answer has a
lower score than the k-th lowest of n such with a probability of k / (n + 1) at most. So all answers with at least this
score are possible, and a document is decided when only one is.

There are two sides, each with its own promise. Of documents outside of the list their strangeness counts. Of documents
of a type of the list the true type's probability counts, and how plain they are: some are so strange that no type of
the list is possible. The error of this side is shared between the two.
"""

import hashlib
import json
from pathlib import Path

from pydantic import Field, ValidationError

from classifiers.model import ModelError
from intake.model import Value

CALIBRATION = "calibration.json"
_KEPT = 0.2
"""Share of the scores that are kept, the lowest: no operator sets an error above it."""


_FOR_PLAIN = 0.2
"""The part of the error that is allowed for documents of the list which look strange."""


class Scores(Value):
    """What true answers scored."""

    count: int = Field(default=0, ge=0)
    lowest: tuple[float, ...] = Field(default=(), description="The lowest of them, ascending")

    @classmethod
    def of(cls, scores: list[float]) -> "Scores":
        """Of all of them."""
        kept = sorted(scores)[: int(_KEPT * len(scores)) + 1]
        return cls(count=len(scores), lowest=tuple(round(score, 6) for score in kept))

    def least(self, error: float) -> float:
        """The score below which new ones are with a probability of `error` at most; 0 when there are too few to say."""
        rank = int(error * (self.count + 1))
        return self.lowest[min(rank, len(self.lowest)) - 1] if rank and self.lowest else 0.0


class Calibration(Value):
    """Scores of made papers, and of an operator's own documents once people have labelled some."""

    model: str = Field(description="Version of the model that gave the scores")
    listed: Scores = Field(description="Probabilities of the true types of documents of the list")
    plain: Scores = Field(description="1 less the strangeness of the same")
    unlisted: Scores = Field(description="Strangeness of documents outside of the list")
    own_listed: Scores = Scores()
    own_plain: Scores = Scores()
    own_unlisted: Scores = Scores()
    words: int = Field(ge=0, description="Different words that a document needs to be judged")
    coverage: float = Field(default=0, ge=0, le=1, description="Share of them that must be known: else it is foreign")

    @property
    def written(self) -> bytes:
        """As its file holds it."""
        return (json.dumps(self.model_dump(mode="json"), indent=1) + "\n").encode()

    @property
    def version(self) -> str:
        """Names model and calibration together: either decides."""
        return f"{self.model}.{hashlib.sha256(self.written).hexdigest()[:6]}"

    def limits(self, error: float) -> "Limits":
        """What answers are possible at this error; own documents make it more careful, never less."""
        return Limits(
            probability=_careful(self.listed, self.own_listed, (1 - _FOR_PLAIN) * error),
            plainness=_careful(self.plain, self.own_plain, _FOR_PLAIN * error),
            strangeness=_careful(self.unlisted, self.own_unlisted, error),
            words=self.words,
            coverage=self.coverage,
        )

    def own_that_count(self, error: float) -> dict[str, bool]:
        """Whether the labelled documents of either side are enough to say anything at this error."""
        listed, unlisted = self.own_listed.count, self.own_unlisted.count
        return {"listed": listed * (1 - _FOR_PLAIN) * error >= 1, "unlisted": unlisted * error >= 1}


class Limits(Value):
    """The least that an answer needs to be possible."""

    probability: float = Field(ge=0, le=1, description="Of a type of the list")
    plainness: float = Field(ge=0, le=1, description="Of a document of the list")
    strangeness: float = Field(ge=0, le=1, description="Of a document outside of the list")
    words: int = Field(ge=0, description="Different words that a document needs to be judged")
    coverage: float = Field(default=0, ge=0, le=1, description="Share of them that must be known")


def _careful(made: Scores, own: Scores, error: float) -> float:
    """The lower limit leaves more answers possible. Own documents that are too few to say anything do not count."""
    limits = [scores.least(error) for scores in (made, own) if scores is made or scores.count * error >= 1]
    return min(limits)


def load_calibration(folder: Path, version: str) -> Calibration:
    """That of the model in a folder, whose version is given. Raises ModelError."""
    path = folder / CALIBRATION
    again = "make it anew with `intake calibrate`"
    try:
        calibration = Calibration.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(f"{path}: {error.strerror}; {again}") from error
    except ValidationError as error:
        wrong = ".".join(map(str, error.errors()[0]["loc"])) or "it"
        raise ModelError(f"{path}: {wrong} is missing or wrong; {again}") from error
    except ValueError as error:
        raise ModelError(f"{path}: is not JSON; {again}") from error
    if calibration.model != version:
        raise ModelError(f"{path}: belongs to model {calibration.model}, not to {version}; {again}")
    return calibration


def save_calibration(folder: Path, calibration: Calibration) -> None:
    """Write it beside its model."""
    (folder / CALIBRATION).write_bytes(calibration.written)
