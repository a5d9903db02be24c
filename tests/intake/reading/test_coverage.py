"""What recognition passes over is noticed, tried in other light, and taken from the page's confidence."""

from typing import Any

import numpy as np
import pytest
from PIL import Image

from intake.reading import attempts
from intake.reading.coverage import share_read
from intake.reading.engines import Recognised, RecognisedWord, engine
from intake.reading.ocr import read_image
from tests.intake.reading.conftest import LETTER, text_image

SIZE = (1000, 800)


def word(left: int, top: int, width: int, height: int) -> RecognisedWord:
    return RecognisedWord("word", left, top, width, height, 0.9)


def letter() -> Image.Image:
    page = Image.new("RGB", (1700, 2200), "white")
    for half in (0, 1):
        page.paste(text_image(*LETTER, *LETTER), (0, 100 + 1000 * half))
    return page


def test_letters_within_words_were_read() -> None:
    letters = np.array([[0.1 + 0.01 * n, 0.5] for n in range(40)], dtype=np.float32)  # from 100 to 490 across, 400 down
    assert share_read(letters, 0, [word(90, 380, 500, 40)], SIZE) == 1
    assert share_read(letters, 0, [word(90, 380, 205, 40)], SIZE) == pytest.approx(0.5, abs=0.06)
    assert share_read(letters, 0, [word(90, 100, 500, 40)], SIZE) == 0
    assert share_read(letters, 0, [], SIZE) == 0


@pytest.mark.parametrize("turns", range(4))
def test_the_letters_turn_with_the_page(turns: int) -> None:
    letters = np.array([[0.1 + 0.01 * n, 0.2] for n in range(40)], dtype=np.float32)
    x, y, width, height = [(95, 180, 405, 40), (780, 95, 40, 405), (505, 780, 405, 40), (180, 505, 40, 405)][turns]
    assert share_read(letters, turns, [word(x, y, width, height)], (1000, 1000)) == 1


def test_too_few_letters_say_nothing() -> None:
    assert share_read(np.zeros((5, 2), dtype=np.float32), 0, [], SIZE) == 1


class HalfBlind:
    """An engine that sees only the upper half of pictures that are dark somewhere."""

    def __init__(self) -> None:
        self.engine = engine()
        self.asked = 0

    def recognise(self, image: Image.Image, **options: Any) -> Recognised:
        self.asked += 1
        found = self.engine.recognise(image, **options)
        words = tuple(one for one in found.words if one.top < image.height / 2)
        return Recognised(" ".join(one.text for one in words), words)


def test_a_half_that_is_never_read_lowers_the_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    blind = HalfBlind()
    whole = read_image(letter(), 1, seconds=60)
    monkeypatch.setattr(attempts, "engine", lambda: blind)
    half = read_image(letter(), 1, seconds=60)
    assert whole.confidence > 0.9
    assert half.confidence == pytest.approx(whole.confidence / 2, abs=0.1)


def test_a_page_half_in_shadow_is_read_whole() -> None:
    shade = np.ones((2200, 1700, 1), dtype=np.float32)
    edge = 1 / (1 + np.exp(-(np.arange(2200) - 1100) / 60))
    shade -= 0.45 * edge[:, None, None].astype(np.float32)
    picture = Image.fromarray((np.asarray(letter()) * 0.9 * shade).astype(np.uint8))
    page = read_image(picture, 1, seconds=60)
    assert page.text.count("letter of explanation") == 4
    assert page.confidence > 0.85
