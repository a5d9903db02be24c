"""The numbers that matching decides by are kept, and made from case records and from what people decided."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.main import app
from intake.decisions import Candidate, ExceptionReason
from intake.matching.policy import PACKAGED, read_policy
from storage.learning import policies
from storage.learning.outcomes import outcomes
from storage.records import models
from storage.records.quality import answer
from storage.records.reviewing import attach_to_case
from storage.records.undoing import move, take_back
from tests.review.building import draw_check, make_case, raise_exception

pytestmark = pytest.mark.django_db
BUILT_IN = read_policy(PACKAGED.read_bytes())


def calibrate() -> dict[str, Any]:
    done = CliRunner().invoke(app, ["calibrate", "--cases", "--by", "sam"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def weighed(case_id: str, odds: float | None) -> Candidate:
    return Candidate(case_id=case_id, odds=odds)


def test_before_any_was_made_the_packages_own_decides() -> None:
    assert policies.current() == BUILT_IN
    assert policies.current_rule(0.001) == BUILT_IN.rule(0.001)


def test_the_one_made_last_decides_and_the_others_stay() -> None:
    for records in (100, 200):
        weights = BUILT_IN.weights.model_copy(update={"records": records})
        policies.keep(BUILT_IN.model_copy(update={"weights": weights}), "sam")
    assert policies.current().weights.records == 200
    assert policies.current_rule(0.001).weights.records == 200
    assert policies.current_rule(0.001).version == policies.current().version
    assert models.KeptPolicy.objects.count() == 2
    assert list(models.Event.objects.values_list("action", "actor")) == [("policy_made", "sam")] * 2


def test_calibrating_counts_the_case_records() -> None:
    for number in range(40):
        make_case(f"C-{number}", ("p1", "Ann", "Costa" if number % 2 else f"Family{number}"))
    found = calibrate()
    assert (found["records"], found["records_compared"]) == (40, 40)
    assert found["version"] == policies.current().version
    assert policies.current().weights.words["costa"] == pytest.approx(0.5)
    assert not found["own_outcomes_are_enough"]


def test_calibrating_without_case_records_says_what_to_do() -> None:
    done = CliRunner().invoke(app, ["calibrate", "--cases"])
    assert done.exit_code == 2
    assert "intake cases import" in done.stderr
    assert policies.current() == BUILT_IN


def test_what_people_decided_tells_how_often_the_odds_were_right() -> None:
    """The case that was weighed, against the one that a person chose or found wrong."""
    for case_id in ("C-1", "C-2"):
        make_case(case_id)
    unsure = ExceptionReason.AMBIGUOUS_CASE
    for chosen in ("C-1", "C-2"):
        item = raise_exception(unsure, candidates=(weighed("C-1", 7.5), weighed("C-2", None)))
        attach_to_case(item.pk, chosen, None, "sam")
    raise_exception(unsure, candidates=(weighed("C-1", 3.0),))  # nobody has looked yet
    never_weighed = raise_exception(unsure, candidates=(weighed("C-1", None),))
    attach_to_case(never_weighed.pk, "C-1", None, "sam")
    for number, found in enumerate(("right", "wrong_case", "cannot_tell")):
        check = draw_check()
        models.Decision.objects.filter(pk=check.decision_id).update(
            candidates=[weighed("C-1", 30.0 + number).model_dump(mode="json")]
        )
        answer(check.pk, found, "sam")
    assert sorted(outcomes()) == [(7.5, False), (7.5, True), (30.0, True), (31.0, False)]
    found = calibrate()
    assert found["own_outcomes"] == 4


def attached_automatically(odds: float) -> models.QualityCheck:
    check = draw_check()
    candidates = [weighed("C-1", odds).model_dump(mode="json")]
    models.Decision.objects.filter(pk=check.decision_id).update(candidates=candidates)
    return check


def test_what_somebody_noticed_and_took_back_says_nothing_of_all_others() -> None:
    """Only chance draws what may be counted."""
    for case_id in ("C-1", "C-2"):
        make_case(case_id)
    back, moved, checked, fine = (attached_automatically(odds) for odds in (20.0, 21.0, 22.0, 23.0))
    take_back(back.document.attachments.get().pk, "her brother's", "sam")
    attach_to_case(back.document.exceptions.get().pk, "C-2", None, "sam")
    move(moved.document.attachments.get().pk, "C-2", None, "her brother's", "sam")
    answer(checked.pk, "wrong_case", "sam")
    assert fine.document.attachments.get().ended_at is None
    assert list(outcomes()) == [(22.0, False)]


def test_what_contradicts_its_submission_says_nothing_of_the_odds() -> None:
    for case_id in ("C-1", "C-2"):
        make_case(case_id)
    item = raise_exception(ExceptionReason.CONFLICTING_IDENTITY, candidates=(weighed("C-1", 40.0),))
    attach_to_case(item.pk, "C-2", None, "sam")
    assert list(outcomes()) == []


def test_what_a_person_attached_and_took_back_is_their_own_mistake() -> None:
    make_case("C-1")
    item = raise_exception(ExceptionReason.AMBIGUOUS_CASE, candidates=(weighed("C-1", 7.5),))
    attach_to_case(item.pk, "C-1", None, "sam")
    assert item.document is not None
    take_back(item.document.attachments.get().pk, "too early", "sam")
    assert list(outcomes()) == [(7.5, True)]
