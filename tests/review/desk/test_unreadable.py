"""A page shows what it can, and says that the rest can't be read."""

import pytest
from django.test import Client

from intake.decisions import Fact
from storage.audit.verifying import Problem, Verified, verify
from storage.desk.acting import add_note
from storage.encrypted.unreadable import SAID
from tests.review.building import candidate, make_case, raise_exception
from tests.storage.encrypted.conftest import FIRST, SECOND, Keyed, keyed

__all__ = ["keyed"]
pytestmark = pytest.mark.django_db
BANNER = "Something on this page can’t be read"


@pytest.mark.parametrize(("language", "banner"), [("en", BANNER), ("fr", "Un élément de cette page est illisible")])
def test_every_page_of_an_exception_is_shown_without_the_key(
    reviewer: Client, keyed: Keyed, language: str, banner: str
) -> None:
    keyed(FIRST)
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(facts=(Fact(code="several_cases"),), candidates=[candidate("C-1")])
    add_note(item.pk, "Ask Zoé’s sister", "alex")
    pages = ("/", f"/exceptions/{item.pk}/")
    reviewer.cookies["django_language"] = language
    for page in pages[:2]:
        assert banner not in reviewer.get(page).content.decode()
    keyed(SECOND)
    for page in pages:
        assert reviewer.get(page).status_code == 200, page
    shown = reviewer.get(pages[1]).content.decode()
    assert SAID in shown
    assert banner in shown
    assert "Ask Zoé" not in shown
    keyed(SECOND, FIRST)
    shown = reviewer.get(pages[1]).content.decode()
    assert SAID not in shown
    assert "Ask Zoé" in shown


def test_the_api_answers_without_the_key(keyed: Keyed) -> None:
    from review.api.reading import whole_exception, whole_submission
    from storage.records import models

    keyed(FIRST)
    item = raise_exception(candidates=[candidate("C-1")])
    keyed(SECOND)
    assert whole_submission(models.Submission.objects.get(pk=item.submission_id)).form is None
    whole = whole_exception(models.ExceptionItem.objects.get(pk=item.pk))
    assert (whole.candidates, whole.note_en) == ([], SAID)


def test_the_audit_says_that_it_could_not_compare_and_not_that_something_was_changed(keyed: Keyed) -> None:
    from storage.audit.recording import record
    from storage.audit.sealing import seal_waiting

    keyed(FIRST)
    item = raise_exception(candidates=[candidate("C-1")])
    record("looked_again", "sam", exception=item, decision=item.decision)
    while seal_waiting():
        pass
    assert list(verify(Verified())) == []
    keyed(SECOND)
    assert {finding.problem for finding in verify(Verified())} == {Problem.UNREADABLE}
    keyed(SECOND, FIRST)
    from storage.encrypted.rotating import rotate

    list(rotate())
    assert list(verify(Verified())) == []
