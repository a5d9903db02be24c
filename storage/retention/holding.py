"""Legal holds: what must stay, whoever asks and whatever the schedule says, until somebody lifts the hold.

Putting a hold, and marking what is to be deleted, wait for each other: what is not marked before a hold is there never
is. What was marked is told to whoever puts the hold, since it comes too late.

Of what can't be read nobody can say whether it is about somebody whose data is held: then it is taken to be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from intake.redacting import name_key
from storage.audit.recording import record
from storage.cases.merges import led_to
from storage.encrypted.unreadable import Unreadable
from storage.records import models
from storage.retention.models import Hold, HoldKind, Progress
from storage.retention.progress import locked_progress

PUT, LIFTED = "hold_put", "hold_lifted"
_OF_PEOPLE = (HoldKind.NUMBER, HoldKind.PERSON)
_NUMBERS = ("uci", "application_number", "passport_number")


@dataclass(frozen=True)
class Put:
    """A hold that was put."""

    hold: Hold
    too_late: tuple[str, ...]
    """Submissions of its kind that were being deleted already, or had been: by id alone where nothing else is left."""


def take_turn() -> None:
    """Wait until nobody else puts a hold or marks something for erasure; until the transaction ends."""
    locked_progress()


@transaction.atomic
def put(kind: HoldKind, value: str, reason: str, actor: str) -> Put | None:
    """Put a hold; None where there is the same one already. The value as `number_of` and the like give it."""
    take_turn()
    try:
        with transaction.atomic():
            hold = Hold.objects.create(kind=kind, value=value, reason=reason, put_by=actor)
    except IntegrityError:
        return None
    # Not the value: audit events can't be changed, and a number or name is to go with the hold.
    record(PUT, actor, submission=_named_by(hold), details={"hold": hold.pk, "kind": kind.value, "reason": reason})
    erasing = models.Submission.objects.filter(state=models.SubmissionState.ERASING)
    late = [submission.pk for submission in erasing if keys_of(submission) & {(hold.kind, hold.value)}]
    gone = models.Submission.objects.filter(pk=value, state=models.SubmissionState.ERASED)
    if kind is HoldKind.SUBMISSION:
        late += gone.values_list("pk", flat=True)
    return Put(hold, tuple(late))


@transaction.atomic
def lift(pk: int, reason: str, actor: str) -> bool:
    """Lift a hold; False where there is none."""
    hold = Hold.objects.select_for_update().filter(pk=pk).first()
    if hold is None:
        return False
    details = {"hold": hold.pk, "kind": hold.kind, "reason": reason}
    record(LIFTED, actor, submission=_named_by(hold), details=details)
    if hold.kind == HoldKind.CASE:
        Progress.objects.update(views_to=0)  # what was passed over: see `storage.retention.views`
    hold.delete()
    return True


def holds_on(submission: models.Submission) -> list[Hold]:
    """The holds that keep a submission."""
    if not Hold.objects.exists():
        return []
    wanted: dict[str, list[str]] = {}
    for kind, value in keys_of(submission):
        wanted.setdefault(kind, []).append(value)
    anything = Q(kind__in=_OF_PEOPLE) if _hides_something(submission) else Q()
    for kind, values in wanted.items():
        anything |= Q(kind=kind, value__in=values)
    return list(Hold.objects.filter(anything).order_by("pk"))


def held_among(submissions: Iterable[models.Submission]) -> dict[str, list[Hold]]:
    """Of these submissions those that are held, with their holds."""
    if not Hold.objects.exists():
        return {}
    return {submission.pk: found for submission in submissions if (found := holds_on(submission))}


def keys_of(submission: models.Submission) -> set[tuple[str, str]]:
    """All that a hold on this submission may say, as (kind, value)."""
    form = submission.form or {}
    numbers = {form.get(kind) and number_of(form[kind]) for kind in _NUMBERS}
    people = {person_of(form["family_name"], form.get("given_names", ""), form["birth_date"])} if form else set()
    for document in submission.documents.all():
        numbers |= {number_of(identifier["value"]) for identifier in document.identifiers}
        people |= set(_people_in(document))
    placed = models.Attachment.objects.filter(document__submission=submission).values_list("case_id", flat=True)
    decided = models.Decision.objects.filter(submission=submission).exclude(case_id="")
    on_cases = {*placed, *decided.values_list("case_id", flat=True)}
    cases = {case for on_case in on_cases for case in led_to(on_case)}
    found = {(HoldKind.SUBMISSION.value, submission.pk), (HoldKind.SENDER.value, submission.sender)}
    found |= {(HoldKind.CASE.value, case) for case in cases}
    found |= {(HoldKind.NUMBER.value, number) for number in numbers if number}
    return {(kind, value) for kind, value in found | {(HoldKind.PERSON.value, one) for one in people} if value}


def _hides_something(submission: models.Submission) -> bool:
    said = [submission.form]
    for document in submission.documents.all():
        said += [document.identifiers, document.parties]
    return any(isinstance(value, Unreadable) for value in said)


def number_of(typed: str) -> str:
    """A number, however it is written, as holds compare it."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def person_of(family_name: str, given_names: str, born: str | date) -> str:
    """A person, as holds compare them; the order of names and their accents don't matter."""
    return f"{born} {name_key(family_name, given_names)}"[:500]


def _people_in(document: models.Document) -> Iterator[str]:
    for party in document.parties:
        readings = filter(None, (party.get("birth_date"), party.get("birth_date_or")))
        yield from (person_of(party.get("family_name", ""), party.get("given_names", ""), born) for born in readings)


def _named_by(hold: Hold) -> models.Submission | None:
    if hold.kind != HoldKind.SUBMISSION:
        return None
    return models.Submission.objects.filter(pk=hold.value).first()
