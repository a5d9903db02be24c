"""The quality sample: some of the documents attached automatically, drawn by chance, which a person checks.

Nothing else tells how often automation is wrong without knowing it. Each share comes with its 95 % interval.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from secrets import SystemRandom

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from classifiers.taxonomy import load_taxonomy
from intake.intervals import wilson
from intake.model import Page, PageSource
from storage.audit.recording import record
from storage.learning import labels
from storage.records import models, outbox, undoing
from storage.records.readings import pages_of

FOUND_WRONG = "found on a wrong case in the quality sample"
_CHANCE = SystemRandom()  # unpredictable: nobody can send what is never checked
_DIGITAL = {PageSource.TEXT_LAYER, PageSource.FORM_DATA}


class Medium(StrEnum):
    """What a document came as."""

    DIGITAL = "digital"
    SCAN = "scan"
    PHOTO = "photo"


def medium_of(mime: str, pages: Iterable[Page]) -> Medium:
    """Digital where all that was read stood in the file as text; a picture by itself counts as a photo."""
    sources = {page.source for page in pages} - {PageSource.NONE}  # the blank back of a page says nothing
    if sources and sources <= _DIGITAL:
        return Medium.DIGITAL
    return Medium.PHOTO if mime.startswith("image/") and mime != "image/tiff" else Medium.SCAN


@dataclass(frozen=True)
class Sampling:
    """How the sample is drawn: each document with the same probability, whatever it is."""

    share: float
    pages: Mapping[str, Sequence[Page]] = field(default_factory=dict)
    """What was read, by the upload's path."""

    def draw(self, decision: models.Decision) -> bool:
        """Let chance say whether a document that was just attached is to be checked; within the same transaction."""
        document, upload = decision.document, decision.upload
        if document is None or upload is None or _CHANCE.random() >= self.share:
            return False
        pages = pages_of(document, self.pages.get(upload.path, ()))
        models.QualityCheck.objects.create(
            document=document,
            decision=decision,
            language=decision.submission.language,
            medium=medium_of(upload.mime, pages).value,
            program=(decision.submission.form or {}).get("application_type", ""),
            type=document.type,
            classifier_version=document.classifier_version,
        )
        return True


NOTHING_DRAWN = Sampling(share=0)


class QualityStatus(StrEnum):
    """What became of an answer."""

    DONE = "done"
    NOT_FOUND = "not_found"
    ALREADY_ANSWERED = "already_answered"
    NO_ANSWER = "no_answer"
    """It is none of those that a person can give."""
    NO_RIGHT_TYPE = "no_right_type"
    """A wrong type needs the right one: of the list, and another than the document has."""


@dataclass(frozen=True)
class QualityResult:
    """The status, and who or what it is about."""

    status: QualityStatus
    detail: str = ""


@transaction.atomic
def answer(check_id: int, found: str, actor: str, right_type: str = "", reason: str = "") -> QualityResult:
    """Record what a person found, once, with its event. A wrong type is corrected; a wrong case is put right.

    The document is then taken off the case, for `reason` or because it was found so, unless somebody has done so since.
    """
    locked = models.QualityCheck.objects.select_for_update(of=("self",)).select_related("document__submission")
    check = locked.filter(pk=check_id).first()
    if check is None or check.document.submission.state in models.ENDING:
        return QualityResult(QualityStatus.NOT_FOUND)
    if check.answer != models.QualityAnswer.WAITING:
        return QualityResult(QualityStatus.ALREADY_ANSWERED, check.answered_by)
    if found not in set(models.QualityAnswer.values) - {models.QualityAnswer.WAITING.value}:
        return QualityResult(QualityStatus.NO_ANSWER, found)
    if found != models.QualityAnswer.WRONG_TYPE:
        right_type = ""
    elif right_type not in load_taxonomy() or right_type == check.type:
        return QualityResult(QualityStatus.NO_RIGHT_TYPE, right_type)
    check.answer, check.right_type = found, right_type
    check.answered_by, check.answered_at = actor, timezone.now()
    check.save(update_fields=["answer", "right_type", "answered_by", "answered_at"])
    decision = _correct_type(check, actor) if right_type else None
    if found in (models.QualityAnswer.RIGHT, models.QualityAnswer.WRONG_TYPE):
        labels.keep(check.document, right_type or check.type, actor)
    if found == models.QualityAnswer.WRONG_CASE:
        _take_back(check, reason, actor)
    details = {"case": check.decision.case_id, "from": check.type, "to": right_type}
    said = {name: value for name, value in details.items() if value}
    record(f"quality_{found}", actor, document=check.document, decision=decision, details=said)
    return QualityResult(QualityStatus.DONE)


def _correct_type(check: models.QualityCheck, actor: str) -> models.Decision | None:
    """Unless somebody has corrected it since."""
    unchanged = models.Document.objects.filter(pk=check.document_id, type=check.type)
    if not unchanged.update(type=check.right_type, abstained=False, confidence=1, why=[]):
        return None
    outbox.enqueue_correction(check.document, check.right_type, actor)
    return models.Decision.objects.create(
        submission_id=check.decision.submission_id,
        upload=check.decision.upload,
        document=check.document,
        outcome="retype",
        made_by=actor,
    )


def _take_back(check: models.QualityCheck, reason: str, actor: str) -> None:
    """Unless somebody has since."""
    decided = check.decision
    there = check.document.attachments.filter(models.LIVE, case_id=decided.case_id, person_id=decided.person_id)
    if (attachment := there.first()) is not None:
        undoing.take_back(attachment.pk, reason.strip() or FOUND_WRONG, actor)


class Grouping(StrEnum):
    """By what the report counts."""

    ALL = "all"
    LANGUAGE = "language"
    MEDIUM = "medium"
    PROGRAM = "program"
    TYPE = "type"


@dataclass(frozen=True)
class Share:
    """How many of how many, as a share with its 95 % interval; of none, nothing is known: from 0 to 1."""

    hits: int
    of: int

    @property
    def share(self) -> float | None:
        """None of none."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies in 95 of 100 samples."""
        return wilson(self.hits, self.of)


@dataclass(frozen=True)
class Row:
    """A line of the report. The shares are of those of which a person could tell."""

    by: Grouping
    group: str
    drawn: int
    answered: int
    cannot_tell: int
    wrong_type: Share
    wrong_case: Share
    wrong: Share
    """Either of both."""


def report(since: datetime | None = None, until: datetime | None = None, among: Q | None = None) -> list[Row]:
    """What was found of the documents drawn from `since` on and before `until`: of all, then group by group.

    With `among`, only of checks that this holds for.

    Every document counts alike, so a period in which INTAKE_QUALITY_SAMPLE was changed leans to where it was higher.
    """
    period = (among or Q()) & (Q(drawn_at__gte=since) if since else Q())
    period &= Q(drawn_at__lt=until) if until else Q()
    groupings = [grouping for grouping in Grouping if grouping is not Grouping.ALL]
    counted = models.QualityCheck.objects.filter(period).values_list("answer", *map(str, groupings))
    tallies: dict[tuple[Grouping, str], Counter[str]] = {(Grouping.ALL, ""): Counter()}
    for found, *groups, count in counted.annotate(count=Count("pk")).order_by():
        for key in ((Grouping.ALL, ""), *zip(groupings, groups, strict=True)):
            tallies.setdefault(key, Counter())[found] += count
    places = list(Grouping)
    return [_row(*key, tallies[key]) for key in sorted(tallies, key=lambda key: (places.index(key[0]), key[1]))]


def _row(by: Grouping, group: str, tally: Counter[str]) -> Row:
    answers = models.QualityAnswer
    wrong_type, wrong_case = tally[answers.WRONG_TYPE], tally[answers.WRONG_CASE]
    told = tally[answers.RIGHT] + wrong_type + wrong_case
    return Row(
        by=by,
        group=group,
        drawn=tally.total(),
        answered=told + tally[answers.CANNOT_TELL],
        cannot_tell=tally[answers.CANNOT_TELL],
        wrong_type=Share(wrong_type, told),
        wrong_case=Share(wrong_case, told),
        wrong=Share(wrong_type + wrong_case, told),
    )
