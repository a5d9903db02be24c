"""Several at once: jobs, holds, workers and reviewers, on a database that lets them."""

import threading

from django.db import transaction

from intake.decisions import ExceptionReason
from storage.audit.sealing import seal_waiting
from storage.records import models
from storage.records.reviewing import dismiss
from storage.retention import holding
from storage.retention.erasing import erase, mark
from storage.retention.leftovers import claim, delete_leftovers
from storage.retention.models import ErasedContent, HoldKind
from tests.review.building import object_store, raise_exception
from tests.storage.retention.histories import Sender, age, make_cases, settle, submit, traces
from tests.storage.test_database import in_threads, several_connections

__all__ = ["several_connections"]  # a fixture


def over(sender: Sender) -> str:
    submission = submit(sender).submission_id
    settle(submission)
    age(submission)
    return submission


def test_several_jobs_share_the_work_and_leave_nothing(several_connections: None) -> None:
    make_cases()
    senders = [Sender.new() for _ in range(6)]
    submissions = [over(sender) for sender in senders]
    barrier = threading.Barrier(3)

    def work() -> None:
        barrier.wait(10)
        mark(submissions, lambda _: True)
        for submission in submissions:
            if models.Submission.objects.get(pk=submission).state == models.SubmissionState.ERASING:
                erase(object_store(), submission, "retention", "schedule")

    in_threads(*[work] * 3)
    for submission in models.Submission.objects.filter(state=models.SubmissionState.ERASING):
        assert erase(object_store(), submission.pk, "retention", "schedule")
    assert set(models.Submission.objects.values_list("state", flat=True)) == {"erased"}
    assert models.Event.objects.filter(action="erased").count() == 6
    assert [trace for sender in senders for trace in traces(sender, object_store()) if "derived" not in trace] == []


def test_a_hold_and_a_job_wait_for_each_other(several_connections: None) -> None:
    """Whichever is first: either the submission is held, or the hold says that it comes too late."""
    sender = Sender.new()
    submission = over(sender)
    put, marked = [], []
    held, waits = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            put.append(holding.put(HoldKind.NUMBER, sender.uci, "Court file", "alex"))
            held.set()
            waits.wait(0.5)  # not committed yet

    def job() -> None:
        held.wait(10)
        marked.append(mark([submission], lambda _: True))

    in_threads(hold, job)
    assert marked == [[]]
    assert put[0] is not None
    assert put[0].too_late == ()


def test_a_worker_that_comes_upon_bytes_just_being_deleted_waits_and_reads_them_anew(
    several_connections: None,
) -> None:
    item = raise_exception(ExceptionReason.UNREADABLE)
    assert item.upload is not None
    again, sha256 = item.upload, item.upload.sha256
    models.Upload.objects.update(sha256="")  # it is about to be read
    ErasedContent.objects.create(sha256=sha256)
    deleting, went_on = threading.Event(), []

    def job() -> None:
        from datetime import timedelta

        def tick() -> None:
            deleting.set()
            threading.Event().wait(0.3)

        delete_leftovers(object_store(), timedelta(0), tick)
        went_on.append("deleted")

    def worker() -> None:
        deleting.wait(10)
        claim(again, sha256)
        went_on.append("claimed")
        assert not list(object_store().list(f"derived/{sha256}/"))

    in_threads(job, worker)
    assert not ErasedContent.objects.exists()


def test_a_reviewer_who_acts_while_it_is_being_erased_gets_nothing_half(several_connections: None) -> None:
    sender = Sender.new()
    submission = over(sender)
    item = models.ExceptionItem.objects.get(submission=submission)
    acted, waits = threading.Event(), threading.Event()

    def reviewer() -> None:
        with transaction.atomic():
            models.ExceptionItem.objects.filter(pk=item.pk).update(state=models.ExceptionState.OPEN)
            dismiss(item.pk, f"of {sender.word}", "sam")
            acted.set()
            waits.wait(0.5)

    done: list[bool] = []

    def job() -> None:
        acted.wait(10)
        assert mark([submission], lambda _: True) == [submission]
        done.append(erase(object_store(), submission, "retention", "schedule"))

    in_threads(reviewer, job)
    assert models.Event.objects.filter(action="dismissed", actor="sam").exists()
    while seal_waiting():
        pass
    if not done[0]:
        assert erase(object_store(), submission, "retention", "schedule")
    assert [trace for trace in traces(sender, object_store()) if "derived" not in trace] == []
