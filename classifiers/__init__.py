"""What a document is: rules where the document says so itself, else the model, and a person where neither is sure."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from classifiers.calibration import Calibration, Limits, load_calibration
from classifiers.document_text import DocumentText
from classifiers.doubt import Verdict, weigh_up
from classifiers.evidence import Evidence, Strength
from classifiers.model import MODEL_FOLDER, Model, ModelError, load_model
from classifiers.reasons import Reason
from classifiers.rules import RULES_VERSION, find_evidence
from classifiers.taxonomy import load_taxonomy
from intake.model import Classification, Classifier, Page, Reading
from intake.settings import TYPE_ERROR

_CONFIDENCE = {Strength.CERTAIN: 0.99, Strength.LIKELY: 0.97, Strength.HINT: 0.5}


@dataclass(frozen=True)
class RulesThenModel:
    """The classifier in use."""

    model: Model
    calibration: Calibration
    kept_version: str
    """Of model and calibration."""
    error: float
    """The share of documents whose type may be wrong."""

    @property
    def version(self) -> str:
        """Names the rules, the model and the error, so that a decision can be explained later."""
        return f"rules-{RULES_VERSION}+model-{self.kept_version}+error-{self.error:g}"

    @cached_property
    def limits(self) -> Limits:
        """What answers are possible."""
        return self.calibration.limits(self.error)

    def classify(self, pages: tuple[Page, ...], reading: Reading, *, is_message_body: bool = False) -> Classification:
        """Classify these pages, which are some or all of the reading's (or the text of an e-mail itself)."""
        evidence = find_evidence(pages, reading, is_message_body=is_message_body)
        if evidence is not None and evidence.strength is not Strength.LIKELY:
            return self._by_rule(evidence, abstained=evidence.strength is Strength.HINT)
        verdict = weigh_up(self.model.judge(DocumentText.of(pages)), self.limits)
        if evidence is None:
            return self._by_model(verdict)
        if verdict.is_judged and evidence.type not in verdict.possible:
            against = Reason("reads_like", {"type": verdict.type})
            return self._by_rule(evidence, against, abstained=True)
        return self._by_rule(evidence, abstained=False)

    def _by_rule(self, evidence: Evidence, *against: Reason, abstained: bool) -> Classification:
        confidence = 0.5 if abstained else _CONFIDENCE[evidence.strength]
        return self._say(evidence.type, confidence, (evidence.why, *against), abstained=abstained)

    def _by_model(self, verdict: Verdict) -> Classification:
        found = self._say(verdict.type, verdict.confidence, (verdict.why,), abstained=verdict.doubt is not None)
        return found.model_copy(update={"possible": verdict.possible})

    def _say(self, type_id: str, confidence: float, why: Sequence[Reason], *, abstained: bool) -> Classification:
        type_ = load_taxonomy()[type_id]
        return Classification(
            type=type_id,
            title_en=type_.title_en,
            title_fr=type_.title_fr,
            group=type_.group,
            confidence=confidence,
            abstained=abstained,
            why=tuple(reason.sentence("en") for reason in why),
            why_fr=tuple(reason.sentence("fr") for reason in why),
            version=self.version,
        )


@lru_cache(maxsize=4)
def load_classifier(folder: Path = MODEL_FOLDER, error: float = TYPE_ERROR) -> Classifier:
    """The rules and the model in a folder, loaded once, that may be wrong in such a share of the documents.

    Raises:
        ModelError: the model's files are missing, damaged, of another version, or know types that the taxonomy lacks.
    """
    model = load_model(folder)
    unknown = sorted(set(model.card.labels) - set(load_taxonomy()))
    if unknown:
        raise ModelError(f"{folder}: the model knows {unknown[0]!r}, which is not in the list of document types")
    calibration = load_calibration(folder, model.card.version)
    return RulesThenModel(model, calibration, calibration.version, error)
