"""What people type finds the exceptions that it means, on both databases alike, and never an error."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from intake.decisions import ExceptionReason
from intake.model import Identifier, Party, RefusalReason
from intake.references import new_submission_id, reference_of
from storage.records import models
from storage.records.reviewing import dismiss
from storage.searching import finding
from storage.searching.catching_up import CatchingUp, unindexed
from storage.searching.finding import found
from storage.searching.indexing import forget, index_exception
from tests.review.building import object_store, raise_exception, raise_without_form

pytestmark = pytest.mark.django_db


def index() -> int:
    return CatchingUp(object_store()).advance(seconds=60)


def keys(text: str) -> list[int]:
    return [item.pk for item in found(text)]


@pytest.mark.parametrize(
    "question",
    [
        "landlord",
        "LANDLORD tenant",
        "tenant landlord",
        "land",  # the beginning of the last word
        "landlord ten",
        "école",
        "ecole",
        "l’école",
        '"the landlord and the tenant"',
        "« the landlord »",
        "12345678",
        "1234-5678",
        "1234 5678",
        "W123456789",
        "w123456789",
        "123456789",
        "98-7654-3210",
        "9876543210",
        "98 7654 3210",
        "cote",
        "Côté, Zoé",
        "zoé cot",
        "O'Brien",
        "o’brien",
        "obrien",
        "bail_2025.pdf",
        "bail 2025",
        "zoe.cote@example.ca",
        "example.ca",
        "please hurry",
    ],
)
def test_a_document_is_found_by_its_text_numbers_names_and_files(question: str) -> None:
    item = raise_exception(
        texts=("This lease binds the landlord and the tenant.", "École: l’école Sainte-Foy. File 98-7654-3210."),
        name="bail_2025.pdf",
        form={"email": "zoe.cote@example.ca", "message": "Please hurry"},
        identifiers=(Identifier(kind="application_number", value="W123456789", source="label", page=1, verified=True),),
        parties=(Party(family_name="O’Brien", given_names="Maeve"),),
    )
    raise_exception(texts=("A passport.",), form={"family_name": "Roy", "given_names": "Ann", "uci": "87654321"})
    assert index() == 2
    assert keys(question) == [item.pk]


@pytest.mark.parametrize(
    "question",
    [
        "landlord passport",  # all words, not some
        "lord",  # no word begins so
        "la",  # too short for a beginning
        '"tenant landlord"',
        '"landlo"',  # a phrase is whole
        "landlord_tenant",
        "1234-5679",
        "5678-1234",
    ],
)
def test_what_is_not_there_is_not_found(question: str) -> None:
    raise_exception(texts=("The landlord and the tenant.",), form={"email": "zoe@example.ca"})
    index()
    assert keys(question) == []


@pytest.mark.parametrize("question", ["", " ", "-", '""', '"', "* AND NOT", "«»", "\0", "%", "' OR 1=1 --", ":*", "\\"])
def test_a_question_without_words_finds_nothing_and_breaks_nothing(question: str) -> None:
    raise_exception()
    index()
    assert keys(question) == []


def test_a_number_comes_before_a_name_and_a_name_before_a_text_and_of_each_the_oldest() -> None:
    plain = {"family_name": "Roy", "given_names": "Ann", "uci": "87654321"}
    text = raise_exception(texts=("Martin 55556666",), form=plain)
    later_text = raise_exception(texts=("Martin 5555-6666",), form=plain)
    name = raise_exception(texts=("Lease 55556666",), form=plain | {"family_name": "Martin"})
    number = raise_exception(texts=("Martin",), form=plain | {"uci": "5555-6666"})
    index()
    assert keys("martin") == [name.pk, text.pk, later_text.pk, number.pk]
    assert keys("5555-6666") == [number.pk, text.pk, later_text.pk, name.pk]


def test_only_the_documents_own_pages_are_its_text() -> None:
    item = raise_exception(texts=("first page", "second page"))
    models.Document.objects.filter(pk=item.document_id).update(pages="2")
    index()
    assert keys("second") == [item.pk]
    assert keys("first") == []


def test_a_social_insurance_number_is_not_in_the_index() -> None:
    item = raise_exception(texts=("SIN 130 692 544 of the tenant",), form={"message": "NAS 130-692-544"})
    index()
    assert keys("tenant") == [item.pk]
    assert keys("130692544") == keys("130 692 544") == keys("692") == []


def test_exceptions_without_a_form_or_a_readable_file_are_found_too() -> None:
    refused = raise_exception(ExceptionReason.UNREADABLE, refused=RefusalReason.CORRUPT, name="broken.pdf")
    bare = raise_without_form()
    index()
    assert keys("broken") == [refused.pk]
    assert keys(bare.submission_id) == [bare.pk]


def test_a_submission_is_found_by_its_reference_number_however_it_is_typed() -> None:
    item = raise_exception()
    models.Submission.objects.create(pk=(id_ := new_submission_id()))
    models.ExceptionItem.objects.filter(pk=item.pk).update(submission=id_)
    index()
    reference = reference_of(id_)
    for typed in (reference, reference.lower(), reference.replace("-", " "), reference.replace("-", ""), id_):
        assert keys(typed) == [item.pk], typed


def test_what_is_resolved_is_still_found() -> None:
    item = raise_exception(texts=("landlord",))
    index()
    dismiss(item.pk, "twice", "alex")
    assert keys("landlord") == [item.pk]


def test_what_is_found_can_be_asked_further() -> None:
    mine = raise_exception(ExceptionReason.NO_CASE_FOUND, texts=("landlord",))
    raise_exception(texts=("landlord",))
    index()
    assert [item.pk for item in found("landlord").filter(reason="no_case_found").select_related("upload")] == [mine.pk]
    assert found("landlord").count() == 2


def test_of_very_many_the_numbers_and_names_are_all_found_and_only_some_of_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    plain = {"family_name": "Roy", "given_names": "Ann", "uci": "87654321"}
    for _ in range(4):
        raise_exception(texts=("Martin 55556666",), form=plain)
    name = raise_exception(form=plain | {"family_name": "Martin"})
    number = raise_exception(form=plain | {"uci": "55556666"})
    index()
    assert (keys("martin")[0], len(keys("martin"))) == (name.pk, 3)
    assert (keys("55556666")[0], len(keys("55556666"))) == (number.pk, 3)


def test_only_those_are_found_that_one_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    raise_exception(texts=("landlord",))
    mine = raise_exception(ExceptionReason.NO_CASE_FOUND, texts=("landlord",))
    index()
    items = models.ExceptionItem.objects
    assert list(found("landlord", items.filter(reason="no_case_found", opened_at__gt="2020-01-01T00:00Z"))) == [mine]
    assert list(found("landlord", items.none())) == []


def test_what_is_forgotten_is_not_found() -> None:
    item, other = raise_exception(texts=("landlord",)), raise_exception(texts=("landlord",))
    index()
    assert forget([item.pk, 4711]) == 1
    assert keys("landlord") == [other.pk]


def test_indexing_anew_replaces_what_was_there() -> None:
    item = raise_exception()
    index_exception(item, "landlord")
    index_exception(item, "passport")
    assert keys("landlord") == []
    assert keys("passport") == [item.pk]


def test_very_long_texts_and_words_are_indexed() -> None:
    item = raise_exception(texts=("x" * 5000 + " " + "again " * 30_000 + "end",))
    index()
    assert keys("again") == [item.pk]
    assert keys("x" * 5000) == [item.pk]


@pytest.fixture
def some(db: None) -> Iterator[models.ExceptionItem]:
    item = raise_exception(texts=("landlord and tenant",))
    index()
    yield item


_ODD = st.text(st.sampled_from("aé'’\"“”«»*:&|!<->()\\%_~^+\0 -–.,;1 2İßﬁ中가\u0301\u200d\ud800é"), max_size=40)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=60) | _ODD)
def test_any_question_is_answered(some: models.ExceptionItem, question: str) -> None:
    assert set(keys(question)) <= {some.pk}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(text=st.text(max_size=80) | _ODD)
def test_any_text_is_indexed_and_its_own_words_find_it(some: models.ExceptionItem, text: str) -> None:
    from storage.searching.words import words_of

    index_exception(some, text)
    for word in words_of(text)[:5]:
        if len(word) < 64:
            assert keys(word) == [some.pk]


def test_nothing_is_left_unindexed_however_the_rounds_are_cut() -> None:
    items = [raise_exception() for _ in range(5)]
    sweeping = CatchingUp(object_store())
    assert [sweeping.advance(seconds=0) for _ in range(6)] == [1, 1, 1, 1, 1, 0]
    assert not unindexed().exists()
    items[0].searchable.version = 0  # of an older version
    items[0].searchable.save()
    assert sweeping.advance() == 0, "a pass that found nothing is followed by a rest"
    sweeping._rests_until = 0.0
    assert sweeping.advance() == 1


def test_a_reading_that_is_gone_keeps_nobody_from_being_found() -> None:
    item = raise_exception(texts=("landlord",), name="bail.pdf")
    models.Upload.objects.filter(pk=item.upload_id).update(reading_key="derived/none/reading.json")
    assert index() == 1
    assert keys("bail") == [item.pk]
    assert keys("landlord") == []


def test_with_nothing_new_a_sweeper_asks_for_the_newest_alone(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    raise_exception()
    sweeping = CatchingUp(object_store())
    assert sweeping.advance() == 1
    assert sweeping.advance() == 0
    with django_assert_num_queries(1):
        assert sweeping.advance() == 0
    raise_exception()
    assert sweeping.advance() == 1, "what was just opened waits for no rest"
