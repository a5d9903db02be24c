"""All that is held on one client, for whoever may ask for it: what is not theirs is left out or hidden.

It goes by the same rules as `intake notes` (see `storage.records.access`): a document is theirs on their case, or where
they sent it and it is on nobody's; a file, where nothing in it is somebody else's. Staff are numbered, not named.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from intake.identifiers.sin import mask_sins
from intake.model import CaseRecord
from intake.redacting import HIDDEN, Client
from intake.references import reference_of
from storage.cases.directory import records as case_records
from storage.encrypted.unreadable import strictly
from storage.messages.models import Message
from storage.records import models
from storage.records.access import Owned, decisions_about, owned_by
from storage.records.clients import Unsure
from storage.records.ledger import AUTOMATION
from storage.records.quarantine import is_quarantined
from storage.waiting.models import Forecast

_MIXED = "it holds documents of somebody else, too: a person has to part them"
_QUARANTINED = "it is under lock: it was found to be harmful"
_NOT_THERE = "it never arrived"


@dataclass(frozen=True)
class File:
    """A file of theirs, and why it is not given where it is not."""

    upload: models.Upload
    why_not: str = ""


@dataclass(frozen=True)
class OwnData:
    """What is given."""

    told: dict[str, Any]
    """As JSON has it."""
    files: list[File]
    documents: list[models.Document]
    """Whose texts are theirs."""
    unsure: dict[str, Unsure]
    """Submissions that are left out until a person has looked, and why."""


@dataclass
class _Staff:
    """Numbers people, so that it can be told how many different ones looked, and not who."""

    _numbers: dict[str, int] = field(default_factory=dict)

    def told(self, name: str) -> str:
        if name == AUTOMATION or not name:
            return name
        return f"person {self._numbers.setdefault(name, len(self._numbers) + 1)}"


@strictly()
def own_data(client: Client) -> OwnData:
    """Everything of theirs. Raises KeyMissing where some of it can't be read for lack of a key."""
    owned, staff = owned_by(client), _Staff()
    # Not those whose pages are other documents now, which may be somebody else's.
    live = models.Document.objects.exclude(state=models.DocumentState.REPLACED).filter(pk__in=owned.documents)
    documents = list(live.select_related("upload").order_by("submission", "pk"))
    files = _files(owned)
    told = {
        "case_records": [_case(record, client) for record in case_records(sorted(client.cases))],
        "submissions": [_submission(row, files, staff) for row in _rows(owned.submissions)],
        "documents": [_document(row, client) for row in documents],
        "decisions": [asdict(one) for one in decisions_about(client, owned)],
        "events": [_event(row, client, staff) for row in _events(owned, client)],
    }
    return OwnData(told, files, documents, owned.unsure)


def _rows(submissions: Iterable[str]) -> Iterable[models.Submission]:
    return models.Submission.objects.filter(pk__in=submissions).order_by("received_at", "pk")


def _files(owned: Owned) -> list[File]:
    """The files that they sent, and those of others' submissions that are theirs alone."""
    theirs = Q(submission__in=owned.submissions) | Q(documents__in=owned.documents)
    uploads = models.Upload.objects.filter(theirs).distinct().order_by("submission", "pk")
    return [File(upload, _why_not(upload, owned)) for upload in uploads]


def _why_not(upload: models.Upload, owned: Owned) -> str:
    inside = models.Upload.objects.filter(submission=upload.submission_id, path__startswith=f"{upload.path}/")
    if upload.pk not in owned.uploads or inside.exclude(pk__in=owned.uploads).exists():
        return _MIXED
    if not upload.sha256:
        return _NOT_THERE
    return _QUARANTINED if is_quarantined(upload) else ""


def _case(record: CaseRecord, client: Client) -> dict[str, Any]:
    """A case record with those on it that are this client, and with their numbers."""
    people = [person for person in record.people if (record.id, person.id) in client.people]
    own = {person.id for person in people}
    whole = (record.id, "") in client.people
    numbers = [one for one in record.identifiers if one.person in own or (one.person is None and whole)]
    return {
        "case": record.id,
        "application_type": record.application_type,
        "state": record.state.value,
        "received_on": record.received_on,
        "people": [person.model_dump(mode="json") for person in people],
        "numbers": [number.model_dump(mode="json") for number in numbers],
    }


def _submission(row: models.Submission, files: Iterable[File], staff: _Staff) -> dict[str, Any]:
    """What they sent, what they were written, and what a person had to see to."""
    return {
        "submission": row.pk,
        "reference": reference_of(row.pk),
        "received_at": row.received_at,
        "decided_at": row.decided_at,
        "form": row.form,
        "files": [_file(file) for file in files if file.upload.submission_id == row.pk],
        "messages": [_message(message) for message in Message.objects.filter(submission=row).order_by("created_at")],
        "waiting_times_told": list(
            Forecast.objects.filter(submission=row.pk).values("stage", "told_at", "median_seconds", "p90_seconds")
        ),
        "exceptions": [
            {
                "reason": item.reason,
                "opened_at": item.opened_at,
                "resolved_at": item.resolved_at,
                "resolved_by": staff.told(item.resolved_by),
                "resolution": item.resolution,
            }
            for item in row.exceptions.order_by("pk")
        ],
    }


def _file(file: File) -> dict[str, Any]:
    upload = file.upload
    return {
        "file": upload.path,
        "name": upload.name,
        "type": upload.mime,
        "size": upload.size,
        "sha256": upload.sha256,
        "pages": upload.page_count,
        "not_given": file.why_not,
    }


def _message(message: Message) -> dict[str, Any]:
    columns = ("recipient", "language", "subject", "body", "state", "created_at", "sent_at")
    return {name: getattr(message, name) for name in columns}


def _document(row: models.Document, client: Client) -> dict[str, Any]:
    """What was made of a document; of people and numbers in it, their own."""
    place = models.Attachment.objects.filter(models.LIVE, document=row).first()
    return {
        "document": row.pk,
        "submission": row.submission_id,
        "file": row.upload.path,
        "pages": row.pages,
        "state": row.state,
        "type": row.type,
        "confidence": row.confidence,
        "why": row.why,
        "numbers": [{**one, "value": one["value"] if client.owns(one["value"]) else HIDDEN} for one in row.identifiers],
        "people": [
            party if client.owns(f"{party.get('family_name', '')} {party.get('given_names', '')}") else HIDDEN
            for party in row.parties
        ],
        "case": place.case_id if place and place.case_id in client.cases else "",
        "attached_at": place.attached_at if place else None,
        "labelled": models.Label.objects.filter(document=row).values_list("type", flat=True).first(),
    }


def _events(owned: Owned, client: Client) -> Iterable[models.Event]:
    """Who did, and looked at, what; also who looked at their cases' records."""
    of_documents = Q(document__in=owned.documents)
    of_the_rest = Q(document=None) & (Q(submission__in=owned.submissions) | Q(upload__in=owned.uploads))
    looked = Q(submission=None, details__case__in=sorted(client.cases))
    return models.Event.objects.filter(of_documents | of_the_rest | looked).order_by("pk")


def _event(row: models.Event, client: Client, staff: _Staff) -> dict[str, Any]:
    """Without details, which are for staff; but the case, where it is theirs."""
    case = row.details.get("case")
    return {
        "at": row.at,
        "by": staff.told(row.actor),
        "what": row.action,
        "submission": row.submission_id,
        "document": row.document_id,
        "case": case if isinstance(case, str) and case in client.cases else None,
    }


def moment(value: object) -> str:
    """Moments and days, as JSON and the index have them."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def name_of(upload: models.Upload) -> str:
    """The client's name for a file, fit to be shown."""
    return mask_sins(upload.name)
