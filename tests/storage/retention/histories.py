"""Clients whose every value can be told from all others', what is done with their papers, and all that is kept."""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from intake.decisions import ExceptionReason, Fact
from intake.model import Identifier, Party
from intake.submission import file_key, manifest_key
from storage.audit.recording import record
from storage.audit.sealing import seal_waiting
from storage.audit.viewing import VIEWED
from storage.cases.models import Case
from storage.desk import acting, claiming, undoing
from storage.learning.labels import complete
from storage.messages.asking import ask_client
from storage.messages.models import Message, MessageState
from storage.objects import ObjectStore
from storage.records import models, quality
from storage.records.ledger import child_key
from storage.records.reviewing import attach_to_case, correct_type, dismiss
from storage.records.turns import TurnRules, make_urgent
from storage.records.undoing import take_back
from storage.searching.catching_up import CatchingUp
from storage.splitting.dividing import split
from storage.splitting.turning import rotate
from storage.statistics.models import UploadMedium
from storage.tallies.models import LateSubmission
from storage.waiting.models import Forecast, Stage
from storage.webhooks.models import Notice, NoticeState
from tests.review.building import candidate, draw_check, make_case, object_store, raise_exception

_RULES = TurnRules(share=timedelta(0), urgent=timedelta(0))
_LETTERS = "bcdfghjklmnpqrstvwxz"


@dataclass(frozen=True)
class Sender:
    """Somebody invented, of whom everything has a word of its own."""

    word: str
    uci: str
    born: str
    case: str = "C-1"

    @classmethod
    def new(cls, case: str = "C-1") -> "Sender":
        word = "".join(secrets.choice(_LETTERS) for _ in range(12))
        days = secrets.randbelow(30000)
        born = (timezone.now().date() - timedelta(days=7000 + days)).isoformat()
        return cls(word, f"{secrets.randbelow(10**10):010}", born, case)

    @property
    def form(self) -> dict[str, Any]:
        return {
            "family_name": f"Fam{self.word}",
            "given_names": f"Giv{self.word}",
            "birth_date": self.born,
            "uci": self.uci,
            "email": f"{self.word}@example.ca",
            "message": f"Please hurry, says {self.word}",
        }

    @property
    def values(self) -> tuple[str, ...]:
        """What is to be found nowhere once they are erased; the word is in all the rest."""
        return (self.word, self.uci)


def submit(sender: Sender, *, content: str = "", pages: int = 3) -> models.ExceptionItem:
    """A submission with objects, an exception, and everything that names its sender."""
    name = f"Fam{sender.word}"
    item = raise_exception(
        ExceptionReason.UNREADABLE,
        name=f"scan {sender.word}.pdf",
        texts=[f"Lease of {name}, UCI {sender.uci}, page {n}" for n in range(1, pages + 1)],
        content=content,
        form=sender.form,
        facts=[Fact(code="names_another_person", values={"name": name, "birth_date": sender.born})],
        candidates=[candidate("C-1")],
        identifiers=[Identifier(kind="uci", value=sender.uci, page=1, verified=True, source="label")],
        parties=[Party(family_name=name, given_names=f"Giv{sender.word}", birth_date=sender.born)],
    )
    _put_objects(item.submission, sender)
    return item


def submit_attached(sender: Sender) -> models.ExceptionItem | None:
    """One that automation put on a case, drawn into the quality sample and found right."""
    check = draw_check(name=f"{sender.word}.pdf", form=sender.form)
    quality.answer(check.pk, "right", "alex")
    _put_objects(check.document.submission, sender)
    return None


def _put_objects(submission: models.Submission, sender: Sender) -> None:
    store = object_store()
    store.put(manifest_key(submission.pk), str(sender.form).encode())
    store.put(file_key(submission.pk, 1), f"the bytes of {sender.word}".encode())
    upload = submission.uploads.get()
    key = child_key(upload.sha256, "test", 1)
    store.put(key, f"a picture within, of {sender.word}".encode())
    models.Upload.objects.create(
        submission=submission,
        parent=upload,
        path="1/1",
        object_key=key,
        name=f"{sender.word}.jpg",
        state=models.UploadState.DONE,
        outcome="read",
    )
    Forecast.objects.create(
        submission=submission.pk,
        stage=Stage.RECEIVED,
        language="en",
        median_seconds=1,
        p90_seconds=2,
        based_on=100,
    )
    LateSubmission.objects.create(pk=submission.pk)
    UploadMedium.objects.get_or_create(upload=upload, defaults={"medium": "scan"})
    models.Part.objects.create(upload=upload, first=1, last=2, state=models.PartState.READ)


Act = Callable[[models.ExceptionItem, Sender], object]
ACTS: dict[str, Act] = {
    "note": lambda item, who: acting.add_note(item.pk, f"Call {who.word}", "sam"),
    "claim": lambda item, _who: claiming.claim(item.pk, "sam"),
    "release": lambda item, _who: claiming.release(item.pk, "sam"),
    "assign": lambda item, _who: acting.assign(item.pk, "sam", "alex"),
    "priority": lambda item, _who: acting.set_priority(item.pk, 2, "sam"),
    "escalate": lambda item, who: acting.escalate(item.pk, f"{who.word} is on the phone", "sam"),
    "retype": lambda item, _who: correct_type(item.pk, "pay_stub", "sam"),
    "attach": lambda item, who: attach_to_case(item.pk, who.case, "p1", "sam"),
    "take_back": lambda item, who: [
        take_back(one.pk, f"not of {who.word}", "sam") for one in _attachments(item).filter(models.LIVE)
    ],
    "reject": lambda item, who: acting.reject(item.pk, "illegible", f"Dear {who.word}", "sam"),
    "dismiss": lambda item, who: dismiss(item.pk, f"{who.word} sent it twice", "sam"),
    "ask": lambda item, who: ask_client(item.pk, "unreadable_photo", {"text": f"Dear {who.word}"}, "sam"),
    "undo": lambda item, _who: undoing.undo(item.pk, "sam"),
    "split": lambda item, _who: split(item.pk, [[1], [2, 3]], "sam"),
    "turn": lambda item, _who: rotate(item.upload_id or 0, 1, 90, "sam"),
    "urgent": lambda item, _who: make_urgent(item.submission_id, _RULES, "sam"),
    "view": lambda item, who: record(VIEWED, "alex", exception=item, details={"cases": [who.word]}),
    "label": lambda _item, _who: complete(object_store()),
    "index": lambda _item, _who: CatchingUp(object_store()).advance(seconds=60),
}


def _attachments(item: models.ExceptionItem) -> Any:
    return models.Attachment.objects.filter(document__submission=item.submission_id)


def settle(submission_id: str) -> None:
    """Let a person have done with all of it, and every message and notice be sent."""
    for item in models.ExceptionItem.objects.filter(submission=submission_id, state=models.ExceptionState.OPEN):
        models.ExceptionItem.objects.filter(pk=item.pk).update(claimed_by="", claimed_until=None)
        dismiss(item.pk, "not needed", "alex")
    models.Submission.objects.filter(pk=submission_id).update(
        state=models.SubmissionState.DECIDED, decided_at=timezone.now()
    )
    models.Upload.objects.filter(submission=submission_id).update(state=models.UploadState.DONE)
    Message.objects.filter(submission=submission_id).update(state=MessageState.SENT)
    Notice.objects.update(state=NoticeState.DELIVERED)
    models.Delivery.objects.update(state=models.DeliveryState.DELIVERED)
    while seal_waiting():
        pass


def age(submission_id: str, days: float = 4000) -> None:
    """Let it have been so long ago; the audit vouches for decisions and attachments, which are as they are."""
    then = timezone.now() - timedelta(days=days)
    models.Submission.objects.filter(pk=submission_id).update(received_at=then, decided_at=then, keep_at=None)
    models.ExceptionItem.objects.filter(submission=submission_id).exclude(resolved_at=None).update(resolved_at=then)


def make_cases() -> None:
    """C-1, closed long ago, and C-2, which is open."""
    make_case("C-1", ("p1", "Someone", "Else"))
    Case.objects.update(state="closed", closed_at=timezone.now() - timedelta(days=4000))
    Case.objects.create(pk="C-2", application_type="study_permit").people.create(number="p1", family_name="Another")


def dump() -> str:
    """All that every table holds, as text."""
    lines: list[str] = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            lines += (f"{table}: {_plain(row)}" for row in cursor.fetchall())
    return "\n".join(lines).casefold()


def _plain(row: tuple[Any, ...]) -> str:
    values = (bytes(value) if isinstance(value, memoryview) else value for value in row)
    return " ".join(value.decode("latin-1") if isinstance(value, bytes) else str(value) for value in values)


def objects(store: ObjectStore) -> Iterator[tuple[str, bytes]]:
    """All that the store holds."""
    for folder in ("submissions/", "derived/"):
        for key in store.list(folder):
            yield key, store.get(key)


def traces(sender: Sender, store: ObjectStore) -> list[str]:
    """Where something of theirs is still to be found."""
    kept = dump()
    found = [f"database: {line[:300]}" for line in kept.splitlines() for value in sender.values if value in line]
    for key, data in objects(store):
        found += [f"object {key}" for value in sender.values if value.encode() in data]
    return found
