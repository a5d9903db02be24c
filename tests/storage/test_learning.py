"""What people teach is kept with its features; models are kept, promoted and returned to; a replay changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from classifiers import load_classifier
from classifiers.calibration import load_calibration, save_calibration
from classifiers.document_text import DocumentText
from classifiers.features import features_of
from classifiers.model import MODEL_FOLDER, load_model
from intake.decisions import ExceptionReason
from intake.model import Page, PageSource
from intake.settings import get_settings
from storage.learning import kept_models, labels
from storage.learning.replaying import Replayed, replayed
from storage.objects.errors import ObjectMissing
from storage.records import models
from storage.records.quality import answer
from storage.records.reviewing import correct_type
from tests.review.building import draw_check, object_store, raise_exception

pytestmark = pytest.mark.django_db
LEASE = """RESIDENTIAL LEASE AGREEMENT
This lease is made between the landlord and the tenant for the dwelling described below.
The tenant agrees to pay the rent on the first day of each month and to keep the premises in good condition.
Monthly rent: 1200. Security deposit: 600. The term of the lease begins on 1 July and ends on 30 June."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def unsure(text: str = LEASE, **how: object) -> models.ExceptionItem:
    unclassified = ExceptionReason.UNCLASSIFIED
    return raise_exception(unclassified, texts=(text,), abstained=True, drawn=False, **how)  # type: ignore[arg-type]


@pytest.fixture
def other_model(tmp_path: Path) -> Path:
    """The package's model with another calibration, by which everything but the surest is left to people."""
    for path in MODEL_FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    version = load_model(tmp_path).card.version
    calibration = load_calibration(tmp_path, version)
    save_calibration(tmp_path, calibration.model_copy(update={"words": 10_000}))
    return tmp_path


def test_a_correction_is_kept_with_what_automation_said_and_its_features() -> None:
    item = unsure(type_="job_offer")
    correct_type(item.pk, "lease", "sam")
    label = models.Label.objects.get()
    assert (label.type, label.said, label.left, label.labelled_by) == ("lease", "job_offer", True, "sam")
    assert labels.complete(object_store()) == 1
    assert labels.complete(object_store()) == 0
    label.refresh_from_db()
    ((type_, features),) = [*labels.to_learn(), *labels.kept_aside()]
    page = Page(number=1, source=PageSource.OCR, text=LEASE)
    assert type_ == "lease"
    assert features.all.tolist() == features_of(DocumentText.of([page])).all.tolist()


def test_the_last_word_counts_and_what_automation_said_stays() -> None:
    item = unsure(type_="job_offer")
    correct_type(item.pk, "pay_stub", "sam")
    correct_type(item.pk, "lease", "alex")
    label = models.Label.objects.get()
    assert (label.type, label.said, label.labelled_by) == ("lease", "job_offer", "alex")


def test_a_checked_document_teaches_too_unless_nobody_could_tell() -> None:
    answer(draw_check(type_="lease").pk, "right", "sam")
    answer(draw_check(type_="lease").pk, "wrong_type", "sam", "pay_stub")
    answer(draw_check(type_="lease").pk, "cannot_tell", "sam")
    answer(draw_check(type_="lease").pk, "wrong_case", "sam")
    assert sorted(models.Label.objects.values_list("type", flat=True)) == ["lease", "pay_stub"]


def test_some_are_kept_aside_and_the_same_bytes_always_are() -> None:
    items = [unsure(content=f"file {number // 2}") for number in range(60)]
    for item in items:
        correct_type(item.pk, "lease", "sam")
    aside = dict(models.Label.objects.values_list("document__upload__sha256", "kept_aside"))
    by_label = models.Label.objects.values_list("document__upload__sha256", "kept_aside")
    assert all(aside[sha256] == is_aside for sha256, is_aside in by_label)
    labels.complete(object_store())
    assert 2 <= len(list(labels.kept_aside())) <= 26
    assert len(list(labels.kept_aside())) + len(list(labels.to_learn())) == 60


def test_a_document_whose_text_is_gone_or_empty_teaches_nothing() -> None:
    gone, empty = unsure(), unsure(text=" ")
    for item in (gone, empty):
        correct_type(item.pk, "lease", "sam")
    models.Upload.objects.filter(pk=gone.upload_id).update(reading_key="derived/gone")
    assert labels.complete(object_store()) == 0
    assert [*labels.to_learn(), *labels.kept_aside()] == []


def test_the_model_promoted_last_is_in_use_and_one_can_go_back(other_model: Path) -> None:
    store, home = object_store(), get_settings().home
    assert kept_models.current() == kept_models.BUILT_IN
    assert kept_models.former() is None
    version = kept_models.keep(store, other_model, "sam")
    assert kept_models.keep(store, other_model, "alex") == version
    kept = models.Event.objects.get(action="model_kept")
    assert (kept.actor, kept.details) == ("sam", {"version": version})
    assert kept_models.current() == kept_models.BUILT_IN
    assert kept_models.promote(version, "sam")
    assert kept_models.current() == version
    folder = kept_models.folder_of(version, store, home)
    assert load_classifier(folder).version == f"rules-2+model-{version}+error-0.01"
    assert kept_models.folder_of(version, store, home) == folder
    back = kept_models.former()
    assert back == kept_models.BUILT_IN
    assert kept_models.promote(back, "sam")
    assert kept_models.current() == kept_models.BUILT_IN
    assert kept_models.former() == version
    assert [row["version"] for row in kept_models.listed()] == [version, ""]
    assert models.Event.objects.filter(action="model_promoted").count() == 2


def test_an_unknown_model_is_not_promoted_and_has_no_folder() -> None:
    assert not kept_models.promote("0123456789.abcdef", "sam")
    with pytest.raises(ObjectMissing):
        kept_models.folder_of("0123456789.abcdef", object_store(), get_settings().home)
    left = [path.name for path in (get_settings().home / "models").iterdir()]
    assert not [name for name in left if name.startswith(".") or name == "0123456789.abcdef"]


def test_a_replay_tells_what_would_be_decided_differently_and_changes_nothing(other_model: Path) -> None:
    left = unsure(type_="job_offer")
    correct_type(left.pk, "lease", "sam")
    decided = draw_check(type_="pay_stub")
    before = list(models.Document.objects.order_by("pk").values())
    sums = Replayed()
    found = list(replayed(object_store(), load_classifier(), LONG_AGO, sums))
    assert [(row.was, row.was_left_to_a_person, row.would_be, row.would_be_left_to_a_person) for row in found] == [
        ("job_offer", True, "lease", False),
        ("pay_stub", False, found[1].would_be, True),  # of a page with one word only
    ]
    assert (found[0].corrected_to, found[1].corrected_to) == ("lease", "")
    expected = {"documents": 2, "unread": 0, "other_type": 0, "no_longer_left": 1, "newly_left": 1}
    assert sums.sums() == expected
    assert list(models.Document.objects.order_by("pk").values()) == before
    careful = Replayed()
    assert [row.submission for row in replayed(object_store(), load_classifier(other_model), LONG_AGO, careful)] == [
        decided.document.submission_id
    ]


def test_a_replay_counts_what_can_not_be_read_any_more() -> None:
    item = unsure()
    models.Upload.objects.filter(pk=item.upload_id).update(reading_key="derived/gone")
    sums = Replayed()
    assert list(replayed(object_store(), load_classifier(), LONG_AGO, sums)) == []
    assert (sums.documents, sums.unread) == (1, 1)
    assert list(replayed(object_store(), load_classifier(), datetime(2099, 1, 1, tzinfo=UTC), Replayed())) == []
