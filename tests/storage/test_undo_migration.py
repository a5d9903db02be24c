"""What was attached and told before documents could be taken back keeps its place, and can be taken back now."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.records import models
from storage.records.undoing import take_back

BEFORE = [("records", "0006_learning")]


def to_the_latest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def before(transactional_db: None) -> Iterator[MigrationExecutor]:
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor
    to_the_latest()


def test_old_rows_are_live_attachments_whose_end_is_told(before: MigrationExecutor) -> None:
    old = before.loader.project_state(BEFORE).apps
    submission = old.get_model("records", "Submission").objects.create(pk="s-000001", state="decided")
    upload = old.get_model("records", "Upload").objects.create(
        submission=submission, path="1", object_key="k", name="n", state="done", outcome="read", sha256="0" * 64
    )
    document = old.get_model("records", "Document").objects.create(
        submission=submission, upload=upload, pages="1", state="attached", type="lease"
    )
    attachment = old.get_model("records", "Attachment").objects.create(
        case_id="C-1", document=document, content_hash="0" * 64, pages="1", attached_by="automation"
    )
    told = old.get_model("records", "Delivery").objects.create(attachment=attachment, state="delivered")
    to_the_latest()
    seal_waiting()
    assert list(verify(Verified())) == []
    assert models.Attachment.objects.get(models.LIVE).pk == attachment.pk
    assert take_back(attachment.pk, "wrong", "alex").status == "done"
    ended = models.Delivery.objects.get(kind=models.DeliveryKind.WITHDRAWN)
    assert ended.follows_id == told.pk
    assert ended.note["attachment"] == str(told.pk)
    seal_waiting()
    assert list(verify(Verified())) == []
