"""A page is read the right way up at the price of few recognitions, and the engine is not loaded for nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from intake.reading import ocr
from intake.reading.ocr import read_image
from intake.reading.preparing import lines_run_down
from tests.intake.reading.conftest import LETTER, text_image, text_pdf

TURNS = [
    (None, 0),
    (Image.Transpose.ROTATE_90, 90),
    (Image.Transpose.ROTATE_180, 180),
    (Image.Transpose.ROTATE_270, 270),
]


def letter() -> Image.Image:
    page = Image.new("RGB", (1700, 2200), "white")
    page.paste(text_image(*LETTER, *LETTER), (0, 100))
    return page


def card() -> Image.Image:
    """An identity card: few words, hardly any of them common."""
    image = Image.new("RGB", (1250, 880), "white")
    draw = ImageDraw.Draw(image)
    lines = ["IDENTITY CARD / CARTE D'IDENTITE", "Surname / Nom", "TREMBLAY", "Given names / Prénoms", "MARIE ANNE"]
    lines += ["Date of birth / Date de naissance", "02 FEB / FEV 1990", "Nationality / Nationalité", "UTOPIA"]
    for n, line in enumerate(lines):
        draw.text((60, 50 + 88 * n), line, fill="black", font=ImageFont.load_default(44))
    return image


class Counting:
    """The engine, with a tally of what it was asked."""

    def __init__(self) -> None:
        self.engine = ocr.engine()
        self.recognised = 0
        self.judged = 0

    def recognise(self, image: Image.Image, *, only: str = "") -> ocr.Recognised:
        self.recognised += 1
        return self.engine.recognise(image, only=only)

    def quarter_turns(self, image: Image.Image) -> int:
        self.judged += 1
        return self.engine.quarter_turns(image)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counting]:
    counted = Counting()
    monkeypatch.setattr(ocr, "engine", lambda: counted)
    yield counted


@pytest.mark.parametrize(("how", "rotation"), TURNS)
@pytest.mark.parametrize("draw", [letter, card])
def test_a_page_is_read_the_right_way_up(draw: object, how: Image.Transpose | None, rotation: int) -> None:
    image = letter() if draw is letter else card()
    page = read_image(image.transpose(how) if how is not None else image, 1)
    assert page.rotation == rotation
    assert ("explanation" if draw is letter else "TREMBLAY") in page.text


def test_an_upright_page_is_recognised_once(counting: Counting) -> None:
    read_image(letter(), 1)
    assert (counting.recognised, counting.judged) == (1, 0)


def test_a_sideways_page_is_recognised_once_its_direction_is_known(counting: Counting) -> None:
    read_image(letter().transpose(Image.Transpose.ROTATE_90), 1)
    assert (counting.recognised, counting.judged) == (1, 1)


def test_an_upside_down_page_is_recognised_twice(counting: Counting) -> None:
    read_image(letter().transpose(Image.Transpose.ROTATE_180), 1)
    assert (counting.recognised, counting.judged) == (2, 0)


def test_a_blank_page_is_never_recognised(counting: Counting) -> None:
    assert read_image(Image.new("RGB", (1700, 2200), "white"), 1).text == ""
    assert counting.recognised == 0


def test_a_word_alone_does_not_turn_the_page() -> None:
    image = Image.new("RGB", (800, 500), "white")
    ImageDraw.Draw(image).text((300, 200), "nu", fill="black", font=ImageFont.load_default(30))
    assert read_image(image, 1).rotation == 0


def test_lines_that_run_down_are_seen() -> None:
    grey = letter().convert("L")
    assert not lines_run_down(grey)
    assert lines_run_down(grey.transpose(Image.Transpose.ROTATE_90))
    assert not lines_run_down(Image.new("L", (1, 1), 255))


def test_one_thread_a_recognition() -> None:
    code = "import intake.reading.ocr, os; print(os.environ['OMP_THREAD_LIMIT'])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"1\n"


def test_a_text_layer_is_read_without_loading_the_engine(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(text_pdf(*LETTER))
    code = f"""
import sys, tempfile, pathlib
from intake.reading.registry import Task, readers
from intake.settings import Limits
reader = readers()["application/pdf"]
reader.read(Task(pathlib.Path({str(path)!r}), "application/pdf", pathlib.Path(tempfile.mkdtemp()), Limits()))
print([name for name in ("tesserocr", "pytesseract") if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert found.stdout == b"[]\n"
