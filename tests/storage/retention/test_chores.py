"""Besides submissions: uploads never sent, views of cases, and what is of no use after a while."""

import json
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from intake.submission import file_key, manifest_key
from review.api.models import KeptAnswer
from storage.audit.recording import record
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.audit.viewing import VIEWED
from storage.cases.models import Case
from storage.limiting.models import Tries
from storage.objects import ObjectStore, open_store
from storage.records import ledger, models
from storage.retention import holding, unsent
from storage.retention.chores import do_chores
from storage.retention.models import HoldKind, Progress
from storage.retention.unsent import delete_unsent
from storage.retention.views import forget_views

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(str(tmp_path / "objects"))


def left_days_ago(days: float, *keys: str, root: Path, store: ObjectStore) -> None:
    then = time.time() - days * 86400
    for key in keys:
        store.put(key, b"bytes")
        os.utime(root / "objects" / key, (then, then))


def test_uploads_that_were_never_sent_go_after_days_and_nothing_else_does(store: ObjectStore, tmp_path: Path) -> None:
    old, new, complete, known = "w-222222222222", "w-333333333333", "w-444444444444", "w-555555555555"
    left_days_ago(8, file_key(old, 1), file_key(old, 2), root=tmp_path, store=store)
    left_days_ago(8, file_key(new, 1), root=tmp_path, store=store)
    left_days_ago(1, file_key(new, 2), root=tmp_path, store=store)
    left_days_ago(8, file_key(complete, 1), manifest_key(complete), root=tmp_path, store=store)
    left_days_ago(8, file_key(known, 1), root=tmp_path, store=store)
    ledger.announce(known)
    left_days_ago(8, "submissions/no id at all/files/1", root=tmp_path, store=store)
    assert delete_unsent(store, WEEK) == 2
    assert list(store.list_folders("submissions/")) == [new, complete, known]
    assert len(list(store.list(f"submissions/{new}/"))) == 2


def test_the_pass_goes_on_where_it_was_and_begins_anew_a_day_later(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unsent, "_PAGE", 2)
    for number in range(5):
        left_days_ago(8, file_key(f"w-{number}{number}", 1), root=tmp_path, store=store)
    assert [delete_unsent(store, WEEK) for _ in range(4)] == [2, 2, 1, 0]
    left_days_ago(8, file_key("w-99", 1), root=tmp_path, store=store)
    assert delete_unsent(store, WEEK) == 0
    Progress.objects.update(unsent_looked_at=timezone.now() - timedelta(days=2))
    assert delete_unsent(store, WEEK) == 1


def test_old_views_of_cases_lose_what_was_looked_at_once_and_the_chain_stays_whole() -> None:
    kept = models.Submission.objects.create(pk="s-000001")
    gone = models.Submission.objects.create(pk="s-000002", state=models.SubmissionState.ERASED)
    views = [
        record(VIEWED, "alex", submission=submission, details={"case": "C-1"}).pk for submission in (None, kept, gone)
    ]
    made = record("user_made", "alex", details={"user": "sam"}).pk
    unsealed = timedelta(0)
    assert forget_views(unsealed, "retention") == 0
    seal_waiting()
    assert forget_views(timedelta(days=1), "retention") == 0
    assert forget_views(timedelta(0), "retention") == 2
    said = {event.pk: event.details for event in models.Event.objects.filter(pk__in=[*views, made])}
    assert said[views[1]] == {"case": "C-1"}
    assert said[made] == {"user": "sam"}
    assert "C-1" not in json.dumps([said[views[0]], said[views[2]]])
    assert forget_views(timedelta(0), "retention") == 0
    seal_waiting()
    assert list(verify(Verified())) == []


def test_views_of_a_case_stay_while_it_is_held_also_of_those_merged_into_it() -> None:
    Case.objects.create(pk="C-1", state="merged", merged_into="C-2")
    views = [record(VIEWED, "alex", details=details).pk for details in ({"case": "C-1"}, {"cases": ["C-9", "C-2"]})]
    free = record(VIEWED, "alex", details={"case": "C-9"}).pk
    put = holding.put(HoldKind.CASE, "C-2", "Who looked at it?", "sam")
    assert put is not None
    seal_waiting()
    assert forget_views(timedelta(0), "retention") == 1
    said = {event.pk: event.details for event in models.Event.objects.filter(pk__in=[*views, free])}
    assert [said[pk] for pk in views] == [{"case": "C-1"}, {"cases": ["C-9", "C-2"]}]
    assert "C-9" not in json.dumps(said[free])
    assert holding.lift(put.hold.pk, "It is known", "sam")
    assert forget_views(timedelta(0), "retention") == 2
    assert forget_views(timedelta(0), "retention") == 0


def test_sessions_tries_and_kept_answers_go_when_they_are_over() -> None:
    now = timezone.now()
    for days in (-2, 2):
        Session.objects.create(session_key=f"k{days}", session_data="", expire_date=now + timedelta(days=days))
        Tries.objects.create(who="x", ends_at=now + timedelta(days=days))
        KeptAnswer.objects.create(caller="x", key=f"k{days}", request_digest="", kept_at=now + timedelta(days=days))
    assert do_chores()
    assert [model.objects.count() for model in (Session, Tries, KeptAnswer)] == [1, 1, 1]
    assert not do_chores()
    Progress.objects.update(chores_at=now - timedelta(hours=2))
    assert do_chores()
