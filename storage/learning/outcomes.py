"""What became of cases that automation had weighed, once a person said which was right."""

from collections.abc import Iterator

from storage.records import models
from storage.records.ledger import AUTOMATION

_TOLD = (models.QualityAnswer.RIGHT, models.QualityAnswer.WRONG_TYPE, models.QualityAnswer.WRONG_CASE)
_DECIDED = ("attach", "taken_back", "moved")


def outcomes() -> Iterator[tuple[float, bool]]:
    """The odds that automation gave a case, in bits, and whether it was the right one; a document each.

    Of the quality sample, of exceptions that a person put on a case, and of what a person took back or moved, which was
    wrong. A person who attaches sees the candidates, yet decides by the paper. What a person did first counts.
    """
    seen: set[int] = set()
    checks = models.QualityCheck.objects.filter(answer__in=_TOLD).select_related("decision")
    for check in checks.iterator():
        weighed = _weighed(check.decision)
        if weighed is not None:
            seen.add(check.document_id)
            yield weighed[1], check.answer != models.QualityAnswer.WRONG_CASE
    by_people = models.Decision.objects.filter(outcome__in=_DECIDED).exclude(made_by=AUTOMATION).order_by("pk")
    for decided in by_people.iterator():
        if decided.document_id is None or decided.document_id in seen:
            continue
        seen.add(decided.document_id)
        automatic = models.Decision.objects.filter(document_id=decided.document_id, made_by=AUTOMATION).first()
        weighed = _weighed(automatic) if automatic else None
        if weighed is not None:
            yield weighed[1], decided.outcome == "attach" and weighed[0] == decided.case_id


def _weighed(decision: models.Decision) -> tuple[str, float] | None:
    """The case that automation weighed, and its odds; decisions of former versions have none."""
    for candidate in decision.candidates:
        if candidate.get("odds") is not None:
            return candidate["case_id"], candidate["odds"]
    return None
