"""What a document is: rules where the document says so itself, else the model, and a person where neither is sure."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from classifiers.evidence import Evidence, Strength
from classifiers.model import MODEL_FOLDER, Model, ModelError, Opinion, load_model
from classifiers.rules import RULES_VERSION, find_evidence
from classifiers.taxonomy import load_taxonomy
from intake.model import Classification, Classifier, Page, Reading

_CONFIDENCE = {Strength.CERTAIN: 0.99, Strength.LIKELY: 0.97, Strength.HINT: 0.5}


@dataclass(frozen=True)
class RulesThenModel:
    """The classifier in use."""

    model: Model

    @property
    def version(self) -> str:
        """Names the rules and the model, so that a decision can be explained later."""
        return f"rules-{RULES_VERSION}+model-{self.model.card.version}"

    def classify(self, pages: tuple[Page, ...], reading: Reading, *, is_message_body: bool = False) -> Classification:
        """Classify these pages, which are some or all of the reading's (or the text of an e-mail itself)."""
        evidence = find_evidence(pages, reading, is_message_body=is_message_body)
        if evidence is not None and evidence.strength is not Strength.LIKELY:
            return self._by_rule(evidence, abstained=evidence.strength is Strength.HINT)
        opinion = self.model.judge([page.text for page in pages])
        doubt = self.model.doubts(opinion)
        if evidence is None:
            return self._by_model(opinion, doubt)
        if doubt is None and opinion.type != evidence.type:
            return self._by_rule(evidence, abstained=True, against=f"Its text reads like {opinion.type}.")
        return self._by_rule(evidence, abstained=False)

    def _by_rule(self, evidence: Evidence, *, abstained: bool, against: str = "") -> Classification:
        return Classification(
            type=evidence.type,
            group=load_taxonomy()[evidence.type].group,
            confidence=0.5 if abstained else _CONFIDENCE[evidence.strength],
            abstained=abstained,
            why=tuple(filter(None, (evidence.why, against))),
            version=self.version,
        )

    def _by_model(self, opinion: Opinion, doubt: str | None) -> Classification:
        return Classification(
            type=opinion.type,
            group=load_taxonomy()[opinion.type].group,
            confidence=opinion.probability,
            abstained=doubt is not None,
            why=(doubt or f"Its text reads like {opinion.type}.",),
            version=self.version,
        )


@cache
def load_classifier(folder: Path = MODEL_FOLDER) -> Classifier:
    """The rules and the model in a folder, loaded once.

    Raises:
        ModelError: the model's files are missing, damaged, of another version, or know types that the taxonomy lacks.
    """
    model = load_model(folder)
    unknown = sorted(set(model.card.labels) - set(load_taxonomy()))
    if unknown:
        raise ModelError(f"{folder}: the model knows {unknown[0]!r}, which is not in the list of document types")
    return RulesThenModel(model)
