"""Whose turn it is: urgent before ordinary, old before new, and nobody's five hundred files before everybody else's."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.submission import Form
from storage.records import models
from storage.records.turns import TurnRules, arrange, make_urgent, sender_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
RULES = TurnRules(share=timedelta(seconds=5), urgent=timedelta(hours=1))


def received(name: str, minutes: float, files: int = 1, *, sender: str = "", urgent: bool = False) -> None:
    """A submission that came so many minutes after noon."""
    came = NOON + timedelta(minutes=minutes)
    submission = models.Submission.objects.create(
        pk=name,
        state=models.SubmissionState.READING,
        turn=came,
        received_at=came,
        sender=sender or name,
        urgent=urgent,
    )
    for number in range(1, files + 1):
        models.Upload.objects.create(submission=submission, path=str(number), object_key="k", name="n")
    arrange(submission, RULES)


def order() -> list[str]:
    """The submissions in the order in which their files are read, each as often as it has files."""
    return list(models.Upload.objects.order_by("turn", "pk").values_list("submission_id", flat=True))


def test_first_come_first_read() -> None:
    received("second", 1)
    received("first", 0)
    received("third", 2)
    assert order() == ["first", "second", "third"]


def test_an_urgent_one_goes_before_what_came_up_to_an_hour_earlier_and_no_further() -> None:
    received("older", 0)
    received("recent", 10)
    received("urgent", 65, urgent=True)
    assert order() == ["older", "urgent", "recent"]


def test_whatever_waits_long_enough_comes_before_every_urgent_one() -> None:
    received("waits", 0)
    for number in range(100):
        received(f"urgent-{number}", 61 + number, urgent=True)
    assert order()[0] == "waits"


def test_a_client_with_five_hundred_files_lets_others_go_between() -> None:
    received("many", 0, files=500)
    for number in range(10):
        received(f"one-{number}", 1 + number / 60)
    places = [place for place, name in enumerate(order()) if name.startswith("one-")]
    # A minute after noon it is the turn of the client's 12th file: all others follow within their own ten seconds.
    assert max(places) < 12 + 10 + 2


def test_five_hundred_submissions_of_one_client_are_no_better_than_one_of_five_hundred_files() -> None:
    for number in range(50):
        received(f"many-{number}", number / 600, sender="the same")
    received("other", 1)
    assert order().index("other") < 15


def test_files_of_others_do_not_make_anybody_wait() -> None:
    for number in range(20):
        received(f"other-{number}", 0)
    received("next", 0.01)
    assert models.Upload.objects.get(submission_id="next").turn == NOON + timedelta(minutes=0.01)


def test_a_submission_found_late_goes_by_its_true_age_but_not_by_any_date_the_form_gives() -> None:
    for name, came in (("late", NOON - timedelta(hours=3)), ("odd", datetime(1990, 1, 1, tzinfo=UTC))):
        row = models.Submission.objects.create(pk=name, turn=NOON, received_at=came)
        arrange(row, RULES)
    turns = dict(models.Submission.objects.values_list("pk", "turn"))
    assert turns == {"late": NOON - timedelta(hours=3), "odd": NOON - timedelta(days=1)}


def test_a_submission_under_way_can_be_made_urgent_once() -> None:
    received("first", 0)
    received("second", 1)
    assert make_urgent("second", RULES, "alex")
    assert order() == ["second", "first"]
    before = models.Submission.objects.get(pk="second").turn
    assert not make_urgent("second", RULES, "alex")
    event = models.Event.objects.get(action="made_urgent")
    assert (event.actor, event.submission_id) == ("alex", "second")
    assert models.Submission.objects.get(pk="second").turn == before


def test_the_same_person_is_the_same_sender_and_another_is_not() -> None:
    def form(**changes: object) -> Form:
        fields = {
            "application_type": "visa",
            "family_name": "Roy",
            "given_names": "Ann",
            "birth_date": date(1990, 2, 1),
        }
        return Form.model_validate(fields | changes)

    assert sender_of(form(email="Ann@x.org")) == sender_of(form(email="ann@X.org", family_name="Roy-Dubé"))
    assert sender_of(form()) == sender_of(form(family_name="ROY"))
    assert sender_of(form()) != sender_of(form(birth_date=date(1991, 2, 1)))
    assert "roy" not in sender_of(form())
