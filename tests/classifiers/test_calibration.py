import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.calibrating import with_own
from classifiers.calibration import Calibration, Scores, load_calibration, save_calibration
from classifiers.document_text import DocumentText
from classifiers.features import features_of
from classifiers.model import MODEL_FOLDER, ModelError, load_model

PLAIN = Calibration(
    model="m",
    listed=Scores.of([0.9] * 600),
    plain=Scores.of([0.7] * 600),
    unlisted=Scores.of([0.8] * 600),
    words=10,
)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=400), st.sampled_from([0.001, 0.01, 0.05, 0.2]))
def test_not_more_than_the_error_of_the_scores_lie_below_the_limit(scores: list[float], error: float) -> None:
    least = Scores.of(scores).least(error)
    assert sum(round(score, 6) < least for score in scores) <= error * (len(scores) + 1)


@pytest.mark.parametrize("error", [0.01, 0.05])
def test_new_scores_lie_below_the_limit_as_seldom_as_was_promised(error: float) -> None:
    """The promise of split conformal prediction, over many draws of the same distribution."""
    chance = random.Random(3)
    below = 0
    for _ in range(4000):
        least = Scores.of([chance.betavariate(8, 1) for _ in range(150)]).least(error)
        below += chance.betavariate(8, 1) < least
    assert below / 4000 <= error * 1.25


def test_with_too_few_scores_everything_is_possible() -> None:
    assert Scores.of([0.9] * 98).least(0.01) == 0
    assert Scores.of([0.9] * 99).least(0.01) == 0.9
    assert Scores().least(0.05) == 0


def test_own_documents_make_the_limits_more_careful_and_never_less() -> None:
    careful = PLAIN.model_copy(update={"own_listed": Scores.of([0.3] * 125)})
    assert careful.limits(0.01).probability == 0.3
    bold = PLAIN.model_copy(update={"own_listed": Scores.of([0.99] * 125)})
    assert bold.limits(0.01).probability == 0.9


def test_the_error_is_shared_between_the_true_type_and_what_looks_strange() -> None:
    scores = [number / 1000 for number in range(1000)]
    limits = PLAIN.model_copy(update={"listed": Scores.of(scores), "plain": Scores.of(scores)}).limits(0.05)
    assert (limits.probability, limits.plainness) == (0.039, 0.009)


def test_own_documents_that_are_too_few_do_not_count() -> None:
    few = PLAIN.model_copy(update={"own_listed": Scores.of([0.1] * 124)})
    assert few.limits(0.01).probability == 0.9
    assert few.limits(0.05).probability == 0.1


def test_labelled_documents_are_scored_by_the_model() -> None:
    lease = features_of(DocumentText(("RESIDENTIAL LEASE AGREEMENT between the landlord and the tenant",)))
    found = with_own(PLAIN, load_model(), [("lease", lease), ("lease", lease), ("other", lease), ("new_type", lease)])
    assert (found.own_listed.count, found.own_unlisted.count) == (3, 1)
    assert found.own_listed.lowest[0] == 0  # of a type that the model does not know


def kept_version(folder: Path) -> str:
    """That of the model and the calibration in a folder."""
    return load_calibration(folder, load_model(folder).card.version).version


def test_model_and_calibration_have_a_version_together(tmp_path: Path) -> None:
    for path in MODEL_FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = kept_version(tmp_path)
    assert before == kept_version(MODEL_FOLDER)
    version = load_model(tmp_path).card.version
    calibration = load_calibration(tmp_path, version)
    save_calibration(tmp_path, calibration.model_copy(update={"words": calibration.words + 1}))
    assert kept_version(tmp_path) != before
    assert kept_version(tmp_path).split(".")[0] == version


@pytest.mark.parametrize("text", ["{", "[]", '{"model": 3}'])
def test_a_damaged_calibration_is_named_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / "calibration.json").write_text(text)
    with pytest.raises(ModelError, match=r"calibration\.json: .*make it anew with `intake calibrate`"):
        load_calibration(tmp_path, "m")


def test_a_calibration_of_another_model_is_refused(tmp_path: Path) -> None:
    save_calibration(tmp_path, PLAIN)
    with pytest.raises(ModelError, match="belongs to model m, not to n"):
        load_calibration(tmp_path, "n")


def test_a_missing_calibration_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        load_calibration(tmp_path, "m")
