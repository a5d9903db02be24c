"""When an attachment was wrong, the others that rested on the same evidence are found, and only those."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from intake.decisions import Candidate, Decision, DecisionOutcome, Fact
from intake.model import Classification, Document
from storage.records import ledger, models
from storage.records.evidence import CLIENT, SameEvidence, decision_behind, same_evidence
from storage.records.reviewing import attach_to_case
from storage.records.undoing import move, take_back
from tests.review.building import make_case, raise_exception

pytestmark = pytest.mark.django_db
UCI, PASSPORT = ("uci", "12345678"), ("passport_number", "AB123456")


def fact(number: tuple[str, str], code: str = "number_agrees") -> Fact:
    return Fact(code=code, values={"kind": number[0], "value": number[1], "source": "web_form"})


def attach(
    name: str,
    case_id: str,
    numbers: Sequence[tuple[str, str]],
    *,
    client: str = "",
    against: Sequence[tuple[str, str]] = (),
) -> models.Decision:
    """An automatic attachment that these numbers spoke for."""
    form = {"family_name": client, "given_names": "Zoé", "birth_date": "1990-02-01"} if client else None
    submission = models.Submission.objects.create(pk=name, form=form)
    upload = models.Upload.objects.create(
        submission=submission, path="1", object_key="k", name="n", state="read", outcome="read", sha256=name
    )
    candidate = Candidate(
        case_id=case_id,
        speaks_for=tuple(map(fact, numbers)),
        speaks_against=tuple(fact(number, "number_differs") for number in against),
    )
    other = Candidate(case_id="C-other", speaks_for=(fact(("uci", "99999999")),))
    decision = Decision(
        outcome=DecisionOutcome.ATTACH,
        upload="1",
        document=Document(pages=(1,), classification=Classification(type="lease", confidence=1, abstained=False)),
        case_id=case_id,
        candidates=(candidate, other),
    )
    ledger.record_decisions(submission, [upload], [decision], {})
    return submission.decisions.get()


def found(decision: models.Decision, **options: int) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    return [(shared.decision.submission_id, shared.shared) for shared in same_evidence(decision, **options).latest]


def test_those_that_rested_on_the_same_number_are_found_the_newest_first() -> None:
    wrong = attach("s-wrong", "C-1", [UCI, PASSPORT])
    attach("s-1", "C-1", [UCI])
    attach("s-2", "C-2", [PASSPORT, UCI])
    attach("s-3", "C-1", [("uci", "87654321"), ("ime_number", "12345678")], against=[UCI])
    assert found(wrong) == [("s-2", (PASSPORT, UCI)), ("s-1", (UCI,))]
    assert found(models.Decision.objects.get(submission="s-3")) == []


def test_another_candidates_numbers_are_no_evidence() -> None:
    attach("s-1", "C-1", [UCI])
    assert not models.DecisionEvidence.objects.filter(value="99999999").exists()


def test_an_address_that_many_share_is_no_evidence() -> None:
    weak = [("email", "zoe@example.org"), ("postal_code", "K1A 1A1")]
    wrong = attach("s-wrong", "C-1", weak)
    attach("s-1", "C-1", weak)
    assert found(wrong) == []


def test_those_of_the_same_client_on_the_same_case_are_found_without_a_number() -> None:
    wrong = attach("s-wrong", "C-1", [], client="Côté")
    attach("s-1", "C-1", [], client=" CÔTÉ ")
    attach("s-2", "C-2", [], client="Côté")
    attach("s-3", "C-1", [], client="Roy")
    assert found(wrong) == [("s-1", ((CLIENT, ""),))]
    digest = models.DecisionEvidence.objects.get(decision=wrong).value
    assert len(digest) == 64, "no name is kept beside it"


def test_they_are_counted_though_only_some_are_listed_and_can_be_of_the_last_days() -> None:
    wrong = attach("s-wrong", "C-1", [UCI, PASSPORT])
    for number in range(5):
        attach(f"s-{number}", "C-1", [UCI, PASSPORT])
    few = same_evidence(wrong, limit=2)
    assert (few.total, [shared.decision.submission_id for shared in few.latest]) == (5, ["s-4", "s-3"])
    models.Decision.objects.filter(submission="s-0").update(made_at=timezone.now() - timedelta(days=40))
    assert same_evidence(wrong, since=timezone.now() - timedelta(days=30)).total == 4


def test_each_says_where_its_document_is_now() -> None:
    make_case("C-2", ("p2", "Ana", "Silva"))
    wrong, back, moved, there = (attach(f"s-{number}", "C-1", [UCI]) for number in range(4))
    attachments = {row.document_id: row for row in models.Attachment.objects.all()}
    take_back(attachments[back.document_id].pk, "wrong", "sam")
    move(attachments[moved.document_id].pk, "C-2", None, "wrong", "sam")
    now = {shared.decision: shared.attachment for shared in same_evidence(wrong).latest}
    assert now[back] is None
    assert now[there] == attachments[there.document_id]
    assert now[moved] is not None
    assert now[moved].case_id == "C-2"


def test_what_a_person_decided_rests_on_nothing_that_is_recorded() -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    attach("s-1", "C-1", [UCI])
    attach_to_case(raise_exception().pk, "C-1", "p1", "sam")
    decision = decision_behind(models.Attachment.objects.get(attached_by="sam"))
    assert decision is not None
    assert decision.made_by == "sam"
    assert same_evidence(decision) == SameEvidence(0, ())


def test_the_decision_behind_an_attachment_is_the_one_that_put_it_there() -> None:
    make_case("C-2", ("p2", "Ana", "Silva"))
    decision = attach("s-1", "C-1", [UCI])
    first = models.Attachment.objects.get()
    move(first.pk, "C-2", None, "wrong", "sam")
    assert decision_behind(first) == decision
    assert decision_behind(models.Attachment.objects.get(models.LIVE)) is None


def test_one_of_before_is_not_found_but_can_be_asked_about() -> None:
    old, new = attach("s-old", "C-1", [UCI]), attach("s-new", "C-1", [UCI])
    old.evidence.all().delete()
    assert found(new) == []
    assert found(old) == [("s-new", (UCI,))]


def test_asking_costs_the_same_however_many_there_are_and_goes_by_the_index() -> None:
    wrong = attach("s-wrong", "C-1", [UCI])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            same_evidence(wrong)
        return len(queries)

    attach("s-0", "C-1", [UCI])
    few = cost()
    for number in range(1, 8):
        attach(f"s-{number}", "C-1", [UCI])
    assert cost() == few
    plan = models.DecisionEvidence.objects.filter(kind="uci", value="12345678").order_by("decision").explain()
    if connection.vendor == "sqlite":  # PostgreSQL reads so few rows without any index
        assert "(kind=? AND value=?)" in plan
