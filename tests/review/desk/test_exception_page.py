"""One exception: all that is needed to decide, in the reader's language, and nothing that a client can run."""

import re
from html import unescape
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from classifiers.reasons import Reason
from intake.decisions import ExceptionReason, Fact
from intake.model import Identifier, Party, RefusalReason
from storage.cases.models import Case
from storage.records import models
from tests.review.building import (
    candidate,
    make_case,
    object_store,
    raise_exception,
    raise_missing_file,
    raise_without_form,
)
from tests.review.desk.test_list import text_of

pytestmark = pytest.mark.django_db
OURS = {
    '<script src="/static/vendor/htmx.min.js" defer>',
    '<script src="/static/desk/desk.js" type="module">',
}
HOSTILE = "\"'><script>alert(1)</script>"


def page_of(client: Client, item: models.ExceptionItem, language: str = "en", query: str = "") -> str:
    """The page, unescaped, with each run of spaces and line breaks as one space."""
    return re.sub(r"[ \n]+", " ", unescape(text_of(client, f"/exceptions/{item.pk}/{query}", language)))


def searched(client: Client, item: models.ExceptionItem, text: str, born: str = "") -> str:
    answer = client.post(f"/exceptions/{item.pk}/search", {"q": text, "born": born})
    return re.sub(r"[ \n]+", " ", unescape(answer.content.decode()))


def test_it_shows_pages_text_reasons_and_candidates_with_what_speaks_for_and_against(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))
    number = Identifier(kind="passport_number", value="AB123456", verified=False, source="label")
    party = Party(family_name="Côté", given_names="Zoé", role="spouse")
    item = raise_exception(
        texts=("LEASE of a room", "and its second page"),
        candidates=[candidate("C-1")],
        identifiers=[number],
        parties=[party],
    )
    english, french = page_of(reviewer, item), page_of(reviewer, item, "fr")
    for page in (1, 2):
        assert f'<img src="/uploads/{item.upload_id}/pages/{page}.jpg" alt="Page {page} as it was sent"' in english
    for text in (
        "LEASE of a room",
        "Several cases are possible.",
        "Choose the case that the document belongs to.",
        "<strong>For:</strong> The name agrees with Zoé Côté.",
        "another than the form's (Work permit).",
        "Principal applicant",
        "AB123456</span> (not certain)",
        "Its text reads like “Lease or rental agreement”.",
        "Exception raised: Several cases possible",
        "Study permit",
        "The applicant",
    ):
        assert text in english
    for text in (
        "Plusieurs dossiers sont possibles.",
        "<strong>Pour\xa0:</strong> Le nom concorde avec Zoé Côté.",
        "diffère de celui du formulaire (Permis de travail).",
        "Demandeur principal",
        "Numéro de passeport",
        "AB123456</span> (incertain)",
        "Époux ou conjoint",
        "Son texte correspond au type «\xa0Bail\xa0».",
        "Automatisation</strong> Exception soulevée\xa0: Plusieurs dossiers possibles",
        "Permis d'études",
        "Le demandeur",
    ):
        assert text in french


def test_no_id_of_ours_is_shown_as_a_word(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(
        ExceptionReason.UNCLASSIFIED,
        facts=[Fact(code="type_unsure", values={"type": "pay_stub"})],
        candidates=[candidate("C-1")],
        why=[Reason("fits_two", {"type": "pay_stub", "type_2": "job_offer"})],
        identifiers=[Identifier(kind="document_number", value="X1", verified=True, source="mrz")],
    )
    for language in ("en", "fr"):
        shown = re.sub(r"<[^>]+>", " ", page_of(reviewer, item, language))
        assert not re.findall(r"\b[a-z]+_[a-z_]+\b", shown)


def test_whatever_a_client_writes_comes_out_as_text(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", HOSTILE))
    number = Identifier(kind="uci", value=HOSTILE, verified=True, source="label")
    item = raise_exception(
        name=f"{HOSTILE}.pdf",
        texts=[HOSTILE],
        form={"family_name": HOSTILE, "message": HOSTILE},
        facts=[Fact(code="number_unknown", values={"kind": "uci", "value": HOSTILE})],
        candidates=[candidate("C-1")],
        identifiers=[number],
        parties=[Party(family_name=HOSTILE)],
    )
    reviewer.post(f"/exceptions/{item.pk}/dismiss", {"reason": HOSTILE})
    for address in ("/?state=resolved", f"/exceptions/{item.pk}/", "/cases/C-1/", "/?page=%3Cscript%3E"):
        page = text_of(reviewer, address)
        assert set(re.findall(r"<script[^>]*>", page)) == OURS
        assert "alert(1)</script>" not in page
    assert text_of(reviewer, f"/exceptions/{item.pk}/").count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 8


def test_a_social_insurance_number_is_masked(reviewer: Client) -> None:
    item = raise_exception(texts=["SIN 130 692 544"], name="130692544.pdf", form={"message": "130-692-544"})
    page = page_of(reviewer, item)
    assert page.count("***-***-***") == 3
    assert not re.search(r"130\D?692\D?544", page)


def test_a_candidate_carries_its_person_and_one_without_lets_the_reviewer_say(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))
    make_case("C-2", ("p7", "Ana", "Silva"))
    item = raise_exception(candidates=[candidate("C-1", "p2"), candidate("C-2", None)])
    page = page_of(reviewer, item)
    assert 'name="case" value="C-1"> <input type="hidden" name="person" value="p2">' in page
    assert '<option value="p7">Ana Silva</option>' in page
    assert '<option value="p1">' not in page


def test_a_candidate_case_that_is_no_more_can_not_be_chosen(reviewer: Client) -> None:
    page = page_of(reviewer, raise_exception(candidates=[candidate("C-gone")]))
    assert "This case no longer exists." in page
    assert "Attach to C-gone" not in page


def test_a_case_is_found_by_id_by_number_and_by_name_with_birth_date(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception()
    page_of(reviewer, item)
    for text, born in (("C-1", ""), ("1234-5678", ""), ("zoe cote", "1990-02-01"), (" C-1 ", "")):
        assert "Attach to C-1" in searched(reviewer, item, text, born)
    for text, born in (("nobody", ""), ("zoe cote", ""), ("zoe cote", "1977-07-07")):
        assert "No case was found." in searched(reviewer, item, text, born)
    wrong = searched(reviewer, item, "zoe", "yesterday")
    assert "Birth date: Enter a valid date." in wrong
    assert "No case was found." not in wrong


def test_a_case_with_a_slash_in_its_id_can_be_seen_and_chosen(reviewer: Client) -> None:
    make_case("2026/17", ("p1", "Zoé", "Côté"))
    assert 'href="/cases/2026/17/"' in page_of(reviewer, raise_exception(candidates=[candidate("2026/17")]))
    assert "Case 2026/17" in text_of(reviewer, "/cases/2026/17/")


def test_a_page_image_that_is_still_being_made_is_announced_with_a_way_to_load_it(reviewer: Client) -> None:
    item = raise_exception(drawn=False)
    page = page_of(reviewer, item)
    assert "The page image is being prepared." in page
    assert "pages/1.jpg" not in page
    models.Upload.objects.update(state=models.UploadState.DONE)
    assert "This page could not be drawn." in page_of(reviewer, item)


def test_an_upload_whose_reading_is_gone_still_has_its_page(reviewer: Client) -> None:
    item = raise_exception()
    models.Upload.objects.update(reading_key="derived/gone/reading.json")
    assert "There is no page to show." in page_of(reviewer, item)


def test_a_file_that_could_not_be_read_can_be_attached_or_set_aside(reviewer: Client) -> None:
    fact = Fact(code="refused_corrupt", values={"detail": "the PDF is damaged and can't be opened"})
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(
        ExceptionReason.CORRUPT, refused=RefusalReason.CORRUPT, facts=[fact], candidates=[candidate("C-1")]
    )
    page = page_of(reviewer, item, "fr")
    assert "le PDF est endommagé et ne s'ouvre pas" in page
    assert "Verser au dossier C-1" in page
    assert '<option value="">Choisir un type</option>' in page


@pytest.mark.parametrize("make", [raise_without_form, raise_missing_file])
def test_where_there_is_no_file_there_is_nothing_to_attach(reviewer: Client, make: type[models.ExceptionItem]) -> None:
    page = page_of(reviewer, make())
    assert "There is no page to show." in page
    assert "Set aside" in page
    assert "Attach to" not in page
    assert 'name="type"' not in page
    assert 'name="q"' not in page


def test_what_is_wrong_with_a_form_is_said(reviewer: Client) -> None:
    page = page_of(reviewer, raise_without_form())
    assert "form.family_name: Field required" in page
    assert "The form's data can't be used." in page


def test_warnings_about_the_file_are_said(reviewer: Client) -> None:
    item = raise_exception()
    models.Upload.objects.update(warnings=["active_content", "extension_mismatch"])
    page = page_of(reviewer, item, "fr")
    assert "Ils n’ont pas été exécutés." in page
    assert "n’est pas du type que son nom indique" in page


def test_a_warning_that_is_the_reason_is_said_once(reviewer: Client) -> None:
    item = raise_exception(reason=ExceptionReason.UNSAFE_FILE, facts=[Fact(code="polyglot")])
    models.Upload.objects.update(warnings=["polyglot", "extension_mismatch"])
    page = page_of(reviewer, item)
    assert page.count("opened as a file of another type") == 1
    assert "of another type than its name says" in page


def test_a_resolved_exception_can_be_read_but_not_worked_on(reviewer: Client) -> None:
    item = raise_exception()
    reviewer.post(f"/exceptions/{item.pk}/dismiss", {"reason": "an empty page"})
    page = page_of(reviewer, item)
    assert "Set aside: an empty page" in page
    assert "<strong>alex</strong>" in page
    assert "exception-attach" not in page
    actions = re.findall(r'<form method="post" action="([^"]+)"', page)
    assert set(actions) == {"/next", f"/exceptions/{item.pk}/undo"}  # besides those of the header


def test_headings_go_down_one_level_at_a_time_and_every_field_has_a_label(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"))
    item = raise_exception(candidates=[candidate("C-1", None)])
    page_of(reviewer, item)
    page = searched(reviewer, item, "C-1")
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    for field in re.findall(r'<(?:input|select)(?![^>]*type="hidden")[^>]*>', page):
        id_ = re.search(r'id="([^"]+)"', field)
        assert (id_ and id_[1] in labelled) or re.search(rf"<label>(Person )?{re.escape(field)}", page), field
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert "style=" not in page


def test_many_candidates_cost_no_more_queries_than_one(reviewer: Client) -> None:
    for number in range(10):
        make_case(f"C-{number}", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))

    def cost(candidates: int) -> int:
        models.Submission.objects.update(sender="")  # or each would have others beside it
        item = raise_exception(candidates=[candidate(f"C-{number}") for number in range(candidates)])
        with CaptureQueriesContext(connection) as queries:
            page_of(reviewer, item)
        return len(queries)

    assert cost(1) == cost(10)


def test_the_case_page_shows_people_numbers_and_documents_in_words(reviewer: Client) -> None:
    make_case("C-1", ("p1", "Zoé", "Côté"), ("p2", "Léo", "Côté"))
    item = raise_exception(name="bail.pdf")
    reviewer.post(f"/exceptions/{item.pk}/attach", {"case": "C-1", "person": "p1"})
    page = " ".join(text_of(reviewer, "/cases/C-1/", "fr").split())
    for text in ("Zoé Côté, 1990-02-01", "Enfant", "<dt>IUC</dt><dd>12345678", "Bail", "bail.pdf", "<td>alex</td>"):
        assert text in page
    Case.objects.all().delete()
    assert reviewer.get("/cases/C-1/").status_code == 404


@pytest.mark.parametrize("kept", [b"", b"{}", b'{"of": "another version"}'])
def test_without_a_reading_that_can_be_understood_a_person_can_still_work(reviewer: Client, kept: bytes) -> None:
    item = raise_exception(texts=("LEASE", "PASSPORT"))
    models.Upload.objects.update(reading_key="derived/x/former.json")
    object_store().put("derived/x/former.json", kept)
    assert reviewer.get(f"/exceptions/{item.pk}/").status_code == 200
    assert reviewer.get(f"/exceptions/{item.pk}/pages").status_code == 200
    reviewer.post(f"/exceptions/{item.pk}/pages", {"cut": "2"})
    assert models.ExceptionItem.objects.filter(state="open").count() == 2
