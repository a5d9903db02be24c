"""Decides submissions in processes of their own, and judges each decision by the truth."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing import get_context
from pathlib import Path

from benchmarks.matching.baseline import Remembering, attach_plainly
from benchmarks.matching.records import population_of
from benchmarks.matching.scale import Scale
from intake.decisions import Decision
from intake.matching import decide_submission
from samples.matching import LabelledSubmission
from samples.matching.piles import Truth
from samples.matching.submissions import make_submission

_PROCESSES = 2
_BATCH = 50


class Verdict(StrEnum):
    """What a decision was."""

    RIGHT = "right"
    WRONG = "wrong"
    """On another case than its own, or on one at all where it belongs on none."""
    WRONG_PERSON = "wrong person"
    """On the right case, as another person's."""
    EXCEPTION = "exception"


@dataclass(frozen=True)
class Judged:
    """A document's decision, by the truth, and the baseline's beside it."""

    submission: int
    document: int
    verdict: Verdict
    baseline: Verdict
    reason: str
    """Of an exception."""
    about: str
    medium: str
    language: str
    noise: frozenset[str]
    attachable: bool
    """Whether it belongs on a case at all."""
    seconds: float
    """CPU, for the whole submission."""
    odds: float | None
    """In bits, of the case that was weighed."""
    weighed_right: bool
    """Whether that is the document's own."""


def judge(scale: Scale, home: Path, tick: Callable[[int], None]) -> list[Judged]:
    """All submissions of a scale against the records in this home; `tick` hears how many are done."""
    starts = range(0, scale.submissions, _BATCH)
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn"), begin, (home,)) as pool:
        batches = [pool.submit(_batch, scale, first, min(first + _BATCH, scale.submissions)) for first in starts]
        judged: list[Judged] = []
        for done, batch in enumerate(as_completed(batches), start=1):
            judged.extend(batch.result())
            tick(min(done * _BATCH, scale.submissions))
    return sorted(judged, key=lambda each: (each.submission, each.document))


def begin(home: Path) -> None:
    """Set Django up in a process of its own, with the records of this home."""
    for name in [name for name in os.environ if name.startswith("INTAKE_")]:
        del os.environ[name]
    os.environ["INTAKE_HOME"] = str(home)
    from commands.starting import set_up

    set_up()


def _batch(scale: Scale, first: int, end: int) -> list[Judged]:
    population = population_of(scale)
    submissions = (make_submission(number, scale.submissions_seed, population) for number in range(first, end))
    return [judged for submission in submissions for judged in judge_one(submission)]


def decide_with_records(submission: LabelledSubmission) -> Sequence[Decision]:
    """The decisions of a submission, in the order of its documents; Django is set up."""
    from intake.settings import get_settings
    from storage.cases.directory import OwnCases
    from storage.learning.policies import current_rule

    rule = current_rule(get_settings().wrong_attachment)
    return decide_submission(submission.form, submission.uploads, OwnCases(), rule)


def judge_one(submission: LabelledSubmission) -> Iterator[Judged]:
    """Each document of a submission."""
    from storage.cases.directory import OwnCases

    began = time.process_time()
    decisions = decide_with_records(submission)
    seconds = time.process_time() - began
    cases = Remembering(OwnCases())
    for number, (decision, truth) in enumerate(zip(decisions, submission.truth, strict=True)):
        document = decision.document
        weighed = next((each for each in decision.candidates if each.odds is not None), None)
        plain = attach_plainly(submission.form, document, cases) if document else None
        yield Judged(
            submission=submission.number,
            document=number,
            verdict=verdict_of(truth, decision.case_id, decision.person_id),
            baseline=verdict_of(truth, plain, truth.person_id),
            reason=" ".join([str(decision.reason or ""), *sorted({fact.code for fact in decision.facts})]).strip(),
            about=truth.about,
            medium=truth.medium,
            language=submission.language,
            noise=submission.noise,
            attachable=truth.case_id is not None,
            seconds=seconds,
            odds=weighed.odds if weighed else None,
            weighed_right=weighed is not None and weighed.case_id == truth.case_id,
        )


def verdict_of(truth: Truth, case_id: str | None, person_id: str | None) -> Verdict:
    """What a decision for this case and person is, by the truth."""
    if case_id is None:
        return Verdict.EXCEPTION
    if case_id != truth.case_id:
        return Verdict.WRONG
    is_theirs = truth.person_id is None or person_id in (None, truth.person_id)
    return Verdict.RIGHT if is_theirs else Verdict.WRONG_PERSON
