import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import RulesThenModel, load_classifier
from classifiers.document_text import DocumentText
from classifiers.doubt import Verdict, weigh_up
from classifiers.model import MODEL_FOLDER, Model, ModelError, load_model
from classifiers.papers import TEST_FAMILY, TEST_LAYOUTS, TRAIN_FAMILIES, TRAIN_LAYOUTS
from classifiers.reasons import Reason
from classifiers.taxonomy import load_taxonomy

LEASE = """RESIDENTIAL LEASE AGREEMENT
This lease is made between the landlord and the tenant for the dwelling described below.
The tenant agrees to pay the rent on the first day of each month and to keep the premises in good condition.
Monthly rent: 1200. Security deposit: 600. The term of the lease begins on 1 July and ends on 30 June."""


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def verdict(*pages: str) -> Verdict:
    """By the limits in use."""
    classifier = load_classifier()
    assert isinstance(classifier, RulesThenModel)
    return weigh_up(classifier.model.judge(DocumentText(pages)), classifier.limits)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MODEL_FOLDER, tmp_path / "models"))


def edit_card(folder: Path, **values: Any) -> None:
    path = folder / "model.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_the_shipped_model_is_small_and_knows_only_listed_types() -> None:
    assert sum(path.stat().st_size for path in MODEL_FOLDER.iterdir()) < 4_000_000
    assert set(load_model().card.labels) <= set(load_taxonomy())


def test_the_shipped_model_was_not_trained_on_what_tests_it() -> None:
    card = json.loads((MODEL_FOLDER / "model.json").read_text())
    assert set(card["training_families"]) == {*TRAIN_FAMILIES, "composed"}
    assert set(card["training_layouts"]) == set(TRAIN_LAYOUTS)
    assert TEST_FAMILY not in card["training_families"]
    assert not set(TEST_LAYOUTS) & set(card["training_layouts"])


@pytest.mark.parametrize("name", ["model.json", "model.npz"])
def test_a_missing_file_is_named_with_what_to_do(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}: No such file.*; train it again with `intake train`"):
        load_model(copy)


def test_damaged_numbers_are_noticed_before_they_are_used(copy: Path) -> None:
    numbers = copy / "model.npz"
    numbers.write_bytes(numbers.read_bytes()[:-100])
    with pytest.raises(ModelError, match=r"model\.npz: is damaged or belongs to another card; train it again"):
        load_model(copy)


@pytest.mark.parametrize("text", ["{", "\xff", "[]", "{}"])
def test_a_damaged_card_is_named(copy: Path, text: str) -> None:
    (copy / "model.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(ModelError, match=r"model\.json: .* train it again"):
        load_model(copy)


@pytest.mark.parametrize("values", [{"format": 1}, {"features": "0"}])
def test_a_model_of_another_version_says_what_is_needed(copy: Path, values: dict[str, Any]) -> None:
    edit_card(copy, **values)
    with pytest.raises(ModelError, match=r"model\.json: the model has format .*, this version needs format 2"):
        load_model(copy)


def test_a_card_with_other_labels_than_the_numbers_is_refused(copy: Path) -> None:
    edit_card(copy, labels=["lease", "other"])
    with pytest.raises(ModelError, match=r"model\.json: has other labels"):
        load_model(copy)


def test_a_type_that_the_list_lacks_is_named(copy: Path) -> None:
    labels = list(load_model().card.labels)
    edit_card(copy, labels=["moon_landing_permit", *labels[1:]])
    with pytest.raises(ModelError, match="knows 'moon_landing_permit', which is not in the list"):
        load_classifier(copy)


def test_a_plain_text_is_judged_without_doubt() -> None:
    found = verdict(LEASE)
    assert (found.type, found.doubt, found.possible) == ("lease", None, ("lease",))


def test_the_words_that_tell_a_type_are_named(model: Model) -> None:
    telling = model.judge(DocumentText((LEASE,))).telling
    assert 1 <= len(telling) <= 3
    assert set(telling) <= set(LEASE.lower().replace(".", " ").replace(":", " ").split())


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "lease",
        "1234 5678 90",
        "договор аренды жилого помещения между сторонами " * 20,
        "房屋租赁合同甲方乙方" * 50,
        "عقد إيجار بين المالك والمستأجر " * 30,
        "zxqv wkjh pqrt mnbv lkjh " * 40,
    ],
    ids=["nothing", "blank", "one word", "numbers", "Cyrillic", "Chinese", "Arabic", "gibberish"],
)
def test_what_can_not_be_judged_is_doubted(text: str) -> None:
    assert verdict(text).doubt is not None


def test_the_same_few_words_again_and_again_are_too_little() -> None:
    pages = [f"This is a multi page document. Page {number}." for number in range(1, 9)]
    assert verdict(*pages).doubt == Reason("too_little_text")


def test_a_document_without_pages_is_doubted() -> None:
    assert verdict().doubt is not None


def test_a_gigantic_text_is_judged_by_its_beginning() -> None:
    assert verdict(LEASE * 100_000).type == "lease"
    assert verdict("x" * 5_000_000).doubt is not None


@given(st.lists(st.text(st.characters(), max_size=300), max_size=3))
def test_any_text_gets_an_opinion(pages: list[str]) -> None:
    opinion = load_model().judge(DocumentText(tuple(pages)))
    assert 0 <= opinion.strangeness <= 1
    assert sum(opinion.probabilities.values()) == pytest.approx(1)
    assert list(opinion.probabilities.values()) == sorted(opinion.probabilities.values(), reverse=True)
    assert 0 <= opinion.confidence_in(opinion.type) <= 1
