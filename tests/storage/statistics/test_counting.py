"""What is counted in the database is what anybody counts who goes through the rows one by one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count as numbers
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from storage.records import models
from storage.statistics import keeping
from storage.statistics.counting import Scope, Statistics
from storage.statistics.days import Days
from storage.statistics.measures import Measure, age_group
from storage.statistics.models import UploadMedium

FIRST = date(2026, 3, 6)
DAYS = Days(FIRST, FIRST + timedelta(days=4))
BEGIN = datetime(2026, 3, 5, 20, tzinfo=UTC)
"""Some hours before the first day, so that there is something outside of what is counted."""
_ids = numbers(1)

MOMENTS = st.integers(0, 6 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
PROGRAMS = st.sampled_from([None, "study_permit", "visitor_visa", "not of the list"])
LANGUAGES = st.sampled_from(["en", "fr"])
MEDIA = st.sampled_from(["", "digital", "photo"])
ACTIONS = st.sampled_from(["type_corrected", "quality_wrong_type", "moved", "taken_back", "undone", "viewed"])


@dataclass
class Story:
    """A submission with one file, and what became of it."""

    program: str | None
    language: str
    medium: str
    received: datetime
    decided: datetime | None
    outcome: str
    made_by: str
    reason: str
    resolved: datetime | None
    resolution: str
    action: str
    acted: datetime


STORIES = st.lists(
    st.builds(
        Story,
        program=PROGRAMS,
        language=LANGUAGES,
        medium=MEDIA,
        received=MOMENTS,
        decided=st.none() | MOMENTS,
        outcome=st.sampled_from(["attach", "exception"]),
        made_by=st.sampled_from(["automation", "alex"]),
        reason=st.sampled_from(["unclassified", "ambiguous_case", "delivery_refused"]),
        resolved=st.none() | MOMENTS,
        resolution=st.sampled_from(["attached", "dismissed"]),
        action=ACTIONS,
        acted=MOMENTS,
    ),
    max_size=6,
)
SCOPES = st.builds(
    Scope,
    programs=st.none() | st.frozensets(st.sampled_from(["", "study_permit", "visitor_visa"])),
    language=st.sampled_from(["", "en", "fr"]),
)


def tell(story: Story) -> None:
    """Write its rows. An exception is opened when it was decided."""
    form = None if story.program is None else {"application_type": story.program}
    submission = models.Submission.objects.create(
        pk=f"s-{next(_ids):06}",
        form=form,
        language=story.language,
        received_at=story.received,
        decided_at=story.decided,
    )
    upload = models.Upload.objects.create(submission=submission, path="1", object_key="k", name="n")
    if story.medium:
        UploadMedium.objects.create(upload=upload, medium=story.medium)
    about: dict[str, Any] = {"submission": submission, "upload": upload}
    details = {"from": "lease", "to": "other"} if story.action in ("type_corrected", "quality_wrong_type") else {}
    models.Event.objects.create(**about, action=story.action, actor="alex", at=story.acted, details=details)
    if story.decided is None:
        return
    decision = models.Decision.objects.create(
        **about,
        outcome=story.outcome,
        reason=story.reason if story.outcome == "exception" else "",
        made_by=story.made_by,
        made_at=story.decided,
    )
    if story.outcome == "exception":
        resolved = resolved_at(story)
        models.ExceptionItem.objects.create(
            **about,
            decision=decision,
            reason=story.reason,
            program=story.program or "",
            language=story.language,
            opened_at=story.decided,
            state="resolved" if resolved else "open",
            resolved_at=resolved,
            resolution=story.resolution if resolved else "",
        )


def happenings(story: Story) -> Iterator[tuple[Measure, datetime | None, str, str]]:
    """What is counted of a story: the measure, when, its key and the medium."""
    yield Measure.RECEIVED, story.received, "", ""
    yield Measure.RECEIVED_HOUR, story.received, f"{story.received:%H}", ""
    if story.action != "viewed":
        yield Measure.CORRECTED, story.acted, story.action, story.medium
    if story.action in ("type_corrected", "quality_wrong_type"):
        yield Measure.RETYPED, story.acted, "lease>other", story.medium
    if story.decided is None:
        return
    yield Measure.DECIDED, story.decided, "", ""
    yield Measure.DECIDED_HOUR, story.decided, f"{story.decided:%H}", ""
    is_exception = story.outcome == "exception"
    if story.made_by == "automation" and not (is_exception and story.reason == "delivery_refused"):
        yield Measure.JUDGED, story.decided, story.outcome, story.medium
    if is_exception:
        yield Measure.OPENED, story.decided, story.reason, story.medium
        yield Measure.OPENED_HOUR, story.decided, f"{story.decided:%H}", ""
        yield from open_in_the_evening(story, story.decided)
    if is_exception and (resolved := resolved_at(story)):
        yield Measure.RESOLVED, resolved, story.resolution, story.medium
        yield Measure.RESOLVED_HOUR, resolved, f"{resolved:%H}", ""


def open_in_the_evening(story: Story, opened: datetime) -> Iterator[tuple[Measure, datetime, str, str]]:
    resolved = resolved_at(story)
    for day in DAYS:
        ended = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=UTC)
        if opened < ended and (resolved is None or resolved >= ended):
            yield Measure.OPEN, ended - timedelta(hours=1), age_group((day - opened.date()).days), story.medium


def resolved_at(story: Story) -> datetime | None:
    return max(story.resolved, story.decided) if story.resolved and story.decided else None


def recount(stories: list[Story], scope: Scope) -> Counter[tuple[Any, ...]]:
    """By measure, day, key, program, language and medium: plainly."""
    found: Counter[tuple[Any, ...]] = Counter()
    for story in stories:
        program = story.program if story.program in ("study_permit", "visitor_visa") else ""
        if scope.programs is not None and program not in scope.programs:
            continue
        if scope.language and story.language != scope.language:
            continue
        for measure, at, key, medium in happenings(story):
            if at is not None and DAYS.first <= at.date() <= DAYS.last:
                found[measure, at.date(), key, program, story.language, medium] += 1
    return found


def counted(scope: Scope) -> Counter[tuple[Any, ...]]:
    statistics = Statistics(DAYS, scope)
    return Counter(
        {
            (measure, *group): number
            for measure in Measure
            for group, number in statistics.totals(measure, "day", "key", "program", "language", "medium").items()
        }
    )


class CountedAsRecounted(TestCase):
    """Each example in a transaction of its own, which is undone."""

    @settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
    @given(stories=STORIES, scope=SCOPES, kept=st.sets(st.integers(0, 4)))
    def test_counts_are_those_of_a_plain_recount_whichever_days_are_kept(
        self, stories: list[Story], scope: Scope, kept: set[int]
    ) -> None:
        for story in stories:
            tell(story)
        for n in kept:
            keeping.keep(FIRST + timedelta(days=n))
        expected = recount(stories, scope)
        assert counted(scope) == expected
        for measure in Measure:
            of_measure = {group: number for group, number in expected.items() if group[0] is measure}
            assert Statistics(DAYS, scope).total(measure) == sum(of_measure.values())
