"""What became of cases that automation had weighed, once a person said which was right."""

from collections.abc import Iterator

from intake.decisions import ExceptionReason
from storage.records import models
from storage.records.ledger import AUTOMATION

_TOLD = (models.QualityAnswer.RIGHT, models.QualityAnswer.WRONG_TYPE, models.QualityAnswer.WRONG_CASE)


def outcomes() -> Iterator[tuple[float, bool]]:
    """The odds that automation gave a case, in bits, and whether it was the right one; a document each.

    Of attachments only those of the quality sample, which chance drew: what people took back because somebody noticed
    is wrong every time, and would say nothing of all others. Of what automation left to a person all that a person
    put on a case, but for what contradicts its submission, whose odds they are. What a person did first counts.
    """
    checks = models.QualityCheck.objects.filter(answer__in=_TOLD).select_related("decision")
    for check in checks.iterator():
        weighed = _weighed(check.decision)
        if weighed is not None:
            yield weighed[1], check.answer != models.QualityAnswer.WRONG_CASE
    seen: set[int] = set()
    by_people = models.Decision.objects.filter(outcome="attach").exclude(made_by=AUTOMATION).order_by("pk")
    for decided in by_people.iterator():
        if decided.document_id is None or decided.document_id in seen:
            continue
        seen.add(decided.document_id)
        left = models.Decision.objects.filter(document_id=decided.document_id, made_by=AUTOMATION).first()
        if left is None or left.outcome != "exception" or left.reason == ExceptionReason.CONFLICTING_IDENTITY:
            continue
        weighed = _weighed(left)
        if weighed is not None:
            yield weighed[1], weighed[0] == decided.case_id


def _weighed(decision: models.Decision) -> tuple[str, float] | None:
    """The case that automation weighed, and its odds; decisions of former versions have none."""
    for candidate in decision.candidates:
        if candidate.get("odds") is not None:
            return candidate["case_id"], candidate["odds"]
    return None
