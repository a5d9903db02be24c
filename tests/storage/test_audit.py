"""The audit's chain: whatever is changed in it is found, and named."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import F

from storage.audit.anchoring import anchor
from storage.audit.digests import details_digest
from storage.audit.recording import record
from storage.audit.redacting import erase_details
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Finding, Problem, Verified, verify
from storage.desk.models import Act
from storage.objects import ObjectStore, open_store
from storage.records import models
from storage.records.reviewing import attach_to_case
from storage.retention.rows import delete_rows
from tests.review.building import make_case, raise_exception

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(str(tmp_path / "objects"))


def found(store: ObjectStore | None = None) -> list[Finding]:
    return list(verify(Verified(), store))


@pytest.fixture
def chain(db: None, store: ObjectStore) -> list[int]:
    """Three seals of three events each, and an anchor; the ids of the events."""
    ids = []
    for _ in range(3):
        ids += [record("viewed", "alex", details={"case": f"C-{number}"}).pk for number in range(3)]
        assert seal_waiting() == 1
    anchor(store)
    assert found(store) == []
    return ids


def event(pk: int) -> Any:
    return models.Event.objects.filter(pk=pk)


def events() -> list[models.Event]:
    return list(models.Event.objects.order_by("pk"))


def seal(number: int) -> Any:
    return models.Seal.objects.filter(pk=number)


def test_a_whole_chain_is_clean_and_counted(chain: list[int], store: ObjectStore) -> None:
    late = record("viewed", "alex")
    verified = Verified()
    assert list(verify(verified, store)) == []
    late.refresh_from_db()
    assert (verified.events, verified.seals, verified.anchors) == (9, 3, 1)
    assert (verified.unsealed, verified.unsealed_since) == (1, late.at)


@pytest.mark.parametrize(
    "change",
    [
        {"details": {"case": "C-9"}},
        {"details": {}},
        {"actor": "sam"},
        {"action": "dismissed"},
        {"at": F("at") + timedelta(seconds=1)},
        {"salt": ""},
        {"decision_digest": "0" * 64},
    ],
)
def test_an_edited_event_is_named(chain: list[int], change: dict[str, Any]) -> None:
    event(chain[4]).update(**change)
    assert found() == [Finding("event", chain[4], Problem.CHANGED, "seal 2")]


@pytest.mark.parametrize("place", [0, 4, 8], ids=["first", "middle", "last"])
def test_a_deleted_event_is_named(chain: list[int], place: int) -> None:
    event(chain[place]).delete()
    assert found() == [Finding("event", chain[place], Problem.GONE, f"seal {place // 3 + 1}")]


def test_a_renumbered_event_is_named_by_both_numbers(chain: list[int]) -> None:
    event(chain[4]).update(id=chain[8] + 100)
    assert found() == [
        Finding("event", chain[8] + 100, Problem.NOT_SEALED, "seal 2"),
        Finding("event", chain[4], Problem.GONE, "seal 2"),
    ]


def test_two_events_that_changed_places_are_named(chain: list[int]) -> None:
    free = chain[8] + 100
    for before, after in ((chain[0], free), (chain[1], chain[0]), (free, chain[1])):
        event(before).update(id=after)
    assert found() == [Finding("event", pk, Problem.CHANGED, "seal 1") for pk in chain[:2]]


def test_an_event_moved_under_another_seal_is_named(chain: list[int]) -> None:
    event(chain[0]).update(seal=3)
    assert found() == [
        Finding("event", chain[0], Problem.MOVED, "seal 1"),
        Finding("event", chain[0], Problem.NOT_SEALED, "seal 3"),
    ]


def test_an_event_put_in_among_sealed_ones_is_named(chain: list[int]) -> None:
    forged = models.Event.objects.create(actor="alex", action="viewed", seal=2)
    assert found() == [Finding("event", forged.pk, Problem.NOT_SEALED, "seal 2")]


@pytest.mark.parametrize("number", [0, -1])
def test_an_event_put_in_past_the_chain_is_named(chain: list[int], number: int) -> None:
    forged = models.Event.objects.create(actor="alex", action="viewed", seal=number)
    assert found() == [Finding("event", forged.pk, Problem.NOT_SEALED)]


def test_an_event_dated_back_is_named_once_it_is_sealed(chain: list[int]) -> None:
    forged = record("viewed", "alex")
    event(forged.pk).update(at=F("at") - timedelta(days=2))
    seal_waiting()
    assert found() == [Finding("event", forged.pk, Problem.LATE, "seal 4")]


def test_an_edited_seal_is_named(chain: list[int]) -> None:
    event(chain[4]).delete()
    whole = models.Seal.objects.get(pk=2)
    seal(2).update(entries=[entry for entry in whole.entries if entry[0] != chain[4]])
    assert found() == [Finding("seal", 2, Problem.CHANGED)]


@pytest.mark.parametrize("garbage", [[], {}, "x", [["x"]], [[None, 1]]])
def test_a_seal_made_unreadable_is_named(chain: list[int], garbage: Any) -> None:
    seal(2).update(entries=garbage)
    assert found()[0] == Finding("seal", 2, Problem.CHANGED)


def forge(number: int) -> None:
    """Make a seal anew over its events as they are now, as somebody would who knows this program."""
    from storage.audit.digests import event_digest, seal_hash
    from storage.audit.sealing import COLUMNS

    entries = [[row["id"], event_digest(row)] for row in models.Event.objects.filter(seal=number).values(*COLUMNS)]
    was = models.Seal.objects.get(pk=number)
    seal(number).update(entries=entries, hash=seal_hash(number, was.previous, was.made_at, entries))


def test_a_seal_made_anew_after_an_edit_breaks_the_chain_behind_it(chain: list[int]) -> None:
    event(chain[4]).update(actor="sam")
    forge(2)
    assert found() == [Finding("seal", 3, Problem.NOT_CHAINED)]


def test_the_last_seal_made_anew_is_given_away_by_its_anchor(chain: list[int], store: ObjectStore) -> None:
    event(chain[8]).update(actor="sam")
    forge(3)
    assert found() == []
    assert [(one.row, one.id, one.problem) for one in found(store)] == [("seal", 3, Problem.NOT_ANCHORED)]


def test_deleted_seals_are_named(chain: list[int]) -> None:
    seal(2).delete()
    assert found() == [Finding("seal", 2, Problem.GONE)]
    seal(1).delete()
    assert found() == [Finding("seal", 1, Problem.GONE, "and all up to 2")]


def test_a_cut_off_end_is_given_away_by_its_events(chain: list[int]) -> None:
    seal(3).delete()
    assert found() == [Finding("seal", 3, Problem.GONE, "events name seals up to 3")]


def test_an_end_cut_off_with_its_events_is_given_away_by_the_anchor(chain: list[int], store: ObjectStore) -> None:
    seal(3).delete()
    models.Event.objects.filter(seal=3).delete()
    assert found() == []
    assert [(one.row, one.id, one.problem) for one in found(store)] == [("seal", 3, Problem.GONE)]


def test_an_end_sealed_anew_is_given_away_by_the_anchor(chain: list[int], store: ObjectStore) -> None:
    seal(3).delete()
    models.Event.objects.filter(seal=3).update(seal=None, actor="sam")
    seal_waiting()
    assert found() == []
    assert [(one.row, one.id, one.problem) for one in found(store)] == [("seal", 3, Problem.NOT_ANCHORED)]


def test_an_anchor_is_put_once_and_one_that_is_no_anchor_is_named(chain: list[int], store: ObjectStore) -> None:
    written = anchor(store)
    assert written is not None
    assert list(store.list("anchors/")) == [written.key]
    assert written.key.endswith("/000000000003.json")
    store.put("anchors/2026-01-31/000000000001.json", b"null")
    assert found(store) == [Finding("anchor", "anchors/2026-01-31/000000000001.json", Problem.CHANGED)]


@pytest.fixture
def attached(chain: list[int]) -> models.Attachment:
    """Decided by a person, and sealed."""
    make_case("C-1", ("p1", "Zoé", "Côté"))
    make_case("C-2", ("p2", "Ana", "Silva"))
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    seal_waiting()
    assert found() == []
    return models.Attachment.objects.get()


@pytest.mark.parametrize("change", [{"note_en": "other"}, {"case_id": "C-2"}, {"made_by": "alex"}, {"facts": []}])
def test_an_edited_decision_is_named(attached: models.Attachment, change: dict[str, Any]) -> None:
    for decision in models.Decision.objects.all():
        models.Decision.objects.filter(pk=decision.pk).update(**change)
        changed = [name for name, value in change.items() if getattr(decision, name) != value]
        assert found() == ([Finding("decision", decision.pk, Problem.CHANGED)] if changed else [])
        decision.save()


def test_an_edited_attachment_is_named(attached: models.Attachment) -> None:
    models.Attachment.objects.update(case_id="C-2")
    assert found() == [Finding("attachment", attached.pk, Problem.CHANGED)]


def test_an_attachment_changed_with_an_event_is_in_order(attached: models.Attachment) -> None:
    attached.case_id = "C-2"
    attached.save()
    record("attached", "sam", document=attached.document, attachment=attached, details={"case": "C-2"})
    assert found() == []
    seal_waiting()
    assert found() == []
    models.Attachment.objects.update(case_id="C-1")
    assert found() == [Finding("attachment", attached.pk, Problem.CHANGED)]


def test_what_an_erasure_tells_of_is_not_missed(attached: models.Attachment) -> None:
    submission = attached.document.submission
    decisions, attachments = list(models.Decision.objects.all()), list(models.Attachment.objects.all())
    erase_details(events(), "retention", submission=submission, decisions=decisions, attachments=attachments, why={})
    delete_rows(submission.pk)
    assert not models.Decision.objects.exists()
    assert found() == []
    seal_waiting()
    assert found() == []


def test_what_no_erasure_tells_of_is_missed(attached: models.Attachment) -> None:
    submission = attached.document.submission
    (first, *_) = decisions = list(models.Decision.objects.order_by("pk"))
    erase_details(events(), "retention", submission=submission, decisions=decisions[1:], why={})
    delete_rows(submission.pk)
    assert found() == [
        Finding("decision", first.pk, Problem.GONE),
        Finding("attachment", attached.pk, Problem.GONE),
    ]


def test_an_erasure_does_not_hide_what_was_changed_before(attached: models.Attachment) -> None:
    models.Attachment.objects.update(case_id="C-9")
    submission = attached.document.submission
    decisions, attachments = list(models.Decision.objects.all()), list(models.Attachment.objects.all())
    erase_details(events(), "retention", submission=submission, decisions=decisions, attachments=attachments, why={})
    delete_rows(submission.pk)
    assert found() == [Finding("attachment", attached.pk, Problem.GONE)]


def test_a_decision_and_an_attachment_that_no_event_tells_of_are_named(attached: models.Attachment) -> None:
    item = raise_exception()
    assert item.document is not None
    forged = models.Decision.objects.create(submission=item.submission, outcome="attach", made_by="automation")
    document = models.Attachment.objects.create(
        document=item.document, case_id="C-2", content_hash="0" * 64, pages="1", attached_by="automation"
    )
    assert found() == [
        Finding("decision", forged.pk, Problem.UNTOLD),
        Finding("attachment", document.pk, Problem.UNTOLD),
    ]


def test_details_that_had_to_go_leave_the_chain_whole_and_are_counted(chain: list[int], store: ObjectStore) -> None:
    erase_details([models.Event.objects.get(pk=chain[4])], "retention", why={})
    gone = models.Event.objects.get(pk=chain[4])
    assert "C-" not in str(gone.details)
    assert gone.salt == ""
    erasure = erase_details([gone], "retention", why={})
    assert erasure.details["events"] == []
    verified = Verified()
    assert list(verify(verified, store)) == []
    assert verified.redacted == 1
    event(chain[4]).update(details={**gone.details, "redacted": "0" * 64})
    assert found() == [Finding("event", chain[4], Problem.CHANGED, "seal 2")]


@pytest.mark.parametrize("by", [{}, {"by": 10**6}, {"by": 1}, {"by": "x"}])
def test_details_that_somebody_made_away_with_are_told_from_erased_ones(chain: list[int], by: dict[str, Any]) -> None:
    one = models.Event.objects.get(pk=chain[4])
    erase_details([models.Event.objects.get(pk=chain[3])], "retention", why={})
    event(chain[4]).update(details={"redacted": details_digest(one.details, one.salt), **by}, salt="")
    assert found() == [Finding("event", chain[4], Problem.NOT_ERASED, "seal 2")]


def test_a_long_queue_is_sealed_in_several_seals(db: None) -> None:
    models.Event.objects.bulk_create(models.Event(actor="alex", action="viewed") for _ in range(1001))
    assert seal_waiting(most=2) == 2
    assert seal_waiting() == 1
    assert seal_waiting() == 0
    assert found() == []


def test_what_was_decided_before_the_audit_is_taken_under_it(attached: models.Attachment) -> None:
    Act.objects.all().delete()
    models.Event.objects.all().delete()
    models.Seal.objects.all().delete()
    assert {(one.row, one.problem) for one in found()} == {
        ("decision", Problem.UNTOLD),
        ("attachment", Problem.UNTOLD),
    }
    import_module("storage.records.migrations.0007_audit_taken_over").take_over(apps, None)
    seal_waiting()
    assert found() == []
    models.Attachment.objects.update(case_id="C-2")
    assert found() == [Finding("attachment", attached.pk, Problem.CHANGED)]
