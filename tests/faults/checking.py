"""Compares what a run has left with the truth: nothing lost, nothing twice, nothing stuck, nothing wrong."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields

from intake.submission import file_key, manifest_key
from tests.faults.finding import Decision, Event, Found, Place, Told
from tests.faults.submissions import Attached, Excepted, Made

_WHOLE = ("", "")  # no path and no pages: the submission itself


@dataclass
class Verdict:
    """What is not as it has to be, each with the ids."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not any(getattr(self, item.name) for item in fields(self))

    @property
    def is_unfinished(self) -> bool:
        """Whether something may only need more time."""
        return bool(self.lost or self.stuck)

    def figures(self) -> str:
        return (
            f"lost {len(self.lost)}, attached twice {len(self.twice)}, stuck {len(self.stuck)}, wrong {len(self.wrong)}"
        )

    def reasons(self) -> Iterator[str]:
        for item in fields(self):
            yield from (f"{item.name}: {reason}" for reason in getattr(self, item.name))


def check(made: Sequence[Made], found: Found) -> Verdict:
    """Judge a run, after everything had time to come to its end."""
    lost = sorted({submission.id for submission in made} - set(found.submissions))
    stuck = dict(sorted(_stuck(found)))
    ended = [submission for submission in made if submission.id not in stuck and submission.id not in lost]
    return Verdict(
        lost=lost,
        twice=sorted(_twice(found)),
        stuck=[f"{name}: {why}" for name, why in stuck.items()],
        wrong=sorted(
            [
                *(f"nobody handed it over: {name}" for name in found.submissions.keys() - {one.id for one in made}),
                *_wrongly_decided(ended, found),
                *_wrongly_attached(ended, found),
                *_audit(ended, found),
                *_objects(made, found),
            ]
        ),
    )


def _stuck(found: Found) -> Iterator[tuple[str, str]]:
    yield from ((name, f"is {state}") for name, state in found.submissions.items() if state != "decided")
    yield from ((row.submission, f"upload {row.path} is {row.state}") for row in found.uploads if row.state != "done")
    yield from ((name, "a part is not read") for name in found.unread_parts)
    yield from ((name, "the case system was not told") for name in found.undelivered)
    yield from ((name, "is left on the workers' disk") for name in found.left)


def _twice(found: Found) -> Iterator[str]:
    yield from _repeated("attached", ((row.case, row.sha256, row.pages) for row in _told_by(found)))
    yield from _repeated("attached", (row.place for row in found.attachments))
    yield from _repeated("told", ((row.case, row.sha256, row.pages) for row in found.told))


def _repeated(what: str, rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield from (f"{what} {times} times: {row}" for row, times in Counter(rows).items() if times > 1)


def _told_by(found: Found) -> list[Told]:
    """What the case system is to know of what is attached."""
    return [Told(row.case, row.person, row.sha256, row.place.pages) for row in found.attachments]


def _wrongly_decided(ended: Sequence[Made], found: Found) -> Iterator[str]:
    of: dict[str, list[Decision]] = {}
    for decision in found.decisions:
        of.setdefault(decision.place.submission, []).append(decision)
    sha256 = _sha256(found)
    excepted = Counter(found.exceptions)
    for submission in ended:
        expected = {Place(submission.id, path, truth.pages): truth for path, truth in submission.truth.items()}
        for decision in of.get(submission.id, ()):
            place = decision.place
            truth = expected.get(place)
            if truth is None or _answer(decision) not in truth.answers:
                yield f"decided {tuple(decision)}, and not {sorted(map(str, truth.answers)) if truth else 'nothing'}"
            elif truth.sha256 and sha256.get(place[:2]) != truth.sha256:
                yield f"its bytes are others: {place}"
        times = Counter(decision.place for decision in of.get(submission.id, ()))
        yield from (f"decided {times[place]} times: {place}" for place in expected if times[place] != 1)
        wanted = Counter((d.place, d.reason) for d in of.get(submission.id, ()) if d.outcome == "exception")
        there = Counter({key: count for key, count in excepted.items() if key[0].submission == submission.id})
        if wanted != there:
            yield f"exceptions are not what was decided: {submission.id}"


def _answer(decision: Decision) -> Attached | Excepted:
    if decision.outcome == "attach":
        return Attached(decision.case, decision.person)
    return Excepted(decision.reason)


def _wrongly_attached(ended: Sequence[Made], found: Found) -> Iterator[str]:
    """Of two equals one is attached, whichever: so all are looked at together."""
    ids = {submission.id for submission in ended}
    sha256 = _sha256(found)
    expected = {
        Told(answer.case, answer.person, truth.sha256 or sha256.get((submission.id, path), ""), truth.pages)
        for submission in ended
        for path, truth in submission.truth.items()
        for answer in truth.answers
        if isinstance(answer, Attached)
    }
    there = {told for told, row in zip(_told_by(found), found.attachments, strict=True) if row.place.submission in ids}
    yield from (f"not attached: {tuple(missing)}" for missing in expected - set(_told_by(found)))
    yield from (f"attached: {tuple(extra)}" for extra in there - expected)
    yield from (f"told of what is not attached: {tuple(extra)}" for extra in set(found.told) - set(_told_by(found)))
    yield from (f"not told: {tuple(missing)}" for missing in there - set(found.told))


def _sha256(found: Found) -> dict[tuple[str, str], str]:
    return {(row.submission, row.path): row.sha256 for row in found.uploads}


def _audit(ended: Sequence[Made], found: Found) -> Iterator[str]:
    """Each thing that was done is written down once, and nothing else is."""
    ids = {submission.id for submission in ended}
    expected = Counter(Event("received", Place(name, *_WHOLE)) for name in ids)
    for row in found.attachments:
        expected += Counter([Event("attached", row.place), Event("delivered", row.place)])
    expected += Counter(Event("exception_raised", place) for place, _ in found.exceptions)
    there = Counter(found.events)
    for event in expected.keys() | there.keys():
        if event.place.submission in ids and expected[event] != there[event]:
            yield f"the audit has {there[event]} of {event.action}, not {expected[event]}: {tuple(event.place)}"


def _objects(made: Sequence[Made], found: Found) -> Iterator[str]:
    originals = dict(item for submission in made for item in _originals(submission))
    known = {row.sha256 for row in found.uploads if row.sha256}
    for key, md5 in originals.items():
        if found.objects.get(key) != md5:
            yield f"the original is {'changed' if key in found.objects else 'gone'}: {key}"
    for key in found.objects.keys() - originals.keys():
        root, _, rest = key.partition("/")
        if root != "anchors" and (root != "derived" or rest.partition("/")[0] not in known):
            yield f"an object of nobody: {key}"
    yield from (
        f"the reading is not there: {row.submission} {row.path}"
        for row in found.uploads
        if row.reading_key and row.reading_key not in found.objects
    )


def _originals(submission: Made) -> Iterator[tuple[str, str]]:
    yield manifest_key(submission.id), _md5(submission.manifest)
    for number, data in enumerate(submission.contents, start=1):
        yield file_key(submission.id, number), _md5(data)


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
