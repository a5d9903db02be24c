"""The rows behind every submission: what state it is in, what was decided, who did what.

States move on only under a lease (see `leases`), or when somebody asks for another try (see `requeuing`). Rows hold ids
and results; texts and images are objects in the object store, found by content hash. No logic lives here.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from storage.encrypted.fields import EncryptedJSONField, EncryptedTextField


def _held(name: str) -> models.Index:
    """An index of the few rows that somebody holds."""
    return models.Index(fields=["lease_until"], condition=models.Q(lease_until__isnull=False), name=f"{name}_held")


LIVE = models.Q(ended_at=None)
"""Attachments that nobody has taken back."""


class Leased(models.Model):
    """A row that a worker takes for a while to bring it to its next state."""

    state = models.CharField(max_length=16)

    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Counted when the lease is taken, so crashes count"
    )
    lease_token = models.CharField(max_length=32, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    # The database's clock, as for leases: workers' clocks may differ and jump.
    due_at = models.DateTimeField(db_default=Now(), help_text="Not to be taken before")
    turn = models.DateTimeField(
        db_default=Now(), help_text="Of all that is due the earliest is taken first; see storage.records.turns"
    )

    class Meta:
        abstract = True


class SubmissionState(models.TextChoices):
    """Where a submission stands."""

    ANNOUNCED = "announced"
    READING = "reading"
    DECIDING = "deciding"
    DECIDED = "decided"
    ERASING = "erasing", "its time is over, or its client has asked: it is being deleted; see storage.retention"
    ERASED = "erased", "nothing is left of it but this row, and what the audit must have"


UNDER_WAY = (SubmissionState.ANNOUNCED, SubmissionState.READING, SubmissionState.DECIDING)
"""Of submissions that automation is not done with. To be asked for so: an index finds them by these states alone."""
ENDING = (SubmissionState.ERASING, SubmissionState.ERASED)
"""Of submissions that are gone, or about to be: nobody acts on them any more."""


class Submission(Leased):
    """What one client sent at once."""

    id = models.CharField(primary_key=True, max_length=64)
    state = models.CharField(max_length=16, choices=SubmissionState, default=SubmissionState.ANNOUNCED)
    form = EncryptedJSONField(
        readable=["application_type"],  # what people may see goes by it, and figures do
        marked=["birth_date"],
        null=True,
        help_text="intake.submission.Form, or null when submission.json can't be understood",
    )
    problem = models.TextField(blank=True, default="", help_text="What is wrong with submission.json")
    language = models.CharField(max_length=2, default="en")
    urgent = models.BooleanField(default=False)
    sender = models.CharField(max_length=64, blank=True, default="", help_text="A hash of who sent it: for turns only")
    received_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    traceparent = models.CharField(
        max_length=55, blank=True, default="", db_default="", help_text="Of its trace, as the W3C writes it"
    )
    keep_at = models.DateTimeField(
        null=True, blank=True, help_text="Retention looks at it no sooner; null: it has not looked yet"
    )
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "turn"]),
            models.Index(fields=["state", "keep_at"], name="submission_keep"),
            models.Index(fields=["sender", "state"]),
            models.Index(fields=["received_at"], name="submission_received"),
            models.Index(fields=["decided_at"], name="submission_decided"),
            _held("submission"),
        ]


class UploadState(models.TextChoices):
    """Where an upload stands."""

    WAITING = "waiting"
    IN_PARTS = "in_parts", "too long for one go: its parts are being read"
    READ = "read"
    ILLUSTRATING = "illustrating", "page images are being made for a reviewer"
    DONE = "done"


class Upload(Leased):
    """One file of a submission, or a file found inside one."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="uploads")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=64, help_text="2, or 2/1 for the first child of the second")
    object_key = models.TextField(help_text="As long as the store allows")
    name = EncryptedTextField(help_text="The client's name for it: display only")
    declared_type = models.CharField(max_length=200, blank=True, default="")
    declared_sha256 = models.CharField(max_length=64, blank=True, default="")
    is_message_body = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=UploadState, default=UploadState.WAITING)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    size = models.BigIntegerField(default=0)
    mime = models.CharField(max_length=200, blank=True, default="")
    outcome = models.CharField(max_length=16, blank=True, default="", help_text="read, expanded, refused or missing")
    reason = models.CharField(max_length=32, blank=True, default="")
    detail = models.TextField(blank=True, default="")
    warnings = models.JSONField(default=list)
    page_count = models.PositiveIntegerField(default=0)
    reading_key = models.CharField(max_length=300, blank=True, default="", help_text="Object that holds the reading")

    class Meta:
        permissions: ClassVar = [("download_original", "Can download the bytes that a client sent")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["submission", "path"], name="one_upload_a_path")]
        indexes: ClassVar = [models.Index(fields=["state", "turn"]), _held("upload")]


class PartState(models.TextChoices):
    """Where a part stands."""

    WAITING = "waiting"
    READ = "read"


class Part(Leased):
    """A run of pages of a long upload, read by itself."""

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="parts")
    first = models.PositiveIntegerField(help_text="Its first page")
    last = models.PositiveIntegerField(help_text="Its last page")
    state = models.CharField(max_length=16, choices=PartState, default=PartState.WAITING)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "first"], name="one_part_a_page")]
        indexes: ClassVar = [models.Index(fields=["state", "turn"]), _held("part")]


class DocumentState(models.TextChoices):
    """Where a document stands."""

    EXCEPTION = "exception", "waits for a person"
    ATTACHED = "attached"
    DISMISSED = "dismissed", "set aside by a person, with a reason"
    REPLACED = "replaced", "split or merged: its pages are other documents now"


class Document(models.Model):
    """A run of pages of one upload that is one thing."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="documents")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="documents")
    pages = models.CharField(max_length=2000, help_text="1,2,3; empty for the whole of an unreadable file")
    state = models.CharField(max_length=16, choices=DocumentState)
    type = models.CharField(max_length=64, help_text="An id of the taxonomy")
    confidence = models.FloatField(default=0)
    abstained = models.BooleanField(default=False)
    why = models.JSONField(default=list)
    """Reasons for the type, each a sentence as {en, fr}; rows of former versions hold the English alone."""
    identifiers = EncryptedJSONField(default=list, help_text="intake.model.Identifier values")
    parties = EncryptedJSONField(default=list, help_text="intake.model.Party values")
    classifier_version = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "pages"], name="one_document_a_page_run")]


class Decision(models.Model):
    """What was decided about a document or an upload; never changed, a later one follows it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="decisions")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=16, help_text="attach, exception, dismiss, retype, reject, moved ...")
    reason = models.CharField(max_length=32, blank=True, default="")
    case_id = models.CharField(max_length=64, blank=True, default="")
    person_id = models.CharField(max_length=64, blank=True, default="")
    candidates = EncryptedJSONField(default=list, help_text="intake.decisions.Candidate values")
    facts = EncryptedJSONField(default=list, help_text="intake.decisions.Fact values")
    note_en = EncryptedTextField(blank=True, default="")
    note_fr = EncryptedTextField(blank=True, default="")
    versions = models.JSONField(default=dict, help_text="reader, classifier, policy")
    made_by = models.CharField(max_length=150, help_text="automation, or a user's name")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["made_at"], name="decision_made")]


class DecisionEvidence(models.Model):
    """What an automatic attachment rested on, so that others that rested on the same are found when it was wrong."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=32, help_text="An identifier's kind, or client")
    value = models.CharField(max_length=64, help_text="The number; a digest of case, name and birth date for client")

    class Meta:
        constraints: ClassVar = [
            # In this order, so that it is the index by which others are found.
            models.UniqueConstraint(fields=["kind", "value", "decision"], name="one_evidence_a_decision")
        ]


class ExceptionState(models.TextChoices):
    """Whether a person still has to look."""

    OPEN = "open"
    RESOLVED = "resolved"


class Priority(models.IntegerChoices):
    """Whose turn it is before others': the higher, the earlier."""

    NORMAL = 0
    RAISED = 1
    URGENT = 2


_OPEN = models.Q(state="open")
_IN_ORDER = ("-priority", "opened_at", "id")


class ExceptionItem(models.Model):
    """Work for a person: one document, or one upload that could not be read, or one submission."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="exceptions")
    upload = models.ForeignKey(Upload, null=True, on_delete=models.PROTECT, related_name="exceptions")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="exceptions")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=32)
    state = models.CharField(max_length=16, choices=ExceptionState, default=ExceptionState.OPEN)
    opened_at = models.DateTimeField(db_default=Now())
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.CharField(max_length=150, blank=True, default="")
    resolution = models.CharField(
        max_length=32,
        blank=True,
        default="",
        help_text="attached, dismissed, rejected, duplicate, requeued, ended ...",
    )
    resolution_reason = EncryptedTextField(blank=True, default="")
    # What the desk sorts and filters by. Each has a default in the database, for workers of a former version.
    program = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="The form's application type; empty: unknown"
    )
    language = models.CharField(max_length=2, default="en", db_default="en", help_text="The submission's")
    priority = models.PositiveSmallIntegerField(
        choices=Priority, default=Priority.NORMAL, db_default=Priority.NORMAL.value
    )
    claimed_by = models.CharField(
        max_length=150, blank=True, default="", db_default="", help_text="A user's name; counts until claimed_until"
    )
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="By the database's clock")
    assigned_to = models.CharField(
        max_length=150, blank=True, default="", db_default="", help_text="A user's name; empty: anybody's"
    )
    escalated_at = models.DateTimeField(null=True, blank=True, help_text="Null: no supervisor was asked")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["opened_at"], name="exception_opened"),
            models.Index(fields=["resolved_at"], name="exception_resolved"),
            models.Index(fields=["state", "opened_at"]),
            models.Index(fields=["state", "reason"]),
            # Of those that are open only: they stay small however many were resolved. SQLite wants the state named.
            models.Index(fields=["state", *_IN_ORDER], condition=_OPEN, name="open_in_order"),
            models.Index(fields=["state", "reason", *_IN_ORDER], condition=_OPEN, name="open_by_reason"),
            models.Index(fields=["state", "program", *_IN_ORDER], condition=_OPEN, name="open_by_program"),
            models.Index(fields=["state", "language", *_IN_ORDER], condition=_OPEN, name="open_by_language"),
            # All that they are counted by, so that no row is read.
            models.Index(
                fields=["state", "reason", "program", "language", "priority", "opened_at", "id"],
                condition=_OPEN,
                name="open_counted",
            ),
            models.Index(fields=["claimed_by"], condition=_OPEN & ~models.Q(claimed_by=""), name="open_claimed"),
            models.Index(fields=["assigned_to"], condition=_OPEN & ~models.Q(assigned_to=""), name="open_assigned"),
            models.Index(
                fields=["escalated_at"], condition=_OPEN & models.Q(escalated_at__isnull=False), name="open_escalated"
            ),
        ]


class Attachment(models.Model):
    """A document on a case, until somebody takes it back. The unique key makes attaching exactly-once in effect.

    One that has ended stays as a trace; then the same pages can be attached anew, elsewhere or here.
    """

    case_id = models.CharField(max_length=64, db_index=True)
    person_id = models.CharField(max_length=64, blank=True, default="")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="attachments")
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of the upload the pages are from")
    pages = models.CharField(max_length=2000)
    attached_at = models.DateTimeField(db_default=Now())
    attached_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Null while the document is on the case")
    ended_by = models.CharField(max_length=150, blank=True, default="")
    ended_reason = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "content_hash", "pages"], condition=LIVE, name="attached_once_a_case"
            ),
            models.UniqueConstraint(fields=["document"], condition=LIVE, name="one_live_attachment_a_document"),
        ]
        # Also those that have ended: whether the same pages were taken off the case before.
        indexes: ClassVar = [models.Index(fields=["case_id", "content_hash"], name="attachment_of_content")]


class DeliveryState(models.TextChoices):
    """Whether the case system knows."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    REFUSED = "refused", "the case system will not have it: a person looks"
    SPARED = "spared", "it was about an attachment that the case system had refused"


class DeliveryKind(models.TextChoices):
    """What is said of an attachment."""

    ATTACHED = "attached"
    WITHDRAWN = "withdrawn"
    TYPE_CORRECTED = "type_corrected"


class Delivery(Leased):
    """The outbox: what an external case system is to be told of an attachment; written with the change itself.

    Its primary key is the idempotency key, so that the receiver sees it once in effect.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=16, choices=DeliveryKind, default=DeliveryKind.ATTACHED)
    note = EncryptedJSONField(null=True, help_text="storage.cases.system.Note; null: of a version before it was kept")
    follows = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="+", help_text="Of the same document; not before it"
    )
    state = models.CharField(max_length=16, choices=DeliveryState, default=DeliveryState.WAITING)
    unsure = models.BooleanField(default=False, help_text="Of a refused one: it may be there all the same")
    detail = models.TextField(blank=True, default="", help_text="What the case system answered when it refused")
    created_at = models.DateTimeField(db_default=Now())
    troubled_since = models.DateTimeField(null=True, help_text="Since when each answer is that it is still at it")
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "turn"]), _held("delivery")]


class QualityAnswer(models.TextChoices):
    """What a person found when checking a document that was attached automatically."""

    WAITING = "waiting", "nobody has looked yet"
    RIGHT = "right"
    WRONG_TYPE = "wrong_type"
    WRONG_CASE = "wrong_case", "or the wrong person; also where the type is wrong, too"
    CANNOT_TELL = "cannot_tell"


class QualityCheck(models.Model):
    """A document of the quality sample. What answers are counted by is kept as it was when the document was drawn."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="quality_check")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(db_default=Now())
    language = models.CharField(max_length=2, help_text="The submission's")
    medium = models.CharField(max_length=8, help_text="digital, scan or photo")
    program = models.CharField(max_length=200, blank=True, default="", help_text="The form's application type")
    type = models.CharField(max_length=64, help_text="An id of the taxonomy")
    classifier_version = models.CharField(max_length=100, blank=True, default="")
    answer = models.CharField(max_length=16, choices=QualityAnswer, default=QualityAnswer.WAITING)
    right_type = models.CharField(max_length=64, blank=True, default="", help_text="Where the type was wrong")
    answered_by = models.CharField(max_length=150, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["answer", "drawn_at"]), models.Index(fields=["drawn_at"])]


class Label(models.Model):
    """What a person says that a document is."""

    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="label")
    type = models.CharField(max_length=64, help_text="An id of the taxonomy")
    said = models.CharField(max_length=64, help_text="The type that automation gave it")
    left = models.BooleanField(help_text="Whether automation left its type to a person")
    kept_aside = models.BooleanField(help_text="Models are compared by it, and never trained on it")
    features = models.BinaryField(null=True, help_text="classifiers.features, packed: hashes of words, no text")
    features_version = models.CharField(max_length=8, blank=True, default="", db_index=True)
    labelled_by = models.CharField(max_length=150)
    labelled_at = models.DateTimeField(auto_now=True)


class KeptModel(models.Model):
    """A classifier's model whose files are in the object store."""

    version = models.CharField(primary_key=True, max_length=32)
    card = models.JSONField(help_text="classifiers.model.Card")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_default=Now())


class Promotion(models.Model):
    """Append-only: which model decides from when on; the last one is in use."""

    version = models.CharField(max_length=32, blank=True, help_text="Of a kept model; empty: the package's own")
    promoted_by = models.CharField(max_length=150)
    promoted_at = models.DateTimeField(db_default=Now())


class KeptPolicy(models.Model):
    """Append-only: the numbers that matching decides by; the last one is in use."""

    version = models.CharField(max_length=32)
    policy = models.JSONField(help_text="intake.matching.policy.Policy")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(db_default=Now())


class Inventory(models.Model):
    """How far the object store has been looked through for submissions that nobody announced. One row."""

    position = models.TextField(blank=True, default="", help_text="The last folder looked at in this pass")
    newest = models.TextField(blank=True, default="", help_text="What comes behind this folder is looked at each time")
    pass_began_at = models.DateTimeField(default=timezone.now)
    complete_to = models.DateTimeField(
        null=True, blank=True, help_text="All that was in the store by then is known: when the last whole pass began"
    )


class Event(models.Model):
    """Append-only: who did what to which, and when. Written by `storage.audit.recording`, and refused any change.

    It outlives the rows that it names, but for the submission's, so these have no constraint. Its `details` may be
    replaced by their digest when they have to go (see `storage.audit.redacting`).
    """

    at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=64)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="events")
    upload = models.ForeignKey(Upload, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    document = models.ForeignKey(
        Document, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    exception = models.ForeignKey(
        ExceptionItem, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="events"
    )
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    decision_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Of the row, as it was then"
    )
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    attachment_digest = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Of the row, as it was then"
    )
    details = models.JSONField(default=dict)
    salt = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_default="",
        help_text="Of the details' digest, so that nobody guesses what they were",
    )
    # No foreign key: `intake audit verify` is to say which seal is gone, and not to stumble.
    seal = models.BigIntegerField(null=True, help_text="The number of its seal; null until it has one")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["at"], name="event_at"),
            # Small, and in order: with the other one alone it depends on statistics whether all events are walked.
            models.Index(fields=["id"], condition=models.Q(seal__isnull=True), name="event_unsealed"),
            models.Index(fields=["seal", "id"], name="event_sealed"),
        ]


class Seal(models.Model):
    """Append-only: a link of the audit's chain, which holds the digests of some events and the hash of the link before.

    Made by `storage.audit.sealing`.
    """

    number = models.BigIntegerField(primary_key=True, help_text="1, 2, 3 ...")
    previous = models.CharField(max_length=64, blank=True, help_text="The hash of the seal before; empty for the first")
    made_at = models.DateTimeField()
    entries = models.JSONField(help_text="[[id, digest], ...] of its events, by id")
    hash = models.CharField(max_length=64)
