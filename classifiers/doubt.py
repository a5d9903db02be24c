"""From the model's opinion to a decision, or to the reason why a person must decide."""

from dataclasses import dataclass

from classifiers.calibration import Limits
from classifiers.model import Opinion
from classifiers.reasons import Reason
from classifiers.taxonomy import OTHER


@dataclass(frozen=True)
class Verdict:
    """What may be said of a document after its text."""

    type: str
    """The type, or the best guess."""
    confidence: float
    possible: tuple[str, ...]
    """The prediction set: every type that it may be at the error in force, the likeliest first."""
    is_judged: bool
    """Whether there is text enough to say anything."""
    doubt: Reason | None
    """Why a person must decide; None when nobody need."""
    telling: tuple[str, ...] = ()
    """Words that speak most for a type of the list."""

    @property
    def why(self) -> Reason:
        """The reason for the type, or for the doubt."""
        if self.doubt is not None:
            return self.doubt
        if self.type == OTHER:
            return Reason("unlike_all")
        if not self.telling:
            return Reason("reads_like", {"type": self.type})
        return Reason("reads_like_by_words", {"type": self.type, "words": ", ".join(self.telling)})


def weigh_up(opinion: Opinion, limits: Limits) -> Verdict:
    """Decide only where exactly one type is possible."""
    likely = [type_ for type_, probability in opinion.probabilities.items() if probability >= limits.probability]
    listed = likely if 1 - opinion.strangeness >= limits.plainness else []
    strange = [OTHER] if opinion.strangeness >= limits.strangeness else []
    possible = (*strange, *listed) if opinion.type == OTHER else (*listed, *strange)
    # When one is possible it is the type, even where the other side is thought a little likelier.
    type_ = possible[0] if len(possible) == 1 else opinion.type
    doubt = _doubt(opinion, limits, possible)
    return Verdict(
        type_,
        opinion.confidence_in(type_),
        possible or (type_,),
        is_judged=opinion.words >= limits.words,
        doubt=doubt,
        telling=opinion.telling,
    )


def _doubt(opinion: Opinion, limits: Limits, possible: tuple[str, ...]) -> Reason | None:
    """Why the text does not tell; None where exactly one type is possible."""
    if opinion.words < limits.words:
        return Reason("too_little_text")
    if opinion.coverage < limits.coverage:  # in another language: it may be of any type
        return Reason("unlike_all")
    if len(possible) == 1:
        return None
    best, second = list(opinion.probabilities)[:2]
    if opinion.type == OTHER:
        return Reason("unlike_all")
    if second in possible:
        return Reason("fits_two", {"type": best, "type_2": second})
    return Reason("fits_best", {"type": best})
