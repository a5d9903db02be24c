from pathlib import Path

from PIL import Image

from classifiers.evaluation import Answer
from classifiers.pictures import draw


def answer(type_: str, said: str, confidence: float, *, abstained: bool = False) -> Answer:
    return Answer(
        type=type_,
        language="en",
        medium="photo",
        title="new",
        said=said,
        confidence=confidence,
        abstained=abstained,
    )


def test_both_pictures_are_drawn(tmp_path: Path) -> None:
    answers = [answer("lease", "lease", 0.99), answer("lease", "resume", 0.6, abstained=True)]
    for path in draw(answers, tmp_path / "new"):
        with Image.open(path) as picture:
            assert picture.format == "PNG"
            assert len(set(picture.convert("L").resize((60, 60)).get_flattened_data())) > 2


def test_an_evaluation_without_a_mistake_has_pictures_too(tmp_path: Path) -> None:
    assert all(path.exists() for path in draw([answer("lease", "lease", 1.0)], tmp_path))
