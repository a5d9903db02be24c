"""What people teach is learned: a layout that was left to them ten times is decided rightly afterwards."""

import random
from pathlib import Path

import pytest

from classifiers.calibration import load_calibration
from classifiers.comparing import compare
from classifiers.document_text import DocumentText
from classifiers.doubt import Verdict, weigh_up
from classifiers.examples import own_examples
from classifiers.features import Features, features_of
from classifiers.model import load_model
from classifiers.training import train

ERROR = 0.05  # a model of few examples is not calibrated for less


def strange_pay_stub(chance: random.Random) -> DocumentText:
    """In words that no pay stub of the samples has."""
    name = "".join(chance.choices("aeilnorst", k=7)).title()
    rows = [f"{label} {chance.randrange(1000)}" for label in ("Krona till", "Skatt", "Semester", "Utbetalas", "Timmar")]
    lines = [
        f"LÖNEBESKED {chance.randrange(12)}",
        f"Anställd {name}",
        *rows,
        "Arbetsgivaren betalar ut lönen till kontot",
    ]
    return DocumentText(("\n".join(lines),), lines[0])


def verdict(folder: Path, document: DocumentText) -> Verdict:
    model = load_model(folder)
    limits = load_calibration(folder, model.card.version).limits(ERROR)
    return weigh_up(model.judge(document), limits)


@pytest.fixture(scope="module")
def taught() -> list[tuple[str, Features]]:
    chance = random.Random(1)
    return [("pay_stub", features_of(strange_pay_stub(chance))) for _ in range(10)]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory, taught: list[tuple[str, Features]]) -> tuple[Path, Path]:
    """Before and after, of few composed papers: the mechanism is the same."""
    before, after = tmp_path_factory.mktemp("before"), tmp_path_factory.mktemp("after")
    train(out=before, drawn=0, composed=3)
    train(out=after, drawn=0, composed=3, own=list(own_examples(taught)))
    return before, after


def test_a_layout_that_was_corrected_ten_times_is_decided_rightly(models: tuple[Path, Path]) -> None:
    before, after = models
    new = strange_pay_stub(random.Random(99))
    assert verdict(before, new).doubt is not None
    found = verdict(after, new)
    assert (found.type, found.doubt) == ("pay_stub", None)


def test_a_comparison_shows_the_better_one(models: tuple[Path, Path], taught: list[tuple[str, Features]]) -> None:
    before, after = models
    found = compare(after, before, taught, ERROR)
    assert found["candidate"]["decided"] == 10
    assert found["candidate"]["wrong"] == 0
    assert found["present"]["decided"] < 10


def test_the_card_says_what_a_model_was_trained_with(models: tuple[Path, Path]) -> None:
    before, after = (load_model(folder).card for folder in models)
    assert (before.own_examples, after.own_examples) == (0, 10)
    assert before.version != after.version


def test_the_same_seed_and_examples_give_the_same_model(models: tuple[Path, Path], tmp_path: Path) -> None:
    train(out=tmp_path, drawn=0, composed=3)
    assert (tmp_path / "model.npz").read_bytes() == (models[0] / "model.npz").read_bytes()
    assert (tmp_path / "calibration.json").read_bytes() == (models[0] / "calibration.json").read_bytes()
