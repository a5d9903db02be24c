"""Two reviewers do anything to one exception, in any order: what must hold holds after each step."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from intake.settings import Settings
from storage.audit.sealing import seal_waiting
from storage.audit.verifying import Verified, verify
from storage.desk import acting, claiming
from storage.records import models, outbox, undoing
from storage.records.reviewing import ReviewResult, ReviewStatus, attach_to_case, correct_type, dismiss
from tests.review.building import make_case, raise_exception

WHO = st.sampled_from(["sam", "alex"])
CASES = {"C-1": "p1", "C-2": "p2"}
RESOLVED = ("resolved_at", "resolved_by", "resolution", "resolution_reason")


class OneException(RuleBasedStateMachine):
    """An exception, a document that is the same as its own, two cases, and two reviewers."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        for case, person in CASES.items():
            make_case(case, (person, "Zoé", "Côté"))
        self.item = raise_exception(content="the same", drawn=False).pk
        self.other = raise_exception(content="the same", drawn=False)
        self.was = self.now()

    def teardown(self) -> None:
        while seal_waiting():
            pass
        found = list(verify(Verified()))
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        assert found == []

    def now(self) -> models.ExceptionItem:
        return models.ExceptionItem.objects.get(pk=self.item)

    def does(self, who: str, result: ReviewResult) -> None:
        """Whatever came of it, somebody else's claim stood."""
        held = self.was.claimed_by not in ("", who) and not self.over
        assert (result.status is ReviewStatus.HELD) == held
        if held:
            assert result.detail == self.was.claimed_by
            assert self.now().__dict__ | {"_state": None} == self.was.__dict__ | {"_state": None}

    @property
    def over(self) -> bool:
        return self.was.claimed_until is None

    @rule(who=WHO, act=st.sampled_from([claiming.claim, claiming.renew, claiming.release]))
    def claims(self, who: str, act: object) -> None:
        self.does(who, act(self.item, who))

    @rule(who=WHO)
    def draws(self, who: str) -> None:
        claiming.next_for(who, models.ExceptionItem.objects.filter(pk=self.item), escalated=True)

    @rule()
    def claim_ends(self) -> None:
        models.ExceptionItem.objects.filter(pk=self.item).update(claimed_until=None)

    @rule(who=WHO, case=st.sampled_from(sorted(CASES)))
    def attaches(self, who: str, case: str) -> None:
        self.does(who, attach_to_case(self.item, case, CASES[case], who))

    @rule(who=WHO, type_=st.sampled_from(["pay_stub", "lease"]))
    def corrects(self, who: str, type_: str) -> None:
        self.does(who, correct_type(self.item, type_, who))

    @rule(who=WHO)
    def dismisses(self, who: str) -> None:
        self.does(who, dismiss(self.item, "no", who))

    @rule(who=WHO)
    def rejects(self, who: str) -> None:
        self.does(who, acting.reject(self.item, "expired", "", who))

    @rule(who=WHO)
    def marks_as_duplicate(self, who: str) -> None:
        self.does(who, acting.mark_duplicate(self.item, self.other.document.pk, who))

    @rule(who=WHO, act=st.sampled_from([acting.escalate, acting.give_back, acting.add_note]))
    def tells_others(self, who: str, act: object) -> None:
        self.does(who, act(self.item, "why", who))

    @rule(who=WHO, to=st.sampled_from(["", "sam", "alex"]))
    def assigns(self, who: str, to: str) -> None:
        self.does(who, acting.assign(self.item, to, who))

    @rule(who=WHO, n=st.integers(0, 2))
    def sets_priority(self, who: str, n: int) -> None:
        self.does(who, acting.set_priority(self.item, n, who))

    @rule(who=WHO)
    def takes_off_the_case(self, who: str) -> None:
        for attachment in models.Attachment.objects.filter(models.LIVE, document=self.was.document_id):
            undoing.take_back(attachment.pk, "wrong", who)

    @rule(who=WHO)
    def undoes(self, who: str) -> None:
        offered = acting.last_act(self.item, who)
        before, result = self.now(), acting.undo(self.item, who)
        self.does(who, result)
        if result.status is not ReviewStatus.HELD:
            assert (result.status is ReviewStatus.DONE) == (offered is not None)
        if result.status is ReviewStatus.DONE:
            assert self.now().state == models.ExceptionState.OPEN
            self.was = self.now()  # what was resolved may change by this alone
        else:
            assert before.__dict__ | {"_state": None} == self.now().__dict__ | {"_state": None}

    @invariant()
    def a_document_is_on_one_case_at_most_and_its_state_says_so(self) -> None:
        live = models.Attachment.objects.filter(models.LIVE, document=self.was.document_id).count()
        assert live <= 1
        assert (self.now().document.state == models.DocumentState.ATTACHED) == bool(live)

    @invariant()
    def one_that_waits_waits_for_somebody(self) -> None:
        waiting = models.ExceptionItem.objects.filter(document=self.was.document_id, state="open").exists()
        assert waiting == (self.now().document.state == models.DocumentState.EXCEPTION)

    @invariant()
    def one_that_was_resolved_changes_by_undo_alone(self) -> None:
        before, self.was = self.was, self.now()
        if before.state == models.ExceptionState.RESOLVED:
            assert self.was.state == models.ExceptionState.RESOLVED
            assert [getattr(self.was, name) for name in RESOLVED] == [getattr(before, name) for name in RESOLVED]
        if self.was.state == models.ExceptionState.RESOLVED:
            assert (self.was.claimed_by, self.was.claimed_until) == ("", None)


@pytest.mark.django_db
def test_whatever_two_reviewers_do_in_whatever_order(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Settings(case_system_url="https://cases.example.org/attachments")
    monkeypatch.setattr(outbox, "get_settings", lambda: told)
    run_state_machine_as_test(
        OneException,
        settings=settings(
            max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
