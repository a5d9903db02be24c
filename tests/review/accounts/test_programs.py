"""A user sees what is of the programs assigned, and by changing an id in an address nothing else."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from review.accounts import access
from review.accounts.users import ALL
from storage.records import models
from tests.review.building import draw_check, make_case, raise_exception, raise_without_form
from tests.review.people import person, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> dict[str, models.ExceptionItem]:
    """An exception of each of two programs, of one that is not of the list, and of a form that can't be read."""
    return {
        "study_permit": raise_exception(),
        "work_permit": raise_exception(form={"application_type": "work_permit"}),
        "unlisted": raise_exception(form={"application_type": "moon_permit"}),
        "": raise_without_form(),
    }


SEEN = [
    ("reviewer", ALL, {"study_permit", "work_permit", "unlisted", ""}),
    ("reviewer", ["study_permit"], {"study_permit"}),
    ("reviewer", ["study_permit", "work_permit"], {"study_permit", "work_permit"}),
    ("reviewer", [], set()),
    ("supervisor", ["work_permit"], {"work_permit", "unlisted", ""}),
    ("supervisor", [], {"unlisted", ""}),
    ("auditor", [], {"study_permit", "work_permit", "unlisted", ""}),
    ("administrator", ALL, set()),
    ("", ALL, set()),
]


@pytest.mark.parametrize(("role", "programs", "expected"), SEEN)
def test_what_is_seen_goes_by_role_and_programs(
    items: dict[str, models.ExceptionItem], role: str, programs: list[str] | str, expected: set[str]
) -> None:
    user = person("kim", role, programs)
    listed = set(access.seen_by(user, models.ExceptionItem.objects.all()))
    assert {name for name, item in items.items() if item in listed} == expected
    assert {name for name, item in items.items() if access.may_see(user, item)} == expected
    submissions = {name for name, item in items.items() if access.may_see_submission(user, item.submission)}
    assert submissions == expected
    found = set(access.rows_seen_by(user, models.Submission.objects.all()))
    assert {name for name, item in items.items() if item.submission in found} == expected
    uploads = set(access.rows_seen_by(user, models.Upload.objects.all()))
    assert {name for name, item in items.items() if item.upload in uploads} == expected - {""}


def test_one_without_an_account_sees_nothing(items: dict[str, models.ExceptionItem]) -> None:
    user = User.objects.create_user("sam")
    assert not access.seen_by(user, models.ExceptionItem.objects.all())


def test_a_case_is_seen_by_its_program_or_by_a_document_on_it() -> None:
    make_case("C-1")  # of a study permit
    make_case("C-2")
    draw_check(case_id="C-2", form={"application_type": "visitor_visa"})
    studies, visits, work = (
        person(code, "reviewer", [code]) for code in ("study_permit", "visitor_visa", "work_permit")
    )
    seen = {
        user.username: {case for case in ("C-1", "C-2") if access.may_see_case(user, case)}
        for user in (studies, visits, work)
    }
    assert seen == {"study_permit": {"C-1", "C-2"}, "visitor_visa": {"C-2"}, "work_permit": set()}
    attachments = models.Attachment.objects.all()
    assert access.rows_seen_by(visits, attachments).count() == 1
    assert access.rows_seen_by(work, attachments).count() == 0
    assert access.rows_seen_by(visits, models.QualityCheck.objects.all()).count() == 1


def test_another_programs_id_in_an_address_is_not_found(items: dict[str, models.ExceptionItem]) -> None:
    browser = sign_in(Client(), person("kim", "reviewer", ["work_permit"]))
    mine, others = items["work_permit"], items["study_permit"]
    for item, status in ((mine, 200), (others, 404), (items[""], 404)):
        assert browser.get(f"/exceptions/{item.pk}/").status_code == status
    for upload, status in ((mine.upload_id, 200), (others.upload_id, 404)):
        assert browser.get(f"/uploads/{upload}/pages/1.jpg").status_code == status
    assert browser.post(f"/exceptions/{others.pk}/dismiss", {"reason": "x"}).status_code == 404
    others.refresh_from_db()
    assert others.state == models.ExceptionState.OPEN


def test_a_list_is_asked_for_in_one_query(items: dict[str, models.ExceptionItem], django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    user = person("kim", "supervisor", ["study_permit"])
    access.programs_of(user)
    with django_assert_num_queries(1):
        assert len(access.seen_by(user, models.ExceptionItem.objects.all())) == 3
